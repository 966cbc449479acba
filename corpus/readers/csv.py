"""The csv format: a header row that names the columns, then one release per row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TextIO

from corpus.fields.names import fields_of
from corpus.options import Options
from corpus.problems import Report, UnreadableError, quoted
from corpus.records import Record

DELIMITERS = (",", ";", "\t", "|", "^")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_MOST_LINES_BEFORE = 25
_LONGEST_FIELD = 2**31 - 1
_DATA = re.compile(r"\d{4}|.{60}")
"""What a name of a column does not have, but a date or a text does."""
_SHOWN_COLUMNS = 12


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of `lines`, parted by what the header is parted by: comma, semicolon, tab or bar.

    The header is the first row that names a title or a body, within the first lines; a line
    `sep=;` before it names what parts values. A row with more or fewer values than the header is
    reported and read as far as it goes.
    Raises `UnreadableError` if no column is a title or a body.
    """
    table = _Table(lines, options)
    header = table.header
    for row in table:
        if not any(row):
            continue
        if len(row) != len(header):
            report(table.line, f"{len(row)} values, but the header has {len(header)}")
        if table.unclosed:
            report(table.line, "a quote opened in this row is never closed")
        yield Record(dict(zip(header, row, strict=False)), table.line)


class _Table(Iterator[list[str]]):
    """The rows below the header of a table.

    `line` is where the row read last begins; `unclosed` says that it only ended with the file.
    """

    def __init__(self, lines: TextIO, options: Options) -> None:
        wanted = {name for field in ("title", "body") for name in options.names.get(field, ())}
        top = list(islice(lines, _MOST_LINES_BEFORE))
        before, delimiter = _header_line(top, wanted)
        self.line = before + 1
        self.unclosed = False
        self._before = before
        feed = self._feed(chain(top[before:], lines))
        self._reader = csv.reader(feed, delimiter=delimiter)
        row = next(self, [])
        if not is_header(row, wanted):
            raise without_header(row)
        self.header = distinct(row)

    def _feed(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            yield line.replace("\0", "") if "\0" in line else line  # refused by Python 3.10
        self.unclosed = True  # unless there is no further row

    def __next__(self) -> list[str]:
        self.line = self._before + self._reader.line_num + 1
        # The limit is the interpreter's, not the reader's: lift it only while a row is read.
        limit = csv.field_size_limit(_LONGEST_FIELD)
        try:
            return next(self._reader)
        finally:
            csv.field_size_limit(limit)


def _header_line(top: Sequence[str], wanted: set[str]) -> tuple[int, str]:
    """How many lines stand before the header, and what parts its values."""
    first = 0
    said = _SEPARATOR_LINE.fullmatch(top[0].lstrip("\ufeff")) if top else None
    if said:
        first = 1
    for number, line in enumerate(top[first:], first):
        ranked = [said[1]] if said else sorted(DELIMITERS, key=line.count, reverse=True)
        for delimiter in ranked:
            if delimiter in line and is_header(_cells(line, delimiter), wanted, number - first):
                return number, delimiter
    # None is known: the first is what it is then, and perhaps one column of titles.
    line = top[first] if len(top) > first else ""
    return first, said[1] if said else max(DELIMITERS, key=line.count)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.replace("\0", "")], delimiter=delimiter), [])
    except csv.Error:
        return []


def is_header(row: Sequence[str], wanted: set[str], lines_before: int = 0) -> bool:
    """Whether a row names columns: the ones `wanted`, or else a title or a body."""
    if wanted:
        return bool(wanted.intersection(row))
    # A value may be one of these words, and so further down one is not enough.
    fields = fields_of(row)
    return bool(fields & {"title", "body"}) and (not lines_before or len(fields) > 1)


def without_header(row: Sequence[str]) -> UnreadableError:
    """What is raised of a table whose first row is `row`, and of which no row is a header."""
    columns = ", ".join(map(quoted, row[:_SHOWN_COLUMNS])) or "none"
    more = ", …" if len(row) > _SHOWN_COLUMNS else ""
    if any(_DATA.search(cell) for cell in row):
        return UnreadableError(
            f"has no row of names; its first row is {columns}{more}",
            "write the names of its columns above it, such as date,title,body",
        )
    return UnreadableError(
        f"no column is known as a title or a body; its first row names {columns}{more}",
        "name the columns: --map title=NAME --map body=NAME",
    )


def distinct(names: Sequence[str]) -> list[str]:
    """Names for the columns, each once: a second `text` is `text.2`."""
    counts: dict[str, int] = {}
    distinct = []
    for place, name in enumerate(names, 1):
        name = name.strip("\ufeff \t\n") or f"column {place}"
        counts[name] = counts.get(name, 0) + 1
        distinct.append(name if counts[name] == 1 else f"{name}.{counts[name]}")
    return distinct
