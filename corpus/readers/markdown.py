"""The markdown format: a file is a release, front matter first; or its dated sections are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.fields.names import field_of
from corpus.fields.values import flattened
from corpus.options import Options
from corpus.problems import Report
from corpus.readers.front_matter import front_matter
from corpus.readers.sections import dated_sections
from corpus.readers.text import date_line, derived_title
from corpus.records import Record

_HEADING = re.compile(r"\s*#{1,3}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_NOTHING: tuple[object, ...] = ("", "null", "~", None, [])
_UNDERLINED = re.compile(r"\s*(\S.*?)[ \t]*\n[ \t]*(?:={3,}|-{3,})[ \t]*(?:\n|\Z)")


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The one record of `lines`; where no title is given, a first line `# so` is the title, or else
    the first sentence. One for each dated section of a changelog or the like.

    Front matter that is broken is reported, and read as far as it can be.
    """
    whole = text = lines.read().lstrip("\ufeff")
    front = front_matter(text)
    if front.wrong:
        report(front.line + 1, f"{front.wrong}: read line by line")
    values = front.values
    text = text[front.end :]
    values = {str(name): value for name, value in values.items() if value not in _NOTHING}
    known = {field_of(name) for name in values}
    if not known & {"title", "date"} and (sections := dated_sections(text)):
        first = whole.count("\n", 0, front.end) + 1
        for section in sections:
            found = {**values, "date": section.date, "body": section.text}
            if section.title:
                found["heading"] = section.title
            elif heading := _HEADING.match(section.text):
                found.update(heading=heading[1], body=section.text[heading.end() :])
            else:
                found["heading"] = derived_title(section.text.strip())
            if section.title or str(found["body"]).strip():
                yield Record(flattened(found), first + section.line)
        return
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
