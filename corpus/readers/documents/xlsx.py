"""The xlsx format: the rows of an Excel file under a header, as in a CSV file."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from corpus.containers.archives import DAMAGE, opened_zip
from corpus.containers.limits import LARGEST_DOCUMENT, most_bytes
from corpus.options import Options
from corpus.problems import Report, UnreadableError, printable, quoted
from corpus.readers.csv import distinct, is_header, without_header
from corpus.records import Record

_MOST_ROWS_BEFORE = 25
_MOST_COLUMNS = 256
_MOST_EMPTY_ROWS = 1000
_ERRORS = (*DAMAGE, SyntaxError, TypeError, AttributeError, RuntimeError, RecursionError)
"""What openpyxl raises of a damaged file."""


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of all sheets of `file` that have a header with a title or a body.

    Raises `UnreadableError` if no sheet has one.
    """
    import openpyxl

    if not file.seekable():
        data = file.read(LARGEST_DOCUMENT + 1)
        if len(data) > LARGEST_DOCUMENT:
            raise UnreadableError("an Excel file of more than 128 MB", "save it as CSV")
        file = io.BytesIO(data)
    size = file.seek(0, io.SEEK_END)
    with opened_zip(file) as archive:
        _require_size(archive, size)
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and the like, which do not matter here
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except _ERRORS as error:
            raise UnreadableError("a damaged Excel file", "save it again, or as CSV") from error
    wanted = {name for field in ("title", "body") for name in options.names.get(field, ())}
    first_rows: list[list[str]] = []
    found = False
    try:
        for sheet in book.worksheets:
            rows = _rows(sheet, report)
            header: list[str] = []
            for count, (_, cells) in enumerate(rows):
                names = [str(cell).strip() if cell is not None else "" for cell in cells]
                if is_header(names, wanted, count):
                    header = distinct(_trimmed(names))
                    break
                if not count:
                    first_rows.append(names)
                if count >= _MOST_ROWS_BEFORE:
                    break
            if header:
                found = True
                yield from _records(rows, header)
    finally:
        book.close()
    if not found:
        row = first_rows[0] if first_rows else []
        raise without_header([name for name in row if name])


def _records(rows: Iterator[tuple[int, tuple[Any, ...]]], header: list[str]) -> Iterator[Record]:
    for number, row in rows:
        cells = map(_value, row)
        yield Record(dict(zip(header, cells, strict=False)), number)


def _value(cell: Any) -> object:
    """What a cell holds as records have it; a time of day or a length of time as a text."""
    if cell is None or isinstance(cell, (str, int, float, dt.date)):
        return cell
    return str(cell)


def _rows(sheet: Any, report: Report) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of a sheet that are not empty, with their numbers."""
    empty = 0
    try:
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), 1):
            if any(cell is not None for cell in row):
                empty = 0
                yield number, row
            else:
                empty += 1
                if empty > _MOST_EMPTY_ROWS:
                    return
    except _ERRORS:
        name = printable(str(sheet.title))
        report(None, f"sheet {quoted(name)} is damaged: only what comes before it was read")


def _trimmed(names: list[str]) -> list[str]:
    """The names without empty ones at the end."""
    while names and not names[-1]:
        names.pop()
    return names


def _require_size(archive: zipfile.ZipFile, packed: int) -> None:
    if sum(info.file_size for info in archive.infolist()) > most_bytes(packed):
        raise UnreadableError("an Excel file that unpacks to far too much", "save it as CSV")
