"""The files in a ZIP or tar archive, read one after the other and never written anywhere."""

from __future__ import annotations

import io
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, NamedTuple, cast

from corpus.containers.limits import MOST_MEMBERS, most_bytes
from corpus.problems import UnreadableError, printable

Skip = Callable[[str, str], None]
"""What is called with the name of a file that is not read, and why."""

_OFFICE = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("content.xml", "odt"),
    ("ppt/presentation.xml", "pptx"),
    ("META-INF/container.xml", "epub"),
)
_IN_MEMORY = 1 << 24
_REPAIR = "copy or create it again"
DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, OverflowError, UnicodeError, IndexError, KeyError, NotImplementedError),
)
"""What the standard library raises of a damaged archive, or of a file in it."""


class Member(NamedTuple):
    """A file of an archive, to be read before the next one is asked for."""

    name: str
    file: BinaryIO


def copied(file: IO[bytes]) -> BinaryIO:
    """A copy of `file` that can be read in any order, on the disk where it is large."""
    copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
    shutil.copyfileobj(file, copy)
    copy.seek(0)
    return cast(BinaryIO, copy)


def opened_zip(file: BinaryIO) -> zipfile.ZipFile:
    """The ZIP archive in a file. Raises `UnreadableError`."""
    try:
        return zipfile.ZipFile(file)
    except DAMAGE as error:
        file.seek(0)
        if file.read(2) != b"PK":
            raise UnreadableError("not what its name says", "name its format: --format") from error
        raise UnreadableError("a damaged ZIP archive", _REPAIR) from error


def document_kind(archive: zipfile.ZipFile) -> str:
    """Which office document a ZIP archive is, or nothing if it is an archive of files."""
    names = set(archive.namelist())
    return next((kind for name, kind in _OFFICE if name in names), "")


def zip_members(archive: zipfile.ZipFile, packed: int, skip: Skip) -> Iterator[Member]:
    """The files of a ZIP archive of `packed` bytes, in its order."""
    left = most_bytes(packed)
    for count, info in enumerate(archive.infolist()):
        name = info.filename
        if name.endswith("/") or _is_hidden(name):
            continue
        if count >= MOST_MEMBERS:
            skip("", f"more than {MOST_MEMBERS:,} files: the rest was not read")
            return
        wrong = _wrong_path(name)
        if info.flag_bits & 1:
            wrong = "encrypted"
        if wrong:
            skip(name, f"{wrong}: skipped")
            continue
        try:
            file = archive.open(info)
        except NotImplementedError:
            skip(name, "compressed in a way that cannot be read: skipped")
            continue
        except (*DAMAGE, RuntimeError):
            skip(name, "damaged in the archive: skipped")
            continue
        with file:
            counted = _Counted(file, left)
            yield Member(name, cast(BinaryIO, io.BufferedReader(counted)))
            left = counted.left
        if left <= 0:
            skip("", "unpacks to far more than its size, as no texts do: the rest was not read")
            return


def tar_members(file: BinaryIO, skip: Skip) -> Iterator[Member]:
    """The files of a tar archive, as it streams."""
    try:
        archive = tarfile.open(fileobj=file, mode="r|")  # noqa: SIM115
    except DAMAGE as error:
        raise UnreadableError("a damaged tar archive", _REPAIR) from error
    with archive:
        count = 0
        while True:
            try:
                info = archive.next()
            except (*DAMAGE, RecursionError):
                skip("", "a damaged tar archive: only what comes before it was read")
                return
            if info is None:
                return
            archive.members = []  # type: ignore[attr-defined]  # which it would keep all of
            count += 1
            if count > MOST_MEMBERS:
                skip("", f"more than {MOST_MEMBERS:,} files: the rest was not read")
                return
            name = info.name
            if info.isdir() or _is_hidden(name):
                continue
            wrong = _wrong_path(name)
            if not info.isreg():
                wrong = "a link" if info.islnk() or info.issym() else "not a file"
            member = None if wrong else archive.extractfile(info)
            if member is None:
                skip(name, f"{wrong or 'not a file'}: skipped")
                continue
            yield Member(name, cast(BinaryIO, member))


class _Counted(io.RawIOBase):
    """A file that ends with an error when more than `left` bytes were read."""

    def __init__(self, file: IO[bytes], left: int) -> None:
        self._file = file
        self.left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        view = memoryview(buffer).cast("B")
        if self.left <= 0:
            raise EOFError("too large")
        data = self._file.read(min(len(view), self.left))
        self.left -= len(data)
        view[: len(data)] = data
        return len(data)


def _is_hidden(name: str) -> bool:
    parts = [part for part in name.replace("\\", "/").split("/") if part not in (".", "..")]
    return parts[:1] == ["__MACOSX"] or any(part.startswith(".") for part in parts)


def _wrong_path(name: str) -> str:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or parts[0][1:2] == ":":
        return "its path leads out of the archive"
    return "" if printable(name) else "it has no name"
