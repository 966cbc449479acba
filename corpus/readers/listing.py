"""The listing format: records between lines that are just `-`, the first line the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.options import Options
from corpus.problems import Report
from corpus.records import Record

SEPARATOR = re.compile(r"\ufeff?-\s*")
DATE = re.compile(r"date([0-9]{4}-[0-9]{2}-[0-9]{2})")
DATE_LENGTH = len("date2026-01-02")
_CONTROLS = "".join(map(chr, range(0x20))) + "\x7f\ufeff "


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of `lines`; a separator before the first and after the last may be missing."""
    parts: list[str] = []
    begin = 1
    separated = False
    for number, line in enumerate(lines, 1):
        if line[:1] not in "-\ufeff" or not SEPARATOR.fullmatch(line):
            parts.append(line)
            continue
        if separated or not _blank(parts):
            yield _record(parts, begin)
        parts, begin, separated = [], number + 1, True
    if not _blank(parts):
        yield _record(parts, begin)


def _blank(parts: list[str]) -> bool:
    return all(part.isspace() for part in parts)


def _record(parts: list[str], line: int) -> Record:
    title = "".join(parts[:1]).strip()
    body = "".join(parts[1:]).rstrip().rstrip(_CONTROLS).rstrip()
    end = body or title
    date = DATE.fullmatch(end, max(0, len(end) - DATE_LENGTH))
    if date is None:
        return Record({"title": title, "body": body}, line)
    before = end[: date.start()]
    record = {"title": title, "body": before} if body else {"title": before}
    return Record({**record, "date": date[1]}, line)
