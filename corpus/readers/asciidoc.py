"""The asciidoc format: an AsciiDoc is a release, its header or front matter above the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from corpus.dates.parsing import parse
from corpus.options import Options
from corpus.problems import Report
from corpus.readers.front_matter import values_above
from corpus.readers.text import with_title_and_date
from corpus.records import Record

_TITLE = re.compile(r"=[ \t]+(\S.*?)[ \t]*(?:\n|\Z)|(\S.*?)[ \t]*\n={3,}[ \t]*(?:\n|\Z)")
_ATTRIBUTE = re.compile(r":!?([\w-]+)!?:[ \t]*(.*?)[ \t]*(?:\n|\Z)")
_SITE = re.compile(r"(?:awestruct|jbake|page|hp|blog|article|post|doc|rev)-?(?=\w)")
"""What programs that make pages put before the names of attributes."""
_COMMENT = re.compile(r"//.*(?:\n|\Z)")
_REVISION = re.compile(r"(?:v[^,\n]*,[ \t]*)?([^:\n]+?)(?::[^\n]*)?(?:\n|\Z)")
_AUTHOR = re.compile(r"([^\W\d][^:=\[\]\n]{1,80}?)(?:[ \t]*<[^>\n]*>)?[ \t]*(?:\n|\Z)")


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The one record of `lines`: the header is a title, an author, a revision, and attributes.

    As in the AsciiDoc language, the header ends at the first blank line after the title.
    """
    values, text = values_above(lines.read().lstrip("\ufeff"))
    has_title = False
    while text:
        if found := _COMMENT.match(text):
            pass
        elif found := _ATTRIBUTE.match(text):
            name = _SITE.sub("", found[1]).lower()
            values.setdefault(name, found[2].strip('"'))
        elif not has_title and (found := _TITLE.match(text)):
            has_title = True
            values["title"] = found[1] or found[2]
        elif has_title and (found := _REVISION.match(text)) and parse(found[1]):
            values.setdefault("date", found[1])
        elif has_title and "author" not in values and (found := _AUTHOR.match(text)):
            values["author"] = found[1]
        else:
            break
        text = text[found.end() :]
        if has_title and text.startswith("\n"):
            break
        if not has_title:
            text = text.lstrip("\n")
    yield with_title_and_date(values, text)
