"""Dates that a text mentions: `January 12, 2026`, `12 Jan. 2026`, `2026-01-12`, `12 January`.

A date without a year is the latest such day that is not after the text's own date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from search.dates.periods import MONTHS

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS).replace("Sep(", "Sept?(")
_MENTION = re.compile(
    rf"""
    (?P<iso> \b (?P<y1>\d{{4}}) - (?P<m1>\d{{2}}) - (?P<d1>\d{{2}}) \b )
  | (?P<mdy> \b (?P<m2>{_MONTH})\b\.? \s (?P<d2>\d{{1,2}}) (?:st|nd|rd|th)? \b (?!:)
      (?: ,? \s (?P<y2>(?:19|20)\d{{2}}) \b )? )
  | (?P<dmy> \b (?P<d3>\d{{1,2}}) (?:st|nd|rd|th)? \s (?P<m3>{_MONTH})\b\.?
      (?: ,? \s (?P<y3>(?:19|20)\d{{2}}) \b )? )
    """,
    re.VERBOSE,
)
_NUMBER_OF = {name[:3]: number for number, name in enumerate(MONTHS, 1)}


class Mention(NamedTuple):
    """A day, and the characters `[start, end)` of the text that name it."""

    day: dt.date
    start: int
    end: int


def mentions(text: str, written: dt.date) -> Iterator[Mention]:
    """The days that a text of the given date mentions, in order; what is no day is passed over."""
    for match in _MENTION.finditer(text):
        if match["iso"]:
            day = _day(int(match["y1"]), int(match["m1"]), int(match["d1"]))
        elif match["mdy"]:
            day = _named(match["y2"], match["m2"], match["d2"], written)
        else:
            day = _named(match["y3"], match["m3"], match["d3"], written)
        if day is not None:
            yield Mention(day, match.start(), match.end())


def _named(year: str | None, month: str, day: str, written: dt.date) -> dt.date | None:
    number = _NUMBER_OF[month[:3]]
    if year:
        return _day(int(year), number, int(day))
    here = _day(written.year, number, int(day))
    if here is not None and here <= written:
        return here
    return _day(written.year - 1, number, int(day))


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
