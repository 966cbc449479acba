"""The formats releases are read from, and telling which one a file is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TextIO

from corpus.problems import Report
from corpus.release import Release

Reader = Callable[[TextIO, Report], Iterator[Release]]

FORMATS = ("listing", "jsonl", "csv", "markdown")

_SUFFIXES = {
    ".txt": "listing",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
}
_SEPARATOR_FIRST = r"\s*-[ \t]*\n"
_OBJECT_FIRST = r'\s*(?:\[\s*)?\{\s*["}]'
_FENCE_FIRST = r"\s*---[ \t]*\n"
_CELL_ENDS = r"[,;\t]"
_LISTING_LINE = r"(?m)^-[ \t]*$|date[0-9]{4}-[0-9]{2}-[0-9]{2}[ \t]*$"


def format_of(name: str, head: str) -> str | None:
    """The format of a file of this name that begins with `head`, or None where neither tells.

    A suffix other than `.txt` decides, with or without `.gz` after it; else the content does.
    """
    _, dot, suffix = name.lower().removesuffix(".gz").rpartition(".")
    named = _SUFFIXES.get(dot + suffix)
    return named if named and named != "listing" else _by_content(head) or named


def reader(format: str) -> Reader:
    """The function that reads a format; what it needs is only imported now."""
    if format == "listing":
        from corpus.readers.listing import read
    elif format == "jsonl":
        from corpus.readers.jsonl import read
    elif format == "csv":
        from corpus.readers.csv import read
    else:
        from corpus.readers.markdown import read
    return read


def _by_content(head: str) -> str | None:
    from corpus.records import NAMES, fold

    if re.match(_SEPARATOR_FIRST, head):
        return "listing"
    if re.match(_OBJECT_FIRST, head):
        return "jsonl"
    if re.match(_FENCE_FIRST, head):
        return "markdown"
    names = {fold(cell.strip(' "')) for cell in re.split(_CELL_ENDS, head.partition("\n")[0])}
    if len(names & NAMES) > 1:
        return "csv"
    return "listing" if re.search(_LISTING_LINE, head) else None
