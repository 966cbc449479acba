"""The jsonl format: one JSON object a line, BEIR's corpus files among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from corpus.problems import Report, UnreadableError
from corpus.records import Records
from corpus.release import Release

# Not strict: control characters inside a string are dropped later, as everywhere.
_decode = json.JSONDecoder(strict=False).decode


def read(lines: TextIO, report: Report) -> Iterator[Release]:
    """The releases of `lines`; a line that is no JSON object is reported and skipped.

    Raises `UnreadableError` for a JSON array.
    """
    records = Records(report)
    begun = False
    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        if not begun and line.lstrip().startswith("["):
            raise UnreadableError(
                "a JSON array, and jsonl has one object a line", "unpack it with: jq -c '.[]'"
            )
        begun = True
        record = _object(line)
        if isinstance(record, str):
            report(number, f"{record}: skipped")
        elif release := records.release(record, number):
            yield release
    records.finish()


def _object(line: str) -> dict[str, Any] | str:
    """The JSON object of `line`, or what is wrong with it."""
    try:
        record = _decode(line.strip("\ufeff\n"))
    except json.JSONDecodeError as error:
        return f"broken JSON, column {error.pos + 1} ({error.msg})"
    except (ValueError, RecursionError):
        return "JSON with too many digits or too deep"
    return record if isinstance(record, dict) else "not a JSON object"
