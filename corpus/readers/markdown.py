"""The markdown format: a file is a release, front matter first, then the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.fields.names import field_of
from corpus.fields.values import flattened
from corpus.options import Options
from corpus.problems import Report
from corpus.readers.front_matter import front_matter
from corpus.readers.text import date_line, derived_title
from corpus.records import Record

_HEADING = re.compile(r"\s*#{1,3}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_NOTHING: tuple[object, ...] = ("", "null", "~", None, [])
_UNDERLINED = re.compile(r"\s*(\S.*?)[ \t]*\n[ \t]*(?:={3,}|-{3,})[ \t]*(?:\n|\Z)")


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The one record of `lines`; where no title is given, a first line `# so` is the title, or else
    the first sentence.

    Front matter that is broken is reported, and read as far as it can be.
    """
    text = lines.read().lstrip("\ufeff")
    front = front_matter(text)
    if front.wrong:
        report(front.line + 1, f"{front.wrong}: read line by line")
    values = front.values
    text = text[front.end :]
    values = {str(name): value for name, value in values.items() if value not in _NOTHING}
    known = {field_of(name) for name in values}
    if "title" not in known:
        heading = _HEADING.match(text) or _UNDERLINED.match(text)
        if heading:
            values = {**values, "first line": heading[1]}
            text = text[heading.end() :]
        elif text.strip():
            values = {**values, "first line": derived_title(text.strip())}
    if text.strip():
        dated = {} if "date" in known else date_line(text)
        values = {**values, **dated, "body": text}
    yield Record(flattened(values), 1)
