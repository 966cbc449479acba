"""The listing format: records between lines that are just `-`, the first line the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.problems import Report
from corpus.records import Records
from corpus.release import Release

SEPARATOR = re.compile(r"\ufeff?-\s*")
DATE = re.compile(r"date([0-9]{4}-[0-9]{2}-[0-9]{2})")
DATE_LENGTH = len("date2026-01-02")


def read(lines: TextIO, report: Report) -> Iterator[Release]:
    """The releases of `lines`; a separator before the first and after the last may be missing."""
    records = Records(report)
    parts: list[str] = []
    begin = 1
    separated = False
    for number, line in enumerate(lines, 1):
        if not SEPARATOR.fullmatch(line):
            parts.append(line)
            continue
        if (separated or not _blank(parts)) and (release := _release(parts, begin, records)):
            yield release
        parts, begin, separated = [], number + 1, True
    if not _blank(parts) and (release := _release(parts, begin, records)):
        yield release
    records.finish()


def _blank(parts: list[str]) -> bool:
    return all(part.isspace() for part in parts)


def _release(parts: list[str], line: int, records: Records) -> Release | None:
    title = records.text("".join(parts[:1])).strip()
    body = records.text("".join(parts[1:])).strip()
    end = body or title
    date = DATE.fullmatch(end, max(0, len(end) - DATE_LENGTH))
    if date is None:
        return records.release({"title": title, "body": body}, line)
    before = end[: date.start()]
    record = {"title": title, "body": before} if body else {"title": before}
    return records.release({**record, "date": date[1]}, line)
