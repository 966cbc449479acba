"""The formats releases are read from, and telling which one a file is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from corpus.options import Options
from corpus.problems import Report
from corpus.records import Record

Reader = Callable[[Any, Report, Options], Iterator[Record]]
"""From a text (`TextIO`), or from bytes (`BinaryIO`) where the format is binary, to its records."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its reader is the function `read` of `corpus.readers.NAME`.

    `is_single` says that a file is one release, which may then take its date and title from its
    path. A binary format is known by how its bytes begin (`magic`) or by its suffix, and its reader
    gets the bytes. `extra` names the optional dependency that it needs.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    is_single: bool = False
    is_binary: bool = False
    magic: tuple[bytes, ...] = ()
    extra: str = ""


TABLE = (
    Format("listing"),
    Format("jsonl", (".jsonl", ".ndjson")),
    Format("json", (".json",)),
    Format("csv", (".csv", ".tsv")),
    Format("markdown", (".md", ".markdown"), is_single=True),
    Format("labelled"),
    Format("text", (".txt", ".text"), is_single=True),
)
FORMATS = tuple(format.name for format in TABLE)
BY_NAME = {format.name: format for format in TABLE}
BY_SUFFIX = {suffix: format.name for format in TABLE for suffix in format.suffixes}

_SEPARATOR_FIRST = r"\s*-[ \t]*\n"
_OBJECT_FIRST = r'\s*(?:\[\s*)?\{\s*["}]'
_FENCE_FIRST = r"\s*(?:---|\+\+\+)[ \t]*\n"
_CELL_ENDS = r"[,;\t|]"
_LISTING_LINE = r"(?m)^-[ \t]*$|date[0-9]{4}-[0-9]{2}-[0-9]{2}[ \t]*$"
_LABEL = r"(?m)^[ \t*_#]{0,4}([A-Za-z][A-Za-z _-]{0,30}?)[*_]{0,2}:(?=[ \t*_]|$)"
_LABEL_LINES = 12


def format_of(name: str, head: str) -> str | None:
    """The format of a file of this name that begins with `head`, or None where neither tells.

    A suffix other than `.txt` decides, with or without `.gz` after it; else the content does.
    """
    _, dot, suffix = name.lower().removesuffix(".gz").rpartition(".")
    named = BY_SUFFIX.get(dot + suffix)
    return named if named and named != "text" else _by_content(head) or named


def reader(format: str) -> Reader:
    """The function that reads a format; what it needs is only imported now."""
    read: Reader = import_module(f"corpus.readers.{format}").read
    return read


def _by_content(head: str) -> str | None:
    from corpus.fields.names import fields_of

    if re.match(_SEPARATOR_FIRST, head):
        return "listing"
    if re.match(_OBJECT_FIRST, head):
        return "jsonl" if head.partition("\n")[0].rstrip().endswith("}") else "json"
    if re.match(_FENCE_FIRST, head):
        return "markdown"
    first = head.partition("\n")[0]
    cells = [cell.strip(' "') for cell in re.split(_CELL_ENDS, first)]
    fields = fields_of(cells)
    if len(fields) > 1 and fields & {"title", "body"}:
        return "csv"
    if re.search(_LISTING_LINE, head):
        return "listing"
    top = "\n".join(head.split("\n", _LABEL_LINES)[:_LABEL_LINES])
    labels = fields_of(re.findall(_LABEL, top))
    return "labelled" if len(labels) > 1 and labels & {"title", "body"} else None
