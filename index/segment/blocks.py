"""The file of a segment: named blocks of bytes, with checksums.

    magic (8 bytes) | header, block | header, block | ...
    CRC-32 of each page of 16 KB of the above | directory of the blocks (JSON) | tail

Blocks begin at multiples of 8 bytes; numbers are little-endian. Nothing in it is executable.

The index's contents have the CRC-32 of page sums, directory and tail, so all of a file is sealed by
one number. Opening checks that one alone; a page is checked when something in it is first read, so
that opening costs the same however large a file is, and nothing unchecked is ever used. The headers
are for `index.integrity.salvage`, which finds the blocks by them where the directory is lost.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from index.arrays import Array
from index.commit.files import damaged, flush, open_file
from index.errors import IndexDamaged, IndexUnreadable

MAGIC = b"DATELINE"
KINDS = ("|u1", "<u2", "<u4", "<u8", "<i4")
"""The types of numbers a block may be of: no other is made from what a file says."""

_DONTNEED: int | None = getattr(mmap, "MADV_DONTNEED", None)  # not on Windows
_PAGE_BITS = 14
_PAGE = 1 << _PAGE_BITS
ALIGN = 8
_AT_ONCE = 1 << 25
_MANY_RUNS = 256
_WHOLE = 1 << 17
"""A block of so few bytes that says where runs begin is checked as a whole."""
HEADER = struct.Struct("<2sBB4sQ")
"""What stands before a block, and then its name: a mark, the length of the name, which of `KINDS`,
zeros, the size of the block."""
HEADER_MARK = b"\xb1k"
TAIL = struct.Struct("<QII8s")
"""Where the pages end, the directory's length, the seal, the magic."""


def _seal(sums: bytes, directory: bytes, end: int) -> int:
    return zlib.crc32(struct.pack("<QI", end, len(directory)), zlib.crc32(sums + directory))


class BlockWriter:
    """Writes a container; `close` makes it durable and returns its size and seal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("xb")
        self._size = 0
        self._page = bytearray()
        self._sums: list[int] = []
        self._blocks: dict[str, tuple[int, int, str]] = {}
        self._put(MAGIC)

    def _put(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._size += len(data)
        data = memoryview(data)
        if self._page:
            room = _PAGE - len(self._page)
            self._page += data[:room]
            data = data[room:]
            if len(self._page) < _PAGE:
                return
            self._sums.append(zlib.crc32(self._page))
        whole = len(data) - len(data) % _PAGE
        self._sums += [zlib.crc32(data[at : at + _PAGE]) for at in range(0, whole, _PAGE)]
        self._page = bytearray(data[whole:])

    def add(self, name: str, block: npt.NDArray[Any] | bytes) -> None:
        """Append a block: an array (its type is kept) or bytes."""
        if isinstance(block, np.ndarray):
            kind = block.dtype.newbyteorder("<")
            data = np.ascontiguousarray(block, kind).reshape(-1).view(np.uint8).data
            code = kind.str
        else:
            data, code = memoryview(block), "|u1"
        self._begin(name, len(data), code)
        self._put(data)

    def add_parts(self, name: str, size: int, parts: Iterable[bytes], kind: str = "|u1") -> None:
        """Append a block of so many bytes, which come in parts; `kind` is the type of its numbers,
        one of `KINDS`."""
        self._begin(name, size, kind)
        for part in parts:
            self._put(part)

    def _begin(self, name: str, size: int, code: str) -> None:
        label = name.encode()
        header = HEADER.pack(HEADER_MARK, len(label), KINDS.index(code), bytes(4), size)
        self._put(bytes(-self._size % ALIGN) + header + label)
        self._put(bytes(-self._size % ALIGN))
        self._blocks[name] = (self._size, size, code)

    def close(self) -> tuple[int, int]:
        """Write what is at the end, flush the file to disk; its size in bytes and its seal."""
        end = self._size
        if self._page:
            self._sums.append(zlib.crc32(self._page))
        sums = np.array(self._sums, "<u4").tobytes()
        directory = json.dumps(self._blocks, sort_keys=True, separators=(",", ":")).encode()
        seal = _seal(sums, directory, end)
        rest = sums + directory + TAIL.pack(end, len(directory), seal, MAGIC)
        self._file.write(rest)
        self._file.flush()
        flush(self._file.fileno())
        self._file.close()
        return end + len(rest), seal

    def abort(self) -> None:
        """Close and remove the unfinished file."""
        try:
            self._file.close()
        finally:
            self.path.unlink(missing_ok=True)


class BlockFile:
    """A container opened for reading, memory-mapped.

    `size` and `seal` are those that `BlockWriter.close` gave. Raises `IndexDamaged` here where they
    are others or the directory is unsound, and from any method where a page has changed.
    """

    def __init__(self, path: Path, size: int | None = None, seal: int | None = None) -> None:
        self.path = path
        with open_file(path) as file:
            actual = os.fstat(file.fileno()).st_size
            if size is not None and actual != size:
                raise self.damaged(f"has {actual:,} bytes where {size:,} were written")
            if actual < len(MAGIC) + TAIL.size:
                raise self.damaged("is cut off")
            try:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except OSError as error:
                raise IndexUnreadable(f"{path} cannot be read: {error.strerror}") from error
        end, length, its_seal, magic = TAIL.unpack(self._map[-TAIL.size :])
        if magic != MAGIC:
            raise self.damaged("is not a segment of this format")
        pages = -(-end >> _PAGE_BITS)
        sums = self._map[end : end + 4 * pages]
        directory = self._map[end + len(sums) : -TAIL.size]
        if (
            len(sums) != 4 * pages
            or len(directory) != length
            or its_seal != _seal(sums, directory, end)
        ):
            raise self.damaged("has a broken directory")
        if seal is not None and its_seal != seal:
            raise self.damaged("is not the file that was written")
        self._end = end
        self._bytes = memoryview(self._map)
        self._sums = np.frombuffer(sums, "<u4")
        self._checked = bytearray(pages)
        self.unchecked = self._checked.find
        self._blocks = self._directory(directory, end)

    def _directory(self, directory: bytes, end: int) -> dict[str, tuple[int, int, str]]:
        try:
            blocks = json.loads(directory)
            for name, (start, size, code) in blocks.items():
                if code not in KINDS or not (type(start) is type(size) is int):
                    raise ValueError(name)
                if start < 0 or size < 0 or start + size > end or size % int(code[2]):
                    raise ValueError(name)
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise self.damaged("has a broken directory") from None
        return blocks  # type: ignore[no-any-return]  # JSON

    def damaged(self, what: str) -> IndexDamaged:
        """The error for something wrong in this file."""
        return damaged(self.path, what)

    def __contains__(self, name: str) -> bool:
        return name in self._blocks

    def _find(self, name: str) -> tuple[int, Array]:
        try:
            start, size, code = self._blocks[name]
        except KeyError:
            raise self.damaged(f"lacks its block {name!r}") from None
        kind = np.dtype(code)
        return start, np.frombuffer(self._map, kind, size // kind.itemsize, start)

    def length(self, name: str) -> int:
        """How many numbers a block has."""
        return len(self._find(name)[1])

    def array(self, name: str) -> Array:
        """A block as an array, not copied; all of it is checked."""
        return self.pages(name).whole()

    def pages(self, name: str) -> Pages:
        """A block of which only what is read is checked."""
        return Pages(self, *self._find(name))

    def mapped(self, name: str) -> tuple[mmap.mmap, int]:
        """The file, and where in it a block begins, all of which is checked."""
        self.array(name)
        return self._map, self._blocks[name][0]

    def bytes(self, name: str) -> bytes:
        """A block's bytes; all of it is checked."""
        return self.array(name).tobytes()

    def check(self, start: int, end: int) -> None:
        """Make sure that the bytes `[start, end)` are what was written."""
        low, high = start >> _PAGE_BITS, (end - 1 >> _PAGE_BITS) + 1
        if self.unchecked(0, low, high) < 0:
            return
        for page in range(low, high):
            if not self._checked[page]:
                at = page << _PAGE_BITS
                # The last page ends where the page sums begin.
                data = self._bytes[at : min(at + _PAGE, self._end)]
                if zlib.crc32(data) != self._sums.item(page):
                    raise self.damaged(f"has changed since it was written, near byte {at:,}")
                self._checked[page] = 1

    def check_runs(self, runs: Iterable[tuple[int, int]]) -> None:
        """Make sure that the bytes of several runs are what was written."""
        for start, end in runs:
            if (
                end > start
                and self.unchecked(0, start >> _PAGE_BITS, (end - 1 >> _PAGE_BITS) + 1) >= 0
            ):
                self.check(start, end)

    def check_all(self) -> None:
        """Make sure that every byte is what was written."""
        for start in range(0, self._end, _AT_ONCE):
            self.check(start, min(start + _AT_ONCE, self._end))
            self.release_memory()

    def release_memory(self) -> None:
        """Let the system take back the memory of what was read; it is read again when needed."""
        if _DONTNEED is not None:
            self._map.madvise(_DONTNEED)

    def close(self) -> None:
        """Close the file. Arrays handed out keep its memory mapped until they are gone."""
        del self._map, self._bytes


class Pages:
    """A block of numbers, checked page by page as it is read.

    A range that does not lie in it, which only another block can have named, raises `IndexDamaged`.
    """

    __slots__ = ("_file", "_itemsize", "_length", "_start", "_unchecked", "array")

    def __init__(self, file: BlockFile, start: int, array: Array) -> None:
        self._file = file
        self._start = start
        self._itemsize = array.itemsize
        self._length = len(array)
        self._unchecked = file.unchecked
        self.array = array
        """All of it: nothing in it is to be used that `touch` has not checked."""

    def __len__(self) -> int:
        return len(self.array)

    def misfit(self) -> IndexDamaged:
        """The error for something outside of this block that another names."""
        return self._file.damaged("has blocks that do not fit together")

    def touch(self, start: int, end: int) -> None:
        """Check the numbers `[start, end)`."""
        if not 0 <= start <= end <= self._length:
            raise self.misfit()
        if start < end:
            low, high = self._start + start * self._itemsize, self._start + end * self._itemsize
            if self._unchecked(0, low >> _PAGE_BITS, (high - 1 >> _PAGE_BITS) + 1) >= 0:
                self._file.check(low, high)

    def touch_runs(self, starts: Array, ends: Array) -> None:
        """Check runs of numbers; many of them by checking what lies between as well."""
        if len(starts) > _MANY_RUNS:
            starts, ends = starts.min(keepdims=True), ends.max(keepdims=True)
        runs = list(zip(starts.tolist(), ends.tolist(), strict=True))
        length, at, size = len(self.array), self._start, self._itemsize
        for start, end in runs:
            if not 0 <= start <= end <= length:
                raise self.misfit()
        self._file.check_runs([(at + start * size, at + end * size) for start, end in runs])

    def __getitem__(self, part: slice, /) -> Array:
        self.touch(part.start, part.stop)
        return self.array[part]

    def whole(self) -> Array:
        """All of it, checked."""
        self.touch(0, len(self.array))
        return self.array

    def item(self, at: int) -> int:
        """One number."""
        self.touch(at, at + 1)
        return int(self.array.item(at))

    def runs(self, at: Array) -> tuple[Array, Array]:
        """Where several runs begin and end, of a block that says where runs begin; int64 each."""
        if len(self.array) * self._itemsize <= _WHOLE:
            self.touch(0, len(self.array))
        else:
            self.touch_runs(at, at + 2)
        return self.array[at].astype(np.int64), self.array[at + 1].astype(np.int64)

    def run(self, at: int) -> tuple[int, int]:
        """Where a run begins and ends, of a block that says where runs begin."""
        self.touch(at, at + 2)
        return self.array.item(at), self.array.item(at + 1)
