"""The releases of one stream, file or folder, and which files a folder has."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, cast

from corpus.assembly.releases import Assembly, OnUsage
from corpus.assembly.usage import Usage, Usages
from corpus.errors import SourceError
from corpus.formats import BY_NAME, FORMATS, format_of, reader
from corpus.options import Options
from corpus.problems import OnProblem, Problem, UnreadableError, printable
from corpus.release import Release
from corpus.streams import TextSource
from corpus.text import is_broken

_PLACES = "give a file, a folder, or - for standard input"
_SUFFIXES = "releases are read from listings (.txt), .jsonl, .csv and .md files, and .gz of each"


def from_stream(
    file: BinaryIO, name: str, format: str, tell: OnProblem, options: Options | None = None
) -> Iterator[Release]:
    """The releases of an open file that messages call `name`. The iterator raises `SourceError`."""
    return Sources(Assembly(options or Options()), format, tell, _ignore).stream(file, name)


class Sources:
    """The releases of one reading, source by source."""

    def __init__(self, assembly: Assembly, format: str, tell: OnProblem, on_usage: OnUsage) -> None:
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
        return self._some(name, self._file(path, self._on_usage))

    def stream(self, file: BinaryIO, name: str) -> Iterator[Release]:
        """The releases of an open file that messages call `name`. The iterator raises
        `SourceError`."""
        return self._some(name, self._stream(file, name, "", self._on_usage))

    def _some(self, name: str, releases: Iterator[Release]) -> Iterator[Release]:
        """`releases`, of which there has to be one at least."""
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
                self._tell(_skipped(path, error))
        yield from self._assembly.finish()
        for usage in usages.finish():
            self._on_usage(usage)

    def _file(self, path: Path, on_usage: OnUsage) -> Iterator[Release]:
        try:
            file = path.open("rb")
        except OSError as error:
            raise _unreadable(error) from error
        with file:
            yield from self._stream(file, str(path), _origin(path), on_usage)

    def _stream(
        self, file: BinaryIO, name: str, origin: str, on_usage: OnUsage
    ) -> Iterator[Release]:
        shown = printable(name)
        is_silent = True

        def report(line: int | None, message: str) -> None:
            nonlocal is_silent
            is_silent = False
            self._tell(Problem(shown, line, message))

        options = self._assembly.options
        source = TextSource(cast(BufferedIOBase, file), options.encoding)
        if not source.head:
            raise UnreadableError("empty", _SUFFIXES)
        format = BY_NAME[self._format_of(name, source.head)]
        path = name if origin and format.is_single else ""
        opened = self._assembly.open(shown, report, on_usage, origin, path)
        opened.format = format.name
        opened.encoding = source.detected
        records = reader(format.name)(source.lines, report, options)
        is_empty = True
        for release in self._assembly.releases(opened, records):
            is_empty = False
            yield release
        is_empty = is_empty and not opened.waiting
        if damage := source.damage():
            report(None, f"{damage}: only what comes before it was read")
        if is_empty and is_silent:
            raise UnreadableError("contains no releases", _SUFFIXES)
        if not is_empty:
            yield from self._assembly.close(opened)

    def _format_of(self, name: str, head: str) -> str:
        if self._format != "auto":
            return self._format
        found = format_of(name, head)
        if found is None:
            raise UnreadableError("cannot tell its format", f"say which: {', '.join(FORMATS)}")
        return found


def _origin(path: Path) -> str:
    """The path that leads back to a file from anywhere; nothing where no text can hold it."""
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
            tell(_skipped(path, _unreadable(error)))
            continue
        place = (status.st_dev, status.st_ino)
        if is_folder and place not in seen:
            seen.add(place)
            shown = (p for p in below if not p.name.startswith("."))
            paths += sorted(shown, key=lambda p: p.name, reverse=True)
        elif stat.S_ISREG(status.st_mode):
            yield path
        elif not is_folder:
            tell(_skipped(path, UnreadableError("neither a file nor a folder")))


def _skipped(path: Path, error: UnreadableError) -> Problem:
    return Problem(printable(str(path)), None, f"{error.message}: skipped")


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
