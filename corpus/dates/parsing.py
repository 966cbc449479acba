"""Dates in the values of a record: one table of spellings, and no guessing beyond it.

A text is a date only where all of it is read: a day of a month of a year, perhaps with a weekday, a
time, a time zone or a word such as "Published" before it. Numbers in an unsettled order, such as
`01/12/2026`, are handed on with each of their readings.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from corpus.dates.calendars import common_year, in_common_form
from corpus.dates.months import NUMBERS, WEEKDAYS, plain

LONGEST = 100
"""The longest date, in characters."""

_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?: ?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
# As feeds and messages have it, a good deal quicker than by the table.
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})"
    r" [0-9]{2}:[0-9]{2}(?::[0-9]{2})? (?:[+-][0-9]{4}|GMT|UTC|UT|Z|[ECMP][SD]T)"
)
_MAIL_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MAIL_MONTHS = {name: number for number, name in enumerate(_MAIL_NAMES.split(), 1)}
_DIGITS = re.compile(r"[0-9]{8,19}(?:\.[0-9]{1,9})?")
_DIGITS_AND_TIME = re.compile(r"([0-9]{8})T[0-9]{4,6}(?:\.[0-9]+)?Z?")
_TIME = re.compile(
    r"(?:\b(?:at|um|à|a las|alle|kl\.?|klo)\s+|[Tt@|]\s*|(?<![0-9])[-–—|]\s+|\b)"
    r"(?:(?P<before>오전|오후|午前|午後|上午|下午)\s*)?"
    r"(?<![0-9:.])(?P<hour>[0-2]?[0-9])"
    r"(?:[:h](?P<minute>[0-5][0-9])(?::(?P<second>[0-6][0-9])(?:[.,][0-9]+)?)?(?![0-9])"
    r"\s*(?P<half>[ap]\.?m\b\.?)?|\s*(?P<half_alone>[ap]\.?m\b\.?)|\s?h\b|\s?Uhr\b)"
    r"(?:\s*Uhr\b)?"
    r"(?:\s*\(?(?P<zone>Z|(?:UTC|GMT)?\s?[+-][0-9]{1,2}:?(?:[0-9]{2})?|[A-Z]{2,5}\b"
    r"|(?:Eastern|Central|Mountain|Pacific)(?: Standard| Daylight)? Time)\)?)?"
    r"(?:\s*\([A-Za-z가-힣 ]+\)|\[[A-Za-z_/+-]+\])?",
    re.IGNORECASE,
)
_HAS_TIME = re.compile(r"[0-9]\s?(?:[:h]|[ap]\.?m|uhr)", re.IGNORECASE)
_LEADING = re.compile(
    r"(?:(?:date|first published|published|publication date|publish date|posted|released|"
    r"release date|issued|created|delivered|ngày|tanggal)\b\s*(?:on\b|at\b|:)?|"
    r"(?:on|the|le|el|den)\b|:|,)\s*",
    re.IGNORECASE,
)
_WORD = r"([^\W\d_]+(?: ال[^\W\d_]+)?)\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|re|º|ª|°|\.)?"
_OF = r"(?:(?:of|de|del|di|da|do)\b|d['’])"
_YEAR = r"(\d{4})"
_SHORT_YEAR = r"(\d{4}|['’]?\d{2})"
_NAMED = (
    # January 12, 2026; Jan. 12th 2026
    ("mdy", re.compile(rf"{_WORD}[\s,/-]*(\d{{1,2}}){_ORDINAL}[\s,/-]+{_YEAR}\.?")),
    # 12 January 2026; 12-Jan-26; 12Jan2026; 12. Januar 2026; 12 de enero de 2026
    (
        "dmy",
        re.compile(
            rf"(\d{{1,2}}){_ORDINAL}[\s,./-]*(?:{_OF}\s*)?{_WORD}[\s,./-]*(?:{_OF}\s+)?"
            rf"{_SHORT_YEAR}\.?(?:\s*(?:г\.?|года|a\.|r\.|р\.?|року|год\.?|године|godine))?\.?"
        ),
    ),
    # 2026 January 12; 2026-Jan-12; 2026. január 12.; 2026 m. sausio 12 d.
    (
        "ymd",
        re.compile(
            rf"{_YEAR}(?:\s*m\.)?[\s,./-]+{_WORD}[\s,./-]*(\d{{1,2}}){_ORDINAL}(?:\s*d\.?)?"
        ),
    ),
    # 2026. gada 12. janvāris
    ("ydm", re.compile(rf"{_YEAR}\.?\s*gada\s+(\d{{1,2}})\.?\s+{_WORD}")),
)
_EAST = re.compile(
    r"(?:(\d{4}|['’]\d{2})\s*[年년]|(令和|平成|昭和)\s*(\d{1,2}|元)\s*年)"
    r"\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?"
)
_YEAR_FIRST = re.compile(r"(\d{4}|['’]\d{2})\s*([-/.\s])\s*(\d{1,2})\s*\2\s*(\d{1,2})\s*\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/.\s])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})\s*\.?")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_UNITS = ((1, 100_000_000), (1_000, 100_000_000), (1_000_000, 10**9), (1_000_000_000, 10**9))
"""What seconds are counted in, and since which second (in 1973, in 2001) a number is a stamp."""
_FIRST_YEAR, _LAST_YEAR = 1500, 2200
_UTC = frozenset({"Z", "UTC", "GMT", "+0000", "+00:00", "-0000", "-00:00", "UT"})


class Unsettled(NamedTuple):
    """A date in numbers whose order only the other values of its column can settle.

    `readings` are the days it may be, by order (`dmy`, `mdy`, `ymd`); `separator` is what stands
    between the numbers.
    """

    readings: dict[str, dt.date]
    separator: str


Parsed = dt.date | Unsettled | None


def parse(value: str | int | float, zone: dt.tzinfo | None = None) -> Parsed:
    """The day that a value names, or None if it is none.

    A time zone changes no day: a stamp has the day its writer wrote. Only seconds since 1970 and
    stamps in UTC are days of `zone`, if one is given.
    """
    if not isinstance(value, str):
        return _counted(value, zone)
    text = value.strip()
    iso = _ISO.fullmatch(text)
    if iso is not None:
        return _iso(iso, zone)
    if zone is None and (mail := _MAIL.fullmatch(text)) and mail[2] in _MAIL_MONTHS:
        return _day(int(mail[3]), _MAIL_MONTHS[mail[2]], int(mail[1]))
    if not text or len(text) > LONGEST:
        return None
    if _DIGITS.fullmatch(text):
        return _digits(text, zone)
    if run := _DIGITS_AND_TIME.fullmatch(text):
        return _digits(run[1], zone)
    date = _written(text, zone)
    if date is None and (common := in_common_form(text)) != text:
        return _written(common, zone)
    return date


def _iso(match: re.Match[str], zone: dt.tzinfo | None) -> dt.date | None:
    try:
        year = common_year(int(match[1][:4]))
        day = dt.date(year, int(match[1][5:7]), int(match[1][8:]))
        if zone is None or match[5] not in _UTC:
            return day
        time = dt.time(int(match[2]), int(match[3]), int(match[4] or 0))
    except ValueError:
        return None
    return _moved(day, time, zone)


def _moved(day: dt.date, time: dt.time, zone: dt.tzinfo) -> dt.date:
    """The day in `zone` at a time in UTC."""
    try:
        return dt.datetime.combine(day, time, dt.timezone.utc).astimezone(zone).date()
    except OverflowError:
        return day


def _digits(text: str, zone: dt.tzinfo | None) -> dt.date | None:
    """`20260112`, `20260112103000`, or seconds and parts of seconds since 1970."""
    whole = text.partition(".")[0]
    if len(whole) == 8 or (len(whole) in (12, 14) and whole[:2] in ("19", "20")):
        if "." in text and len(whole) == 8:
            return None
        return _day(int(whole[:4]), int(whole[4:6]), int(whole[6:8]))
    return _counted(float(text), zone)


def _counted(number: float, zone: dt.tzinfo | None) -> dt.date | None:
    """A day counted in seconds, milliseconds, microseconds or nanoseconds since 1970."""
    if isinstance(number, bool) or number != number or number in (float("inf"), float("-inf")):
        return None
    if isinstance(number, int) and 15_000_000 <= number < 100_000_000:
        return _day(number // 10_000, number // 100 % 100, number % 100)
    for unit, first in _UNITS:
        if first * unit <= number < 4_102_444_800 * unit:  # the year 2100
            moment = dt.datetime.fromtimestamp(number / unit, dt.timezone.utc)
            return moment.astimezone(zone).date() if zone else moment.date()
    return None


def _written(text: str, zone: dt.tzinfo | None) -> Parsed:
    rest, clock = _without_time(text)
    rest = _without_words(rest)
    core = _core(rest)
    if isinstance(core, dt.date) and clock is not None and zone is not None:
        time = _utc_time(clock)
        return _moved(core, time, zone) if time else core
    return core


def _without_time(text: str) -> tuple[str, re.Match[str] | None]:
    clock = _TIME.search(text) if _HAS_TIME.search(text) else None
    if clock is not None:
        before, after = (
            text[: clock.start()].rstrip(" ,-–—|T"),
            text[clock.end() :].lstrip(" ,-–—|"),
        )
        return f"{before} {after}".strip(), clock
    return text, None


def _without_words(text: str) -> str:
    """`text` without what may stand before and after the date itself: labels and weekdays."""
    rest = text.strip(" ,;|")
    while (leading := _LEADING.match(rest)) and leading.end():
        rest = rest[leading.end() :]
    if rest.endswith(")"):
        inside = rest.rpartition("(")
        if plain(inside[2].rstrip(")").strip(" .")) in WEEKDAYS:
            rest = inside[0].strip()
    for _ in range(2):  # segunda-feira is two words
        word = re.match(r"[^\W\d_]+", rest)
        if word is None or plain(word[0]) not in WEEKDAYS or plain(word[0]) in NUMBERS:
            break
        rest = rest[word.end() :].lstrip(" .,-–—")
    last = re.search(r"[\s,]+([^\W\d_]+)\.?$", rest)
    if last and plain(last[1]) in WEEKDAYS:
        rest = rest[: last.start()]
    while (leading := _LEADING.match(rest)) and leading.end():
        rest = rest[leading.end() :]
    return rest.strip(" ,;|")


def _core(text: str) -> Parsed:
    if not text:
        return None
    for order, named in _NAMED:
        if match := named.fullmatch(text):
            parts = dict(zip(order, match.groups(), strict=False))
            month = NUMBERS.get(plain(parts["m"]))
            return _day(_year(parts["y"]), month, int(parts["d"])) if month else None
    if east := _EAST.fullmatch(text):
        year, era, of_era, *rest = east.groups()
        if era:
            return _day(_ERAS[era] + (1 if of_era == "元" else int(of_era)), *map(int, rest))
        return _day(_year(year), *map(int, rest))
    if first := _YEAR_FIRST.fullmatch(text):
        return _day(_year(first[1]), int(first[3]), int(first[4]))
    if last := _YEAR_LAST.fullmatch(text):
        return _unsettled(int(last[1]), int(last[3]), last[4], last[2])
    return None


def _unsettled(first: int, second: int, third: str, separator: str) -> Unsettled | None:
    year = _year(third)
    readings = {"dmy": _day(year, second, first), "mdy": _day(year, first, second)}
    if len(third) == 2:
        readings["ymd"] = _day(_year(f"{first:02}"), second, int(third))
    possible = {order: day for order, day in readings.items() if day}
    return Unsettled(possible, separator) if possible else None


def _year(text: str) -> int:
    """A year as written; of two digits it is one from 1969 to 2068, as POSIX has it."""
    number = int(text.lstrip("'’"))
    if len(text) == 4 and text[0] not in "'’":
        return number
    return number + (1900 if number >= 69 else 2000)


def _day(year: int, month: int, day: int) -> dt.date | None:
    year = common_year(year)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _utc_time(clock: re.Match[str]) -> dt.time | None:
    """The time of a stamp in UTC, or None of another."""
    if (clock["zone"] or "").upper().replace(" ", "") not in _UTC:
        return None
    half = clock["half"] or clock["half_alone"] or ""
    hour = int(clock["hour"])
    if half:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    try:
        return dt.time(hour, int(clock["minute"] or 0), int(clock["second"] or 0) % 60)
    except ValueError:
        return None
