"""Reading releases from files, folders or standard input, in any format."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from corpus.errors import SourceError, expect_path
from corpus.problems import OnProblem, Problem, quoted
from corpus.release import Release

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.assembly.usage import Usage
    from corpus.meter import Meter


def read(
    path: str | os.PathLike[str],
    *,
    format: str = "auto",
    on_problem: OnProblem | None = None,
    on_usage: Callable[[Usage], object] | None = None,
    names: Mapping[str, str | Sequence[str]] | None = None,
    records: str | None = None,
    date_format: str | None = None,
    timezone: str | None = None,
    encoding: str | None = None,
) -> Iterator[Release]:
    """The releases in a file, in a folder and all below it, or, for `-`, on standard input.

    `format` is one of `corpus.formats.FORMATS`; `auto` tells by suffix and content. Each may be
    compressed with gzip. A folder is read in the order of its names; hidden files and folders
    are left out, links are followed, and no folder is read twice.

    Releases are yielded as they are read, so memory holds one at a time; only those whose dates
    have day and month in an order that is not yet settled wait for one that settles it. What is
    wrong with one of them, or with one file of a folder, is given to `on_problem` and never stops
    the rest; for strict reading let `on_problem` raise, and its error comes out of the iterator.
    Releases that have no date at all are one problem per file, given when the file ends. The same
    id may come twice: the later release is the newer. `on_usage` hears, once per file or once for
    all alike in a folder, which names became which fields, and which were not used.

    `names` overrules the names that fields are read from (`{"title": "headline.main"}`), `records`
    names the list in a JSON document, `date_format` says how dates are written (`dmy`, `mdy`, or a
    format of `strptime`), `timezone` in which zone seconds since 1970 and stamps in UTC are read,
    and `encoding` what the text is encoded in.

    Raises `SourceError`: here for a path, format or option that is not there, and from the
    iterator for a file that cannot be read, or where there turns out to be no release at all.
    """
    return read_all(
        [path],
        format=format,
        on_problem=on_problem,
        on_usage=on_usage,
        names=names,
        records=records,
        date_format=date_format,
        timezone=timezone,
        encoding=encoding,
    )


def read_all(
    paths: Iterable[str | os.PathLike[str]],
    *,
    format: str = "auto",
    on_problem: OnProblem | None = None,
    on_usage: Callable[[Usage], object] | None = None,
    names: Mapping[str, str | Sequence[str]] | None = None,
    records: str | None = None,
    date_format: str | None = None,
    timezone: str | None = None,
    encoding: str | None = None,
    meter: Meter | None = None,
) -> Iterator[Release]:
    """The releases of several files and folders, one after the other, as `read` reads each.

    An id that comes again in another of them is reported as it is within one. `meter` counts the
    bytes that are read.
    """
    from corpus.assembly.releases import Assembly
    from corpus.formats import FORMATS
    from corpus.options import options_of
    from corpus.sources import Sources

    if format not in ("auto", *FORMATS):
        raise SourceError(
            f"there is no format called {quoted(format)}",
            f"the formats are auto, {', '.join(FORMATS)}",
        )
    options = options_of(names, records, date_format, timezone, encoding)
    tell, use = on_problem or _ignore, on_usage or _ignore
    sources = Sources(Assembly(options), format, tell, use, meter)
    opened = []
    for path in paths:
        expect_path(path, empty=True)
        name = os.fsdecode(path)
        if name != "-":
            opened.append(sources.path(name))
        elif sys.stdin is None:
            raise SourceError("standard input is closed", "give a file or a folder")
        else:
            opened.append(sources.stream(sys.stdin.buffer, "standard input"))
    return _each(opened)


def _each(opened: Iterable[Iterator[Release]]) -> Iterator[Release]:
    for releases in opened:
        yield from releases


def _ignore(_: Problem | Usage) -> None:
    pass
