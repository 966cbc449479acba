"""The jsonl format: one JSON object per line, BEIR's corpus files among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, TextIO

from corpus.fields.values import flattened
from corpus.options import Options
from corpus.problems import Report
from corpus.records import Record

# Not strict: control characters inside a string are dropped later, as everywhere.
_decoder = json.JSONDecoder(strict=False)
_NO_OBJECT = "not a JSON object"


def read(lines: TextIO | Iterator[str], report: Report, options: Options) -> Iterator[Record]:
    """The records of `lines`; a line that is no JSON object is reported and skipped.

    A file that begins with an array is read as a JSON document.
    """
    begun = False
    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        if not begun and line.lstrip("\ufeff \t").startswith("["):
            from corpus.readers.json import read_document

            yield from read_document(chain((line,), lines), report, options)
            return
        begun = True
        try:
            record, end = _decoder.raw_decode(line)
        except (ValueError, RecursionError):
            end = 0
        if end and line[end:] == "\n" and isinstance(record, dict):
            # As nearly all lines are; without a second brace nothing in it is nested.
            yield Record(flattened(record) if line.find("{", 1) > 0 else record, number)
            continue
        record = decoded(line)
        if isinstance(record, str):
            report(number, f"{record}: skipped")
        else:
            yield Record(flattened(record), number)


def decoded(line: str) -> dict[str, Any] | str:
    """The JSON object of `line`, or what is wrong with it."""
    try:
        record = _decoder.decode(line.strip("\ufeff\n"))
    except json.JSONDecodeError as error:
        return f"broken JSON, column {error.pos + 1} ({error.msg})"
    except (ValueError, RecursionError):
        return "JSON with too many digits or too deep"
    return record if isinstance(record, dict) else _NO_OBJECT
