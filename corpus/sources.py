"""The releases of one stream, file or folder, and which files a folder has."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, cast

from corpus.errors import SourceError
from corpus.formats import FORMATS, format_of, reader
from corpus.problems import OnProblem, Problem, UnreadableError, printable
from corpus.release import Release
from corpus.streams import TextSource

_PLACES = "give a file, a folder, or - for standard input"
_SUFFIXES = "releases are read from listings (.txt), .jsonl, .csv and .md files, and .gz of each"


def from_path(name: str, format: str, tell: OnProblem) -> Iterator[Release]:
    """The releases of a file or folder. Raises `SourceError`, as the iterator does."""
    path = Path(name)
    if not name:
        raise SourceError("the path is empty", _PLACES)
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise _source_error(name, _unreadable(error)) from error
    return _some(name, (_folder if is_folder else _file)(path, format, tell))


def from_stream(file: BinaryIO, name: str, format: str, tell: OnProblem) -> Iterator[Release]:
    """The releases of an open file that messages call `name`. The iterator raises `SourceError`."""
    return _some(name, _stream(file, name, format, tell))


def _some(name: str, releases: Iterator[Release]) -> Iterator[Release]:
    """`releases`, of which there has to be one at least."""
    try:
        first = next(releases, None)
        if first is None:
            raise UnreadableError("no release could be read", _SUFFIXES)
        yield first
        yield from releases
    except UnreadableError as error:
        raise _source_error(name, error) from error


def _folder(folder: Path, format: str, tell: OnProblem) -> Iterator[Release]:
    for path in _below(folder, tell):
        try:
            yield from _file(path, format, tell)
        except UnreadableError as error:
            tell(_skipped(path, error))


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


def _file(path: Path, format: str, tell: OnProblem) -> Iterator[Release]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(error) from error
    with file:
        yield from _stream(file, str(path), format, tell)


def _stream(file: BinaryIO, name: str, format: str, tell: OnProblem) -> Iterator[Release]:
    shown = printable(name)
    is_silent = True

    def report(line: int | None, message: str) -> None:
        nonlocal is_silent
        is_silent = False
        tell(Problem(shown, line, message))

    source = TextSource(cast(BufferedIOBase, file))
    if not source.head:
        raise UnreadableError("empty", _SUFFIXES)
    if format == "auto":
        found = format_of(name, source.head)
        if found is None:
            raise UnreadableError("cannot tell its format", f"say which: {', '.join(FORMATS)}")
        format = found
    is_empty = True
    for release in reader(format)(source.lines, report):
        is_empty = False
        yield release
    if damage := source.damage():
        report(None, f"{damage}: only what comes before was read")
    if is_empty and is_silent:
        raise UnreadableError("no release in it", _SUFFIXES)


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
