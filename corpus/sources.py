"""The releases of a stream, file or folder, and which files of a folder are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from corpus.assembly.releases import Assembly, OnUsage
from corpus.assembly.usage import Usage, Usages
from corpus.containers.compression import PACKED, without_suffix
from corpus.errors import SourceError
from corpus.formats import (
    BY_NAME,
    FORMATS,
    Format,
    binary_format_of,
    format_of,
    is_tar,
    is_zip,
    reader,
)
from corpus.meter import Meter
from corpus.options import Options
from corpus.problems import OnProblem, Problem, UnreadableError, printable
from corpus.release import Release
from corpus.streams import ByteSource, TextSource, require_readable
from corpus.text import is_broken

if TYPE_CHECKING:
    from corpus.containers.archives import Member

_PLACES = "give a file, a folder, or - for standard input"
_SUFFIXES = "for the files that can be read, see: dateline help sources"
_FORMATS = f"name it with --format: {', '.join(FORMATS)}"
_UNPACK = "unpack it first"
_CONVERT = "save it as text, .docx or PDF"
_LOAD = "load them into a database and read that: sqlite3 NEW.db < FILE.sql"
_REPAIR = "copy or create it again"


def from_stream(
    file: BinaryIO, name: str, format: str, tell: OnProblem, options: Options | None = None
) -> Iterator[Release]:
    """The releases of an open file that messages call `name`. The iterator raises `SourceError`."""
    return Sources(Assembly(options or Options()), format, tell, _ignore).stream(file, name)


class Sources:
    """The releases of one reading, source by source."""

    def __init__(
        self,
        assembly: Assembly,
        format: str,
        tell: OnProblem,
        on_usage: OnUsage,
        meter: Meter | None = None,
    ) -> None:
        self._meter = meter or Meter()
        self._assembly = assembly
        self._format = format
        self._tell = tell
        self._on_usage = on_usage

    def path(self, name: str) -> Iterator[Release]:
        """The releases of a file or folder. Raises `SourceError`, as the iterator does."""
        path = Path(name)
        if not name:
            raise SourceError("the path is empty", _PLACES)
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError) as error:
            raise _source_error(name, _unreadable(error)) from error
        if is_folder:
            return self._some(name, self._folder(path))
        return self._some(name, self._alone(name, lambda on_usage: self._file(path, on_usage)))

    def stream(self, file: BinaryIO, name: str) -> Iterator[Release]:
        """The releases of an open file that messages call `name`. The iterator raises
        `SourceError`."""

        def read(on_usage: OnUsage) -> Iterator[Release]:
            yield from self._stream(ByteSource(cast(BufferedIOBase, file)), name, "", on_usage)

        return self._some(name, self._alone(name, read))

    def _alone(self, name: str, read: Callable[[OnUsage], Iterator[Release]]) -> Iterator[Release]:
        """The releases of a file that is no part of a folder, but may be an archive of files."""
        usages = Usages(printable(name))
        yield from read(usages.add)
        yield from self._assembly.finish()
        for usage in usages.finish():
            self._on_usage(usage)

    def _some(self, name: str, releases: Iterator[Release]) -> Iterator[Release]:
        """`releases`, of which there must be at least one."""
        try:
            is_empty = True
            for release in releases:
                is_empty = False
                yield release
            for release in self._assembly.finish():
                is_empty = False
                yield release
            if is_empty:
                raise UnreadableError("no releases could be read", _SUFFIXES)
        except UnreadableError as error:
            raise _source_error(name, error) from error

    def _folder(self, folder: Path) -> Iterator[Release]:
        usages = Usages(printable(str(folder)))
        for path in _below(folder, self._tell):
            try:
                yield from self._file(path, usages.add)
            except UnreadableError as error:
                self._tell(_skipped(str(path), error))
        yield from self._assembly.finish()
        for usage in usages.finish():
            self._on_usage(usage)

    def _file(self, path: Path, on_usage: OnUsage) -> Iterator[Release]:
        try:
            file = path.open("rb")
        except OSError as error:
            raise _unreadable(error) from error
        with file, self._meter.reading(file):
            source = ByteSource(cast(BufferedIOBase, file))
            yield from self._stream(source, str(path), _origin(path), on_usage)

    def _stream(
        self, source: ByteSource, name: str, origin: str, on_usage: OnUsage, within: bool = False
    ) -> Iterator[Release]:
        """The releases of one file, which may be an archive unless it is `within` one."""
        if not source.head:
            raise UnreadableError("empty", _SUFFIXES)
        if is_zip(source.head) or is_tar(source.head):
            yield from self._zip_or_tar(source, name, origin, on_usage, within)
            return
        require_readable(source.head)
        if name.lower().endswith(".ipynb") and self._format == "auto":
            raise UnreadableError("a notebook of Jupyter", "if it is a release, save it as text")
        binary = binary_format_of(name, source.head)
        if self._format != "auto":
            format = BY_NAME[self._format]
        elif binary:
            format = BY_NAME[binary]
        else:
            format = None
        if format is BY_NAME["sqlite"]:
            with source.seekable() as file:
                yield from self._read(source, file, "", format, name, origin, on_usage)
            return
        if format is not None and format.is_binary:
            yield from self._read(source, source.file, "", format, name, origin, on_usage)
            return
        text = _text_source(source, name, self._assembly.options.encoding)
        format = format or BY_NAME[_format_of(name, text.head)]
        yield from self._read(source, text.lines, text.detected, format, name, origin, on_usage)

    def _read(
        self,
        source: ByteSource,
        content: BinaryIO | BufferedIOBase | TextIO,
        encoding: str,
        format: Format,
        name: str,
        origin: str,
        on_usage: OnUsage,
    ) -> Iterator[Release]:
        shown = printable(name)
        is_silent = True

        def report(line: int | None, message: str) -> None:
            nonlocal is_silent
            is_silent = False
            self._tell(Problem(shown, line, message))

        read = reader(format)
        opened = self._assembly.open(shown, report, on_usage, origin, format)
        opened.encoding = encoding
        yield from self._assembly.releases(opened, read(content, report, self._assembly.options))
        is_empty = not opened.records.tally.releases
        if damage := source.damage():
            report(None, f"{damage}: only what comes before it was read")
        if is_empty and is_silent:
            raise UnreadableError("contains no releases", _SUFFIXES)
        if not is_empty:
            yield from self._assembly.close(opened)

    def _zip_or_tar(
        self, source: ByteSource, name: str, origin: str, on_usage: OnUsage, within: bool
    ) -> Iterator[Release]:
        from corpus.containers.archives import document_kind, opened_zip, tar_members, zip_members

        def skip(member: str, why: str) -> None:
            self._tell(Problem(printable(f"{name}/{member}" if member else name), None, why))

        if is_tar(source.head):
            if within:
                raise UnreadableError("an archive inside an archive", _UNPACK)
            yield from self._archive(tar_members(source.file, skip), name, origin, on_usage)
            return
        with source.seekable() as file, opened_zip(file) as archive:
            kind = document_kind(archive)
            if kind in BY_NAME:
                file.seek(0)
                yield from self._read(source, file, "", BY_NAME[kind], name, origin, on_usage)
            elif kind:
                raise UnreadableError(f"a .{kind} document, which is not read", _CONVERT)
            elif within:
                raise UnreadableError("an archive inside an archive", _UNPACK)
            else:
                size = file.seek(0, os.SEEK_END)
                members = zip_members(archive, size, skip)
                yield from self._archive(members, name, origin, on_usage)

    def _archive(
        self, members: Iterator[Member], name: str, origin: str, on_usage: OnUsage
    ) -> Iterator[Release]:
        from corpus.containers.archives import DAMAGE

        for member in members:
            shown = f"{name}/{member.name}"
            leads = f"{origin}/{member.name}" if origin and not is_broken(member.name) else origin
            try:
                source = ByteSource(cast(BufferedIOBase, member.file), DAMAGE)
                yield from self._stream(source, shown, leads, on_usage, within=True)
            except UnreadableError as error:
                self._tell(_skipped(shown, error))


def _text_source(source: ByteSource, name: str, encoding: str) -> TextSource:
    try:
        return TextSource(source, encoding)
    except UnreadableError as error:
        if name.lower().endswith(PACKED) and not source.is_compressed:
            raise UnreadableError(
                "not the archive that its name says, nor a text", _REPAIR
            ) from error
        raise


def _format_of(name: str, head: str) -> str:
    detected = format_of(name, head)
    if detected is None and without_suffix(name).lower().endswith(".sql"):
        raise UnreadableError("SQL commands, which are not run", _LOAD)
    if detected is None:
        raise UnreadableError("cannot tell its format", _FORMATS)
    return detected


def _origin(path: Path) -> str:
    """The path that leads back to a file from anywhere; nothing if no text can hold it."""
    text = os.path.abspath(path)  # noqa: PTH100, since links are to stay as they were given
    return "" if is_broken(text) else text


def _below(folder: Path, tell: OnProblem) -> Iterator[Path]:
    """The files of a folder and of the folders below it, in the order of their names."""
    paths = [folder]
    seen = set()
    while paths:
        path = paths.pop()
        try:
            status = path.stat()
            is_folder = stat.S_ISDIR(status.st_mode)
            below = list(path.iterdir()) if is_folder else []
        except OSError as error:
            tell(_skipped(str(path), _unreadable(error)))
            continue
        place = (status.st_dev, status.st_ino)
        if is_folder and place not in seen:
            seen.add(place)
            shown = (p for p in below if not p.name.startswith("."))
            paths += sorted(shown, key=lambda p: p.name, reverse=True)
        elif stat.S_ISREG(status.st_mode):
            yield path
        elif not is_folder:
            tell(_skipped(str(path), UnreadableError("neither a file nor a folder")))


def _skipped(name: str, error: UnreadableError) -> Problem:
    # In a folder there is often what is no release, and nothing to be done about it.
    hint = "" if error.hint in (_SUFFIXES, _FORMATS, _PLACES) else error.hint
    return Problem(printable(name), None, f"{error.message}: skipped", hint)


def _unreadable(error: OSError | ValueError) -> UnreadableError:
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    hint = ""
    if isinstance(error, FileNotFoundError):
        hint = _PLACES
    elif isinstance(error, PermissionError):
        hint = "change its permissions, or read a copy"
    return UnreadableError(printable(why[:1].lower() + why[1:]), hint)


def _source_error(name: str, error: UnreadableError) -> SourceError:
    return SourceError(f"{printable(name)}: {error.message}", error.hint)


def _ignore(_: Usage) -> None:
    pass
