"""A disk that is watched: every operation on it is counted, recorded, and may be made to fail.

What is recorded is played back to a disk as a stop leaves it: of a killed process all that it did,
of a machine without power any part of what it had not flushed.
"""

from __future__ import annotations

import fcntl
import io
import mmap
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

Image = dict[str, bytes | None]
"""What is on a disk: names below its root, and contents; None for a folder."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A change: `create` `write` `truncate` `sync` of a file, `rename` `remove` `make` `names`.

    `names` is a folder flushed: all its names up to now will stay.
    """

    kind: str
    name: str
    file: int = 0
    to: str = ""
    offset: int = 0
    data: bytes = b""


class Halfway(OSError):
    """Makes a write stop after its first half; any other operation fails at once."""


Hook = Callable[[int, str, str], object]
"""Called before each operation with its number, kind and name, reading included; may raise."""


class Disk:
    """What happens below `root`: the kinds of all operations, and the changes among them."""

    def __init__(self, root: Path, hook: Hook | None = None) -> None:
        self.root = root
        self.before = image_of(root)
        self.operations: list[Operation] = []
        self.kinds: list[str] = []
        self._hook = hook
        self._files = {name: number for number, name in enumerate(self.before, 1)}
        self._next = len(self._files) + 1
        self._opened: dict[int, tuple[int, str]] = {}

    def name(self, path: Any) -> str | None:
        """The name of a path below the root, or None for another."""
        with suppress(TypeError, ValueError):
            return str(Path(os.fsdecode(path)).relative_to(self.root))
        return None

    def happens(self, kind: str, name: str) -> None:
        """Count an operation, and let it fail where it is to fail."""
        self.kinds.append(kind)
        if self._hook is not None:
            self._hook(len(self.kinds), kind, name)

    def record(self, kind: str, name: str, **values: Any) -> None:
        self.operations.append(Operation(kind, name, self._files.get(name, 0), **values))

    def created(self, name: str) -> None:
        if name not in self._files:
            self._files[name] = self._next
            self._next += 1
            self.record("create", name)

    def opened(self, descriptor: int, name: str) -> None:
        self._opened[descriptor] = self._files.get(name, 0), name

    def on(self, descriptor: int) -> str | None:
        """The name that a descriptor was opened by, or None."""
        return self._opened[descriptor][1] if descriptor in self._opened else None

    def wrote(self, descriptor: int, offset: int, data: bytes) -> None:
        file, name = self._opened[descriptor]
        self.operations.append(Operation("write", name, file, offset=offset, data=data))

    def forget(self, descriptor: int) -> None:
        self._opened.pop(descriptor, None)

    def renamed(self, name: str, to: str) -> None:
        self.record("rename", name, to=to)
        self._files[to] = self._files.pop(name)

    def removed(self, name: str) -> None:
        self.record("remove", name)
        self._files.pop(name, None)


class _Raw(io.FileIO):
    """A file open for writing on a watched disk."""

    def __init__(self, disk: Disk, path: Path, mode: str) -> None:
        super().__init__(path, mode)
        self._disk = disk

    def write(self, data: Any, /) -> int:
        data = bytes(data)
        name = self._disk.on(self.fileno()) or ""
        offset = self.tell()
        try:
            self._disk.happens("write", name)
        except Halfway as error:
            written = super().write(data[: len(data) // 2]) or 0
            self._disk.wrote(self.fileno(), offset, data[:written])
            raise OSError(error.errno, error.strerror) from None
        written = super().write(data) or 0
        self._disk.wrote(self.fileno(), offset, data[:written])
        return written

    def close(self) -> None:
        if not self.closed:
            self._disk.forget(self.fileno())
        super().close()


@contextmanager
def watched(root: Path, hook: Hook | None = None) -> Iterator[Disk]:
    """Watch what this process does below `root`."""
    disk = Disk(root, hook)
    real = {name: getattr(os, name) for name in _CALLS}
    real_open, real_lock, real_map = Path.open, fcntl.flock, mmap.mmap

    def open_path(self: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        name = disk.name(self)
        if name is None or not set(mode) & set("wxa+"):
            return real_open(self, mode, *rest, **options)
        disk.happens("create", name)
        raw = _Raw(disk, self, mode.replace("b", ""))
        disk.created(name)
        disk.opened(raw.fileno(), name)
        return io.BufferedWriter(raw)

    def os_open(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        name = disk.name(path)
        if name is not None:
            disk.happens("create" if flags & os.O_CREAT else "open", name)
        descriptor: int = real["open"](path, flags, *rest, **options)
        disk.forget(descriptor)  # an earlier file's of this number, closed by a file object
        if name is not None:
            if flags & os.O_CREAT:
                disk.created(name)
            disk.opened(descriptor, name)
        return descriptor

    def write(descriptor: int, data: bytes) -> int:
        name = disk.on(descriptor)
        if name is None:
            return int(real["write"](descriptor, data))
        disk.happens("write", name)
        offset = os.lseek(descriptor, 0, os.SEEK_CUR)
        written: int = real["write"](descriptor, data)
        disk.wrote(descriptor, offset, bytes(data[:written]))
        return written

    def ftruncate(descriptor: int, length: int) -> None:
        name = disk.on(descriptor)
        if name is not None:
            disk.happens("truncate", name)
        real["ftruncate"](descriptor, length)
        if name is not None:
            disk.record("truncate", name, offset=length)

    def fsync(descriptor: int) -> None:
        name = disk.on(descriptor)
        if name is not None:
            disk.happens("sync", name)
            is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            disk.record("names" if is_folder else "sync", name)

    def close(descriptor: int) -> None:
        disk.forget(descriptor)
        real["close"](descriptor)

    def changing(call: str, kind: str) -> Callable[..., None]:
        def change(path: Any, *rest: Any, **options: Any) -> None:
            name = disk.name(path)
            if name is None:
                return real[call](path, *rest, **options)  # type: ignore[no-any-return]
            disk.happens(kind, name)
            real[call](path, *rest, **options)
            if kind == "rename":
                disk.renamed(name, disk.name(rest[0]) or "")
            elif kind == "remove":
                disk.removed(name)
            else:
                disk.record(kind, name)
            return None

        return change

    def listdir(path: Any = ".") -> list[str]:
        name = disk.name(path)
        if name is not None:
            disk.happens("list", name)
        return list(real["listdir"](path))

    def flock(descriptor: int, how: int) -> None:
        name = disk.on(descriptor)
        if name is not None and not how & fcntl.LOCK_UN:
            disk.happens("lock", name)
        real_lock(descriptor, how)

    def memory_map(descriptor: int, *rest: Any, **options: Any) -> mmap.mmap:
        name = disk.on(descriptor)
        if name is not None:
            disk.happens("map", name)
        return real_map(descriptor, *rest, **options)

    def unlink_path(self: Path, missing_ok: bool = False) -> None:
        try:
            calls["unlink"](self)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def make_path(self: Path, mode: int = 0o777, parents: bool = False, **options: Any) -> None:
        assert not parents
        try:
            calls["mkdir"](self, mode)
        except FileExistsError:
            if not options.get("exist_ok") or not self.is_dir():
                raise

    calls: dict[str, Any] = {
        "open": os_open,
        "write": write,
        "ftruncate": ftruncate,
        "fsync": fsync,
        "close": close,
        "listdir": listdir,
        **{name: changing(name, "rename") for name in ("rename", "replace")},
        **{name: changing(name, "remove") for name in ("unlink", "remove", "rmdir")},
        "mkdir": changing("mkdir", "make"),
    }
    paths: dict[str, Any] = {
        "open": open_path,
        "unlink": unlink_path,
        "mkdir": make_path,
        "replace": lambda self, to: calls["replace"](self, to),
        "iterdir": lambda self: iter([self / name for name in listdir(self)]),
    }
    with ExitStack() as stack:
        stack.enter_context(patch.multiple(os, **calls))
        stack.enter_context(patch.multiple(Path, **paths))
        stack.enter_context(patch.object(fcntl, "flock", flock))
        stack.enter_context(patch.object(mmap, "mmap", memory_map))
        yield disk


_CALLS = (
    *("open", "write", "ftruncate", "fsync", "close", "listdir"),
    *("rename", "replace", "unlink", "remove", "rmdir", "mkdir"),
)

NAME_KINDS = ("create", "rename", "remove", "make")
DATA_KINDS = ("write", "truncate")


def image_of(root: Path) -> Image:
    """What is below a folder."""
    return {
        str(path.relative_to(root)): None if path.is_dir() else path.read_bytes()
        for path in sorted(root.rglob("*"))
    }


def put(image: Image, root: Path) -> None:
    """Put an image into an empty folder."""
    for name, data in sorted(image.items()):
        if data is None:
            (root / name).mkdir()
        else:
            (root / name).write_bytes(data)


def played(before: Image, operations: list[Operation]) -> Image:
    """What is on a disk after operations; a file without its folder is lost with it."""
    numbers = {name: number for number, name in enumerate(before, 1)}
    names: dict[str, int | None] = {
        name: None if data is None else numbers[name] for name, data in before.items()
    }
    contents = {numbers[name]: bytearray(data or b"") for name, data in before.items()}
    for operation in operations:
        kind, data = operation.kind, contents.setdefault(operation.file, bytearray())
        if kind == "make":
            names[operation.name] = None
        elif kind == "create":
            names[operation.name] = operation.file
        elif kind == "write":
            end = operation.offset + len(operation.data)
            data.extend(bytes(max(end - len(data), 0)))
            data[operation.offset : end] = operation.data
        elif kind == "truncate":
            data.extend(bytes(max(operation.offset - len(data), 0)))
            del data[operation.offset :]
        elif kind == "rename":
            names.pop(operation.name, None)
            names[operation.to] = operation.file
        elif kind == "remove":
            names.pop(operation.name, None)
    image: Image = {}
    for name in sorted(names):
        number = names[name]
        above = str(Path(name).parent)
        if above == "." or (above in image and image[above] is None):
            image[name] = None if number is None else bytes(contents[number])
    return image


def unflushed(operations: list[Operation]) -> set[int]:
    """The places of the changes that a loss of power may undo."""
    found: set[int] = set()
    for place, operation in enumerate(operations):
        if operation.kind in NAME_KINDS + DATA_KINDS:
            found.add(place)
        elif operation.kind == "sync":
            found -= {
                at
                for at in found
                if operations[at].kind in DATA_KINDS and operations[at].file == operation.file
            }
        else:
            found -= {
                at
                for at in found
                if operations[at].kind in NAME_KINDS
                and str(Path(operations[at].name).parent) == operation.name
            }
    return found


def torn(before: Image, operations: list[Operation], keep: Callable[[int], str]) -> Image:
    """The disk after a loss of power: `keep` says of what was not flushed `kept`, `lost`, `zeros`
    (the length of what was written, but not what) or `half`."""
    loose = unflushed(operations)
    left = []
    for place, operation in enumerate(operations):
        fate = keep(place) if place in loose else "kept"
        if fate == "zeros":
            operation = replace(operation, data=bytes(len(operation.data)))
        elif fate == "half":
            operation = replace(operation, data=operation.data[: len(operation.data) // 2])
        if fate != "lost":
            left.append(operation)
    return played(before, left)
