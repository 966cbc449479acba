"""The org format: an Org text is a release, its keywords (`#+TITLE: …`) above the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.options import Options
from corpus.problems import Report
from corpus.readers.text import with_title_and_date
from corpus.records import Record

_KEYWORD = re.compile(r"[ \t]*#\+([A-Za-z_]+):[ \t]*(.*?)[ \t]*(?:\n|\Z)")
_DRAWER = re.compile(r"[ \t]*:PROPERTIES:[ \t]*\n.*?\n[ \t]*:END:[ \t]*(?:\n|\Z)", re.DOTALL | re.I)
_PROPERTY = re.compile(r"(?m)^[ \t]*:([A-Za-z_]+):[ \t]+(\S.*?)[ \t]*$")
_COMMENT = re.compile(r"[ \t]*#(?:[ \t].*)?(?:\n|\Z)")
_HEADLINE = re.compile(r"\*[ \t]+(\S.*?)[ \t]*(?:\n|\Z)")


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The one record of `lines`; without `#+TITLE:` a headline above the text is the title."""
    text = lines.read().lstrip("\ufeff")
    values: dict[str, object] = {}
    while True:
        text = text.lstrip("\n")
        found = _KEYWORD.match(text)
        if found:
            name = found[1].lower().removeprefix("hugo_")
            value: object = found[2].strip()
            if name == "date":
                value = found[2].strip("<>[] ")
            elif name in ("filetags", "tags"):
                name, value = "tags", [tag for tag in re.split(r"[:\s]+", found[2]) if tag]
            values.setdefault(name, value)
        else:
            found = _DRAWER.match(text) or _COMMENT.match(text)
            if found is None and "title" not in values:
                found = _HEADLINE.match(text)
                values["title"] = found[1] if found else ""
            elif found is not None:
                for name, written in _PROPERTY.findall(found[0]):
                    values.setdefault(name.lower(), written.strip("<>[] "))
        if found is None:
            break
        text = text[found.end() :]
    yield with_title_and_date(values, text)
