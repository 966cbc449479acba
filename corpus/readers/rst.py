"""The rst format: a reStructuredText is a release, its title and fields above the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.options import Options
from corpus.problems import Report
from corpus.readers.front_matter import values_above
from corpus.readers.text import with_title_and_date
from corpus.records import Record

_LINE = r"([-=~`'\"^_*+#:.<>])\1{2,}[ \t]*(?:\n|\Z)"
_TITLE = re.compile(rf"(?:{_LINE})?[ \t]*(\S.*?)[ \t]*\n[ \t]*{_LINE.replace('1', '3')}")
_FIELD = re.compile(r":([^\W\d_][\w -]{0,40}):[ \t]+(.*(?:\n[ \t]+\S.*)*)(?:\n|\Z)")
_COMMENT_FIELD = re.compile(r"\.\.[ \t]+([^\W\d_][\w-]{0,40}):(?!:)[ \t]*(.*)(?:\n|\Z)")
_OTHER_COMMENT = re.compile(r"\.\.(?:[ \t]+(?!\w+::).*|[ \t]*)(?:\n(?:[ \t]+.*)?(?=\n|\Z))*\n")


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The one record of `lines`, with the fields `:date: …` below its title, `.. date: …` above."""
    values, text = values_above(lines.read().lstrip("\ufeff"))
    while True:
        if (field := _COMMENT_FIELD.match(text) or _FIELD.match(text)) is not None:
            values.setdefault(field[1].lower(), " ".join(field[2].split()))
        elif (title := _TITLE.match(text)) and "heading" not in values:
            values.setdefault("title", title[2])
            values["heading"] = title[2]
            field = title
        else:
            field = _OTHER_COMMENT.match(text)
        if field is None or not field.end():
            break
        text = text[field.end() :].lstrip("\n")
    values.pop("heading", None)
    yield with_title_and_date(values, text)
