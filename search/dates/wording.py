"""Wordings of dates: other ways to write a period, reduced to those that the grammar reads.

`December 10-15, 2025` names its month and year once, `2024-25` half of its second year, `4Q25`
is `Q4 2025`. A date-time is the day it is written with. Fiscal years, which start in a month of
their own, become the two days that bound them.
"""

from __future__ import annotations

import datetime as dt
import re

from search.dates import periods
from search.dates.periods import MONTHS

_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DASH = r" ?(?:-|–|—|\.\.) ?| (?:to|through|thru|until|till|and) "
_TIME = (
    r"(?:[01]\d|2[0-4])(?::?[0-5]\d){0,2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-](?:0\d|1[0-4])(?::?\d\d)?))?"
)
_NTH = r"(?:(1st|first)|(2nd|second)|(3rd|third)|(4th|fourth))"
_YEAR = r"(?:'?\d\d|\d{4})"

_DATE_TIME = re.compile(rf"(?ai)\b(\d{{4}}-\d\d-\d\d|\d{{8}})(?:T| (?=\d\d:)){_TIME}(?![\w:])")
_DAYS_OF_MONTH = re.compile(
    rf"(?ai)\b({_MONTH})\.? ({_DAY})(?:{_DASH})({_DAY})\b(?![-/\d])(?:,? (\d{{4}}))?"
)
_DAYS_BEFORE_MONTH = re.compile(
    rf"(?ai)(?<![-/.\d])\b({_DAY})(?:{_DASH})({_DAY}) (?:of )?({_MONTH})\b\.?(?:,? (\d{{4}}))?"
)
_TWO_YEARS = re.compile(r"(?a)(?<![-/.\d])(\d{4}) ?[-/–] ?(\d\d)(?![-/.\d])")
_NUMBERED = re.compile(
    rf"(?ai)\b(?:([1-4])([qh])|([qh])([1-4]))(?: ?-?({_YEAR}))?\b(?! ?(?:days|weeks|months|years))"
)
_NTH_PART = re.compile(rf"(?ai)\b{_NTH}[ -](quarter|half)\b")
_WEEK = re.compile(r"(?ai)\b(?:calendar |iso )?(?:week|wk)\.? (\d{1,2})\b(?! \w+ ago)")
_FILLER = re.compile(r"(?ai)\b(?:(?:month|quarter|calendar year|year) (?:of )?|cy ?)(?=[\d\w]*\d)")
_OF_MONTH = re.compile(rf"(?ai)\bmonth of (?={_MONTH})")
_TO_DATE = re.compile(
    r"(?ai)\b(?:this |the )?(week|month|quarter|year)(?:[- ]to[- ]date| so far)\b"
)

_SHORT_YEAR = re.compile(rf"(?ai)\b({_MONTH})\.? ['’](\d\d)\b")
_LAST_PART = re.compile(r"(?ai)\b(?:last|final) (quarter|half)(?: of|,)? (?=\d{4}\b)")
_EAST_ASIAN = re.compile(r"(\d{4}) ?[년年](?: ?(\d{1,2}) ?[월月](?: ?(\d{1,2}) ?[일日])?)?")
_TENS = re.compile(r"(?ai)['’](\d0s)\b")
_FISCAL = r"(?:fy|fiscal(?: years?)?)"
_PART = r"(?:([qh])([1-4]))"
_FISCAL_YEAR = re.compile(
    rf"(?ai)\b(?:{_PART}(?: of)?(?: the)?[ -])?{_FISCAL}[ -]?({_YEAR})(?:[-/–](\d\d))?"
    rf"(?:[ -]?{_PART})?(?![/\w]|-\d)"
)
_NEARBY = re.compile(rf"(?ai)\b(this|current|last|previous|next) {_FISCAL}\b")
_LAST = {"quarter": "q4", "half": "h2"}
_SHIFT = {"this": 0, "current": 0, "last": -1, "previous": -1, "next": 1}


def reworded(text: str) -> str:
    """The text with such wordings put into others; any other text as it is."""
    text = _EAST_ASIAN.sub(_iso, text)
    text = _SHORT_YEAR.sub(lambda said: f"{said[1]} {_whole_year(said[2])}", text)
    text = _LAST_PART.sub(lambda part: f"{_LAST[part[1].lower()]} ", text)
    text = _TENS.sub(r"\1", text)
    text = _DATE_TIME.sub(r"\1", text)
    text = _TO_DATE.sub(lambda unit: f"{unit[1][0]}td", text)
    text = _NTH_PART.sub(_numeral, text)
    text = _DAYS_OF_MONTH.sub(lambda m: _two(f"{m[1]} {m[2]}", f"{m[1]} {m[3]}", m[4]), text)
    text = _DAYS_BEFORE_MONTH.sub(lambda m: _two(f"{m[1]} {m[3]}", f"{m[2]} {m[3]}", m[4]), text)
    text = _TWO_YEARS.sub(_years, text)
    text = _NUMBERED.sub(_numbered, text)
    text = _WEEK.sub(r"w\1", text)
    return _OF_MONTH.sub("", _FILLER.sub("", text))


def with_fiscal_years(text: str, starts: int, today: dt.date) -> str:
    """The text with each fiscal year, or a quarter or half of one, as its first and last day.

    A fiscal year is called after the calendar year in which it ends, unless it names two
    (`FY2024-25`); `starts` is the month it starts in.
    """
    text = re.sub(rf"(?ai)({_FISCAL}[ -]?{_YEAR}) ?- ?(?={_FISCAL})", r"\1 to ", text)
    text = _NTH_PART.sub(_numeral, text)
    text = re.sub(rf"(?ai)\b([1-4])([qh]) ?(?={_FISCAL})", r"\2\1 ", text)

    def nearby(match: re.Match[str]) -> str:
        year = today.year + (starts > 1 and today.month >= starts)
        return f"FY{year + _SHIFT[match[1].lower()]}"

    return _FISCAL_YEAR.sub(lambda found: _fiscal(found, starts), _NEARBY.sub(nearby, text))


def names_fiscal_year(text: str) -> bool:
    """Whether a text names a fiscal year."""
    return bool(_FISCAL_YEAR.search(text) or _NEARBY.search(text))


def _iso(match: re.Match[str]) -> str:
    """`2025-12-01` for `2025년 12월 1일`."""
    return "-".join(part.zfill(2) for part in match.groups() if part)


def _numeral(match: re.Match[str]) -> str:
    """`q3` for `third quarter`, `h2` for `second half`."""
    number = next(number for number in range(1, 5) if match[number])
    return f"{match[5][0].lower()}{number}"


def _two(first: str, last: str, year: str | None) -> str:
    tail = f" {year}" if year else ""
    return f"{first}{tail} to {last}{tail}"


def _years(match: re.Match[str]) -> str:
    """`2024-25` as two years; what may be meant for a month, `2009-12`, as it is."""
    first, second = int(match[1]), int(match[2])
    last = first - first % 100 + second + 100 * (second == 0)
    return f"{first} to {last}" if last > first and not 1 <= second <= 12 else match[0]


def _numbered(match: re.Match[str]) -> str:
    kind, number = (match[2] or match[3]).lower(), match[1] or match[4]
    if kind == "h" and number > "2":
        return match[0]
    year = match[5]
    return f"{kind}{number} {_whole_year(year)}" if year else f"{kind}{number}"


def _whole_year(year: str) -> str:
    digits = year.lstrip("'")
    return digits if len(digits) == 4 else f"{'20' if digits < '70' else '19'}{digits}"


def _fiscal(match: re.Match[str], starts: int) -> str:
    kind, number = match[1] or match[5], match[2] or match[6]
    year = int(_whole_year(match[3]))
    first_year = year if match[4] or starts == 1 else year - 1
    first, size = 12 * first_year + starts - 1, 12
    if kind:
        size = 3 if kind.lower() == "q" else 6
        if int(number) * size > 12:
            return match[0]
        first += size * (int(number) - 1)
    try:
        span = periods.months(first, size)
    except ValueError:
        return match[0]
    return f"{span.start}/{span.last}" if span.last else match[0]
