"""The dated sections of a Markdown text: of a changelog, or of news kept in one file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.dates.parsing import parse

_LINE = re.compile(r"(#{1,4})[ \t]+(\S.*?)[ \t#]*$")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_ISO = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_PARTS = re.compile(r"\s*[/|:()\[\]–—]\s*|\s+-\s+")
_FEWEST = 2


class Section(NamedTuple):
    """A heading as a title, what is below it, and the line it is on, from 0."""

    title: str
    date: str
    text: str
    line: int


def dated_sections(text: str) -> list[Section]:
    """The sections of a text below headings of one level of which most have a date.

    What comes before them is the first, without a heading. Nothing where no headings are such.
    """
    lines = text.split("\n")
    headings = list(_headings(lines))
    for level in range(1, 5):
        found = [each for each in headings if each[0] == level]
        dated = sum(bool(date) for *_, date in found)
        if dated >= _FEWEST and dated * 2 > len(found):
            break
    else:
        return []
    starts = [line for _, line, _, _ in found] + [len(lines)]
    sections = [Section("", "", "\n".join(lines[: starts[0]]), 0)]
    for (_, line, heading, date), end in zip(found, starts[1:], strict=True):
        below = "\n".join(lines[line + 1 : end])
        sections.append(Section(_title(heading, date), date, below, line))
    return [section for section in sections if section.title or section.text.strip()]


def _title(heading: str, date: str) -> str:
    """A heading without its date, if more than a number is left."""
    rest = heading.replace(date, "").strip(" /|:()[]–—-,")
    return rest if re.search(r"[^\W\d_]{3}", rest) else heading


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str, str]]:
    """The level, line, text and date of each heading outside blocks of code."""
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif not fence and (heading := _LINE.match(line)):
            yield len(heading[1]), number, heading[2], _date(heading[2])


def _date(heading: str) -> str:
    """The date in a heading, as it is written there."""
    if iso := _ISO.search(heading):
        return iso[0]
    parts = (part.strip() for part in _PARTS.split(heading))
    return next((part for part in parts if isinstance(parse(part), dt.date)), "")
