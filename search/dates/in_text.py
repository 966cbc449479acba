"""Dates in a query: the period that some of its words name, as in `bribery cases in March 2016`.

A period is told by a word before it (`in`, `during`, `since`, `after`, `before`, `until`,
`between`, `from`, `last`, `past`, `this`), or by a form that only dates have: a month or quarter
with its year, `2016-03`, `FY2015`, `the 2010s`, `year to date`, `yesterday`. A year alone, a month
alone and words in quotes are words: `the 2015 budget`, `Theresa May`, `"Agenda 2030"`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from search.dates.periods import MONTHS, Period
from search.errors import DateSyntaxError

_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
_PLACED = "in|during|since|from|after|before|until|till|between|on|within|throughout"
_COUNTED = "last|past|this|previous|current"
_UNIT = r"(?:hour|day|week|month|quarter|half|year|decade)s?"
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"
_NEARBY = rf"(?:{_COUNTED})(?:[ ](?!{_UNIT}\b)[\w-]+){{0,2}}[ ]{_UNIT}"
_TOLD = (  # what a period without a word before it must fit
    rf"""(?aix) (?:the\ )? (?:
        yesterday | today | (?:[wmqy]td | (?:week|month|quarter|year)[- ]to[- ]date) | {_NEARBY}
      | (?:19|20)\d0s
      | (?:19|20)\d\d - (?:\d\d | [QHW]\d{{1,2}}) .* | (?:19|20)\d\d\ ?[QH][1-4]
      | (?:fy|cy|fiscal(?:\ year)?|calendar\ year) .* \d\d
      | (?:{_MONTH} | \d{{1,2}}(?:st|nd|rd|th)?\ (?:{_MONTH})
          | [QH][1-4] | [1-4][QH] | (?:first|second|third|fourth|last)\ (?:quarter|half) | week\ \d+
        )\b .* {_YEAR} .*
    )"""
)
_MAY_NAME_ONE = re.compile(
    rf"""(?aix) \b (?:
        {_NEARBY} | yesterday | today | [wmqy]td | [-\ ]to[- ]date | (?:19|20)\d\ds?
      | (?:fy|cy)\ ?\d\d(?:\d\d)? | ['’]?\d0s | (?:{_MONTH})\.?\ ['’]\d\d
      | (?:{_PLACED})\ (?:the\ |(?:{_COUNTED})\ )?(?:{_MONTH}|[QH][1-4]|\w+day)
    )\b"""
)
_OPENER = (
    rf"(?ai)(?:the|over|{_PLACED}|{_COUNTED}|yesterday|today|[wmqy]td|(?:{_MONTH})[.,]?|fy|cy|fiscal"
    r"|calendar|week|month|quarter|year|first|second|third|fourth|.*\d.*)"
)
_PLACE = re.compile(rf"(?ai)(?:{_PLACED}|over(?= the ))\b ?")
_STATED = rf"(?ai)\d|{_NEARBY}|yesterday|today|\b(?:{_MONTH})\b|\w+day\b|to[- ]date|td\b"
_AMBIGUOUS = re.compile(r"(?a)\d{1,3}|(?:0|1[0-8]|2[1-9]|[3-9])\d\d+")
"""Years that are rather numbers."""
_IN_QUOTES = r"""["“”„‟][^"“”„‟]*["“”„‟]|\S*:\S*|[^\s()]*(?:[*~^=]|\?\w)\S*"""
_WORD = re.compile(r"[^\s()]+")
_LONGEST = 9


class Named(NamedTuple):
    """The characters `[start, end)` that name a period, as they stand, and the period."""

    start: int
    end: int
    said: str
    period: Period


def named_period(text: str, today: dt.date, fiscal_start: int | None = None) -> Named | None:
    """The period that some words of a query name; None for none, for several, or if nothing
    else is asked for."""
    if not _MAY_NAME_ONE.search(text):
        return None
    bare = re.sub(_IN_QUOTES, lambda quoted: '"' * len(quoted[0]), text)
    found = list(_periods(bare, today, fiscal_start))
    if len(found) != 1:
        return None
    start, end, _, period = found[0]
    rest = text[:start] + text[end:]
    if not any(map(str.isalnum, rest)):
        return None
    return Named(start, end, text[start:end], period)


def _periods(text: str, today: dt.date, fiscal_start: int | None) -> list[Named]:
    words = list(_WORD.finditer(text))
    found: list[Named] = []
    at = 0
    while at < len(words):
        named = None
        if re.fullmatch(_OPENER, words[at][0].rstrip(".,;?!")):
            for word in reversed(words[at : at + _LONGEST]):
                start, end = words[at].start(), word.end()
                said = text[start:end].rstrip(".,;?!")
                period = _read(said, today, fiscal_start)
                if period is not None:
                    named = Named(start, start + len(said), said, period)
                    found.append(named)
                    break
        reached = named.end if named else words[at].end()
        while at < len(words) and words[at].start() < reached:
            at += 1
    return found


def _read(said: str, today: dt.date, fiscal_start: int | None) -> Period | None:
    """The period of some words, where they are told to be one."""
    from search.dates.parsing import parse  # compiles many patterns

    if '"' in said or "(" in said or ")" in said:
        return None
    place = _PLACE.match(said)
    rest = re.sub("(?ai)^(?:the|year|month of) ", "", said[place.end() :] if place else said)
    if place is None and not re.fullmatch(_TOLD, said):
        return None
    if not re.search(_STATED, rest) or _AMBIGUOUS.fullmatch(rest):
        return None
    if place and place[0].strip().lower() in ("during", "in", "over", "within", "throughout", "on"):
        said = said[place.end() :]
    try:
        return parse(said, today, fiscal_start)
    except DateSyntaxError:
        return None
