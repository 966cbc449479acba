"""The mbox format: messages one after the other, each after a line that begins with `From `."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus.containers.limits import LARGEST_DOCUMENT
from corpus.options import Options
from corpus.problems import Report
from corpus.readers.documents.eml import values_of
from corpus.records import Record

_CHUNK = 1 << 20
_FROM = re.compile(rb"From [^\r\n]*[0-9]{2}:[0-9]{2}[^\r\n]*\r?\n?")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(file: BinaryIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of the messages in `file`, each at the line on which it begins."""
    for line, data in _messages(file, report):
        values, wrong = values_of(_QUOTED_FROM.sub(rb"\1", data))
        if wrong:
            report(line, wrong)
        if values:
            yield Record(values, line)


def _messages(file: BinaryIO, report: Report) -> Iterator[tuple[int, bytes]]:
    """The messages, each with the line on which it begins."""
    parts: list[bytes] = []
    size = 0
    begin = 1
    was_blank = True
    number = 0
    while line := file.readline(_CHUNK):
        if was_blank and _FROM.fullmatch(line):
            if size and size <= LARGEST_DOCUMENT:
                yield begin, b"".join(parts)
            parts, size, begin = [], 0, number + 1
        else:
            size += len(line)
            if size <= LARGEST_DOCUMENT:
                parts.append(line)
            elif parts:
                report(begin, "a message of more than 128 MB: skipped")
                parts = []
        was_blank = line in (b"\n", b"\r\n")
        number += line.endswith(b"\n")
    if size and size <= LARGEST_DOCUMENT:
        yield begin, b"".join(parts)
