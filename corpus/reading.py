"""Reading releases from a file, a folder or standard input, in whichever format they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from corpus.errors import SourceError, expect_path
from corpus.formats import FORMATS
from corpus.problems import OnProblem, Problem, quoted
from corpus.release import Release


def read(
    path: str | os.PathLike[str], *, format: str = "auto", on_problem: OnProblem | None = None
) -> Iterator[Release]:
    """The releases of a file, of a folder and all below it, or, for `-`, of standard input.

    `format` is `listing`, `jsonl`, `csv` or `markdown`; `auto` tells by suffix and content. Each
    may be packed with gzip. A folder is read in the order of its names; hidden files and folders
    are left out, links are followed, and no folder is read twice.

    Releases come as they are read, so memory holds one at a time. What is wrong with one of them,
    or with one file of a folder, is given to `on_problem` and never stops the rest; for strict
    reading let `on_problem` raise, and its error comes out of the iterator. Releases that have no
    date at all are one problem a file, given when the file ends. The same id may come twice: the
    later release is the newer.

    Raises `SourceError`: here for a path or format that is not there, and from the iterator for a
    file that cannot be read, or where there turns out to be no release at all.
    """
    from corpus.sources import from_path, from_stream

    if format not in ("auto", *FORMATS):
        raise SourceError(
            f"no format is called {quoted(format)}", f"the formats: auto, {', '.join(FORMATS)}"
        )
    tell = on_problem or _ignore
    expect_path(path)
    name = os.fsdecode(path)
    if name != "-":
        return from_path(name, format, tell)
    if sys.stdin is None:
        raise SourceError("standard input is closed", "give a file or a folder")
    return from_stream(sys.stdin.buffer, "standard input", format, tell)


def _ignore(problem: Problem) -> None:
    pass
