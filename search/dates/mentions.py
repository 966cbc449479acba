"""Dates that a text mentions: `January 12, 2026`, `12 Jan. 2026`, `2026-01-12`, `12 de enero`.

Months are known by their English names and by those of the language of the text; also read are
`2026년 1월 12일` and, with its weekday, `1.12.(월)`. A date without a year is of the year that
it was written in, or not far off; otherwise it is no day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from search.dates.periods import MONTHS

_SOON = 183
"""So many days ahead, a date without a year is taken for a coming one."""
_NEAR = 60
"""So many days apart, it may be of the year before or after."""
_EVENTS = {(9, 11), (10, 7), (1, 6)}
"""Days that events are named after: without a year they are days for `_FRESH` days only."""
_FRESH = 14
_MENTION = r"""
    [0-9FIRST] (?:
      (?<=[0-9]) (?<![0-9A-Za-z.,/-][0-9]) (?:
          [0-9]{3} (?P<sep>[-./]) (?P<m1>\d{1,2}) (?P=sep) (?P<d1>\d{1,2}) \b (?![-/\d])
        | [0-9]{3} \s? [년年] \s? (?P<m2>\d{1,2}) \s? [월月] \s? (?P<d2>\d{1,2}) \s? [일日]
        | [0-9] \. \s? (?P<m3>\d{1,2}) \. \s? (?P<d3>\d{1,2}) \.? \s? \( [월화수목금토일] \)
        | [0-9]? \s? [월月] \s? (?P<d4>\d{1,2}) \s? [일日]
        | [0-9]? \. \s? (?P<d5>\d{1,2}) \.? \s? \( [월화수목금토일] \)
        | [0-9]? (?:st|nd|rd|th|er|º|\.)? \s (?:(?:de|of|di|del|do)\s)? (?P<m6>MONTHS) \b \.?
          (?: ,? \s (?:(?:de|of|del|do)\s)? (?P<y6>(?:19|20)\d{2}) \b )?
        )
    | (?<![^\W\d_][FIRST]) (?P<m7>ENDINGS) \b \.? \s (?P<d7>\d{1,2}) (?:st|nd|rd|th|\.)? (?!\w|:)
      (?: ,? \s (?P<y7>(?:19|20)\d{2}) \b )?
    )"""
"""Begins with one set of characters, which is found several times as fast as words are."""


class Mention(NamedTuple):
    """A day, and the characters `[start, end)` of the text that name it."""

    day: dt.date
    start: int
    end: int


@lru_cache(maxsize=4)
def _pattern(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """What dates look like in a language, and the numbers of its months."""
    months = {name: number for number, name in enumerate(MONTHS, 1)}
    months |= {name[:3]: number for name, number in months.items()} | {"Sept": 9}
    if language != "english":
        from corpus.dates.months import names_in

        for name, number in names_in(language).items():
            months |= {name: number, name.capitalize(): number}
    endings: dict[str, list[str]] = {}
    for name in sorted(months, key=len, reverse=True):
        endings.setdefault(name[0], []).append(re.escape(name[1:]))
    pattern = _MENTION.replace("MONTHS", "|".join(map(re.escape, sorted(months, reverse=True))))
    pattern = pattern.replace("FIRST", "".join(endings))
    several = (f"(?<={first})(?:{'|'.join(rest)})" for first, rest in endings.items())
    return re.compile(pattern.replace("ENDINGS", "|".join(several)), re.VERBOSE), months


def mentions(text: str, written: dt.date, language: str = "english") -> Iterator[Mention]:
    """The days that a text of the given date mentions, in order; what is no day is passed over."""
    pattern, months = _pattern(language)
    for match in pattern.finditer(text):
        day = _meant(match, months, written)
        if day is not None:
            yield Mention(day, match.start(), match.end())


def _meant(match: re.Match[str], months: dict[str, int], written: dt.date) -> dt.date | None:
    said, part = match[0], match.groupdict()
    if part["m7"]:
        return _named(part["y7"], months[said[0] + part["m7"]], int(part["d7"]), written)
    number = int("".join(takewhile("0123456789".__contains__, said)))
    for month, day in (("m1", "d1"), ("m2", "d2"), ("m3", "d3")):
        if part[month]:
            return _day(number if number > 99 else 2000 + number, int(part[month]), int(part[day]))
    if part["m6"]:
        return _named(part["y6"], months[part["m6"]], number, written)
    return _nearest(number, int(part["d4"] or part["d5"]), written)


def _named(year: str | None, month: int, day: int, written: dt.date) -> dt.date | None:
    return _day(int(year), month, day) if year else _nearest(month, day, written)


def _nearest(month: int, day: int, written: dt.date) -> dt.date | None:
    """The day of this month that a text of a date means: of the same year, or of the one before or
    after where that is near. None where it cannot be told: who means another year says so."""
    if (month, day) in _EVENTS:
        this = _day(written.year, month, day)
        return this if this and 0 <= (written - this).days <= _FRESH else None
    near = (_day(written.year + more, month, day) for more in (-1, 1))
    for other in near:
        if other and abs((other - written).days) <= _NEAR:
            return other
    this = _day(written.year, month, day)
    return this if this and (this - written).days <= _SOON else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
