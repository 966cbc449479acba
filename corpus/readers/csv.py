"""The csv format: a header row that names the columns, then a release a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from corpus.problems import Report, UnreadableError, quoted
from corpus.records import BODIES, TITLES, Records, fold
from corpus.release import Release

DELIMITERS = (",", ";", "\t")
_LONGEST_FIELD = 2**31 - 1
_SHOWN_COLUMNS = 12


def read(lines: TextIO, report: Report) -> Iterator[Release]:
    """The releases of `lines`, parted by whichever of comma, semicolon and tab the header has most.

    Several topics in one value are parted by `;`. A row with more or fewer values than the header
    is reported and read as far as it goes.
    Raises `UnreadableError` where no column is a title or a body.
    """
    rows = _Rows(lines)
    header = next(rows, [])
    if not {fold(name) for name in header} & {*TITLES, *BODIES}:
        columns = ", ".join(map(quoted, header[:_SHOWN_COLUMNS])) or "none"
        more = ", …" if len(header) > _SHOWN_COLUMNS else ""
        raise UnreadableError(
            f"needs a column title, body or text; its first row names {columns}{more}",
            "put the names of the columns first: id, title, date, body, source, url, topics",
        )
    records = Records(report)
    for row in rows:
        if not any(row):
            continue
        if len(row) != len(header):
            report(rows.line, f"{len(row)} values where the header has {len(header)}")
        if rows.unclosed:
            report(rows.line, "a quote that opens in this row is never closed")
        if release := records.release(dict(zip(header, row, strict=False)), rows.line):
            yield release
    records.finish()


class _Rows(Iterator[list[str]]):
    """The rows of a table.

    `line` is where the row read last begins; `unclosed` says that it only ended with the file.
    """

    def __init__(self, lines: TextIO) -> None:
        first = lines.readline()
        delimiter = max(DELIMITERS, key=first.count)
        self._reader = csv.reader(self._feed(chain((first,), lines)), delimiter=delimiter)
        self.line = 1
        self.unclosed = False

    def _feed(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            yield line.replace("\0", "")  # which the csv module of Python 3.10 refuses
        self.unclosed = True  # unless there is no further row

    def __next__(self) -> list[str]:
        self.line = self._reader.line_num + 1
        # The limit is the interpreter's, not the reader's: lift it only while a row is read.
        limit = csv.field_size_limit(_LONGEST_FIELD)
        try:
            return next(self._reader)
        finally:
            csv.field_size_limit(limit)
