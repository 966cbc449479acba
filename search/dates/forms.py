"""The forms of one date or period, such as `2025-Q4`, `15 December 2025` or `past 30 days`.

A text is read as a row of letters, one for each number, word and mark in it ("15 December 2025"
is `nmy`), and the row tells which form it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from search.dates import periods
from search.dates.periods import MONTHS, WEEKDAYS, Period
from search.errors import DateSyntaxError

Recurring = Callable[[dt.date, int], Period]
"""A recurring period, such as March: called with a day, and -1 for the latest one that starts by
then, or 1 for the first one that starts no sooner. Raises `ValueError` if there is none."""

_UNITS = ("day", "week", "month", "quarter", "year", "half", "decade", "hour")
_NUMBERS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)

# The letters: y a number of four digits, b of eight, n any other; q, h and w a numbered quarter,
# half and week; e a decade; m a month; a weekday; t today and its neighbours; l last, this or next;
# p past; u a unit; g ago; c a unit so far. A mark stands for itself.
_WORDS: dict[str, tuple[str, int]] = (
    {name.lower(): ("m", number) for number, name in enumerate(MONTHS, 1)}
    | {name[:3].lower(): ("m", number) for number, name in enumerate(MONTHS, 1)}
    | {name.lower(): ("a", number) for number, name in enumerate(WEEKDAYS)}
    | {name[:3].lower(): ("a", number) for number, name in enumerate(WEEKDAYS)}
    | {name: ("u", number) for number, name in enumerate(_UNITS)}
    | {name + "s": ("u", number) for number, name in enumerate(_UNITS)}
    | {name: ("n", number) for number, name in enumerate(_NUMBERS, 1)}
    | {"sept": ("m", 9), "tues": ("a", 1), "thur": ("a", 3), "thurs": ("a", 3)}
    | {"yesterday": ("t", -1), "today": ("t", 0), "now": ("t", 0), "tomorrow": ("t", 1)}
    | {"last": ("l", -1), "previous": ("l", -1), "this": ("l", 0), "current": ("l", 0)}
    | {"yrs": ("u", 4), "yr": ("u", 4), "mos": ("u", 2), "wks": ("u", 1), "hrs": ("u", 7)}
    | {"ytd": ("c", 4), "qtd": ("c", 3), "mtd": ("c", 2), "wtd": ("c", 1)}
    | {"next": ("l", 1), "past": ("p", 0), "ago": ("g", 0), "a": ("n", 1), "an": ("n", 1)}
)

# The rows of the calendar by what their numbers are: year, month, day, quarter, week or weekday.
_ROWS = {
    "y": "y",
    "ym": "y-n y/n ym",
    "my": "n-y n/y my",
    "ymd": "y-n-n y/n/n y.n.n ymn",
    "mdy": "mny",
    "dmy": "nmy",
    "yq": "yq",
    "qy": "qy q-y q/y",
    "yh": "yh",
    "hy": "hy h-y h/y",
    "e": "e",
    "yw": "yw",
    "wy": "wy w-y w/y",
    "md": "mn",
    "dm": "nm",
    "m": "m",
    "q": "q",
    "h": "h",
    "w": "w",
    "a": "a",
}
_CALENDAR = {row: parts for parts, rows in _ROWS.items() for row in rows.split()}

_TOKEN = (
    r"([0-9]+)(?:st|nd|rd|th)?(?![0-9]*'?s\b)|([qwh])([0-9]+)|([0-9]+)'?(s)\b"
    r"|([a-z]+)\.?|[\s,]+|(.)"
)
_OPENING = r"(?:(?:in|on|during|within|over) )?(?:the )?"
_WEEK_OF = r"(?a)(?:the )?week (?:of|beginning|starting|commencing|ending)(?: on)? (.+)"
_INTERVAL = r"(?a)(\d{4}-\d\d(?:-\d\d)?)/(\d{4}-\d\d(?:-\d\d)?)"
_JOINT = r"(?<=[a-z.])[-/](?=[a-z0-9])|(?<=[a-z0-9.])[-/](?=[a-z])| of (?:the )?"


def read(text: str, today: dt.date) -> Period | Recurring | None:
    """One date or period, or None if the text is neither; its white space must be single spaces.

    Raises `DateSyntaxError` for an impossible date, or one that can be read in two ways.
    """
    try:
        return _interval(text) or _week_of(text, today) or _plain(text, today)
    except ValueError as problem:
        raise DateSyntaxError(
            f"{text}: {problem}", "write a day as 2025-12-15, a month as 2025-12, a year as 2025"
        ) from None


def _plain(text: str, today: dt.date) -> Period | Recurring | None:
    row, numbers = _row(text.lower())
    return _relative(row, numbers, today) or _absolute(row, numbers)


def _interval(text: str) -> Period | None:
    """Two days or months with a stroke between them, as ISO 8601 writes an interval."""
    match = re.fullmatch(_INTERVAL, text)
    if not match:
        return None
    first, last = (_absolute(*_row(end)) for end in match.groups())
    assert isinstance(first, Period) and isinstance(last, Period)
    if last.end and first.start and last.end <= first.start:
        raise ValueError("it ends before it begins")
    return Period(first.start, last.end)


def _week_of(text: str, today: dt.date) -> Period | Recurring | None:
    """The week that has a day."""
    match = re.fullmatch(_WEEK_OF, text.lower())
    day = _plain(match[1], today) if match else None
    if day is None:
        return None

    def week(day: Period) -> Period:
        if not day.start or day.last != day.start:
            raise ValueError("a week is the week of a day")
        return periods.around("week", day.start)

    if isinstance(day, Period):
        return week(day)
    return lambda before, step: week(day(before, step))


def _row(text: str) -> tuple[str, list[int]]:
    """The letters of a text, and the numbers behind those that are not marks."""
    text = re.sub(f"^{_OPENING}", "", text)
    row, numbers = "", []
    for digits, kind, of_kind, tens, s, word, mark in re.findall(_TOKEN, re.sub(_JOINT, " ", text)):
        if digits:
            letter, number = {4: "y", 8: "b"}.get(len(digits), "n"), int(digits)
        elif kind:
            letter, number = kind, int(of_kind)
        elif s:
            letter, number = "e", int(tens) if len(tens) == 4 else _century(int(tens))
        elif word:
            letter, number = _WORDS.get(word, ("?", 0))
        else:
            row += mark
            continue
        row += letter
        numbers.append(number)
    return row, numbers


def _century(tens: int) -> int:
    """The decade that people call by its tens: the 90s are the 1990s, and the 10s the 2010s."""
    return tens + (2000 if tens < 30 else 1900)


def _relative(row: str, numbers: list[int], today: dt.date) -> Period | None:
    """A period counted from today."""
    match row:
        case "t":
            return periods.around("day", today, numbers[0])
        case "c":
            begun = periods.around(_UNITS[numbers[0]], today)
            return Period(begun.start, periods.around("day", today).end)
        case "lu" if _UNITS[numbers[1]] == "hour":
            return _rolling(1, "hour", today) if numbers[0] < 0 else None
        case "lu":
            return periods.around(_UNITS[numbers[1]], today, numbers[0])
        case "pu":
            return _rolling(1, _UNITS[numbers[1]], today)
        case "pnu" | "pyu":
            return _rolling(numbers[1], _UNITS[numbers[2]], today)
        case "lnu" | "lyu" if numbers[0] == -1:
            return _rolling(numbers[1], _UNITS[numbers[2]], today)
        case "nug" | "yug":
            return periods.span(periods.before(numbers[0], _UNITS[numbers[1]], today))
        case "la" | "lm" | "lq" if numbers[0]:
            return _neighbour(_yearless({row[1]: numbers[1]}), numbers[0], today)
    return None


def _rolling(count: int, unit: str, today: dt.date) -> Period:
    """This many units, ending today."""
    # Hours may have begun the day before: the last 24 are today and yesterday.
    first = periods.before(count, unit, today) + (unit != "hour")
    if first > today.toordinal():
        raise ValueError("a period needs at least one day")
    return periods.span(first, today.toordinal() + 1 - first)


def _neighbour(recurring: Recurring, step: int, today: dt.date) -> Period:
    """The latest that ended before today (-1), or the first that starts after it (1)."""
    if step > 0:
        return recurring(periods.date(today.toordinal() + 1), 1)
    period = recurring(today, -1)
    if period.start and (period.end is None or period.end > today):
        period = recurring(periods.date(period.start.toordinal() - 1), -1)
    return period


def _absolute(row: str, numbers: list[int]) -> Period | Recurring | None:
    """A period of the calendar, or a recurring one."""
    match row:
        case "b":
            return periods.day(numbers[0] // 10_000, numbers[0] // 100 % 100, numbers[0] % 100)
        case "n/n/y" | "n.n.y" | "n-n-y":
            return _in_numbers(*numbers)
        case "n/n/n" | "n.n.n" | "n-n-n":
            raise ValueError("a year has four digits")
    if row in _CALENDAR:
        parts = dict(zip(_CALENDAR[row], numbers, strict=True))
        if "e" in parts:
            return periods.decade(parts["e"])
        return _with_year(parts) if "y" in parts else _yearless(parts)
    if row.startswith("a") and len(_CALENDAR.get(row[1:], "")) == 3:
        period = _with_year(dict(zip(_CALENDAR[row[1:]], numbers[1:], strict=True)))
        if period.start and period.start.weekday() != numbers[0]:
            raise ValueError(f"{period.start} is a {WEEKDAYS[period.start.weekday()]}")
        return period
    return None


def _with_year(parts: dict[str, int]) -> Period:
    year = parts["y"]
    if "d" in parts:
        return periods.day(year, parts["m"], parts["d"])
    if "m" in parts:
        return periods.month(year, parts["m"])
    if "q" in parts:
        return periods.quarter(year, parts["q"])
    if "h" in parts:
        return periods.half(year, parts["h"])
    if "w" in parts:
        return periods.week(year, parts["w"])
    return periods.year(year)


def _in_numbers(one: int, other: int, year: int) -> Period:
    """A day whose day and month may stand in either order, if only one order can be meant."""
    if one != other and 1 <= one <= 12 and 1 <= other <= 12:
        raise ValueError(
            f"this may be {one} {MONTHS[other - 1]} or {other} {MONTHS[one - 1]}; "
            f"write {year:04}-{other:02}-{one:02} or {year:04}-{one:02}-{other:02}"
        )
    return periods.day(year, one, other) if other > 12 else periods.day(year, other, one)


def _yearless(parts: dict[str, int]) -> Recurring:
    """Raises `ValueError` for a date that no year has."""
    if "a" in parts:
        return _weekly(parts["a"])
    if "d" in parts:
        longest = periods.month_length(2000, parts["m"])  # a leap year
        if not 1 <= parts["d"] <= longest:
            raise ValueError(f"{MONTHS[parts['m'] - 1]} has at most {longest} days")
    elif "m" not in parts:
        _with_year(parts | {"y": 2020})  # a year of 53 weeks
    return _yearly(lambda year: _with_year(parts | {"y": year}))


def _weekly(weekday: int) -> Recurring:
    def find(day: dt.date, step: int) -> Period:
        away = (weekday - day.weekday()) * step % 7
        return periods.around("day", day, away * step)

    return find


def _yearly(of_year: Callable[[int], Period]) -> Recurring:
    def find(day: dt.date, step: int) -> Period:
        # Leap days are up to eight years apart.
        for year in range(day.year, day.year + 9 * step, step):
            try:
                period = of_year(year)
            except ValueError:
                continue
            if period.start and (period.start - day).days * step >= 0:
                return period
        raise ValueError("it does not occur in the years 0001 to 9999")

    return find
