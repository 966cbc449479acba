"""Periods: half-open spans of days that a person can name, and the calendar they rest on.

Days outside the years 1 to 9999 do not exist here. Everything raises `ValueError`, with words
for people, for an impossible day or period.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_LAST = dt.date.max.toordinal()
_NO_YEAR = "the years run from 0001 to 9999"
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}


@dataclass(frozen=True, slots=True)
class Period:
    """The days `[start, end)`, start before end; None is an open side.

    A period through 9999-12-31 also has the end None, because there is no later date.
    """

    start: dt.date | None
    end: dt.date | None

    @property
    def last(self) -> dt.date | None:
        """The last day of the period, or None if it is open."""
        return self.end - dt.timedelta(days=1) if self.end else None


def span(first: int, count: int = 1) -> Period:
    """`count` days from the day with the ordinal `first` (`datetime.date.toordinal`)."""
    stop = first + count
    return Period(date(first), date(stop) if stop <= _LAST else None)


def date(ordinal: int) -> dt.date:
    """The day with this ordinal."""
    if not 1 <= ordinal <= _LAST:
        raise ValueError(_NO_YEAR)
    return dt.date.fromordinal(ordinal)


def year(number: int) -> Period:
    """A calendar year."""
    return months(12 * number, 12)


def quarter(year_number: int, number: int) -> Period:
    """A quarter of a calendar year."""
    if not 1 <= number <= 4:
        raise ValueError(f"there is no quarter {number}: they are Q1 to Q4")
    return months(12 * year_number + 3 * (number - 1), 3)


def half(year_number: int, number: int) -> Period:
    """A half of a calendar year."""
    if not 1 <= number <= 2:
        raise ValueError(f"there is no half {number}: they are H1 and H2")
    return months(12 * year_number + 6 * (number - 1), 6)


def decade(number: int) -> Period:
    """The ten years from one that ends in 0."""
    if number % 10:
        raise ValueError(f"a decade begins with a year that ends in 0, such as {number // 10}0s")
    return Period(year(number).start, year(number + 9).end)


def month(year_number: int, number: int) -> Period:
    """A calendar month."""
    if not 1 <= number <= 12:
        raise ValueError(f"there is no month {number}")
    return months(12 * year_number + number - 1, 1)


def week(year_number: int, number: int) -> Period:
    """A week of ISO 8601: Monday to Sunday, counted in the year that has its Thursday."""
    year(year_number)
    weeks = dt.date(year_number, 12, 28).isocalendar()[1]
    if not 1 <= number <= weeks:
        raise ValueError(f"{year_number:04} has ISO weeks W01 to W{weeks}")
    return span(dt.date.fromisocalendar(year_number, number, 1).toordinal(), 7)


def day(year_number: int, month_number: int, number: int) -> Period:
    """One day."""
    month(year_number, month_number)
    length = month_length(year_number, month_number)
    if not 1 <= number <= length:
        name = MONTHS[month_number - 1]
        raise ValueError(f"{name} {year_number:04} has {length} days")
    return span(dt.date(year_number, month_number, number).toordinal())


def month_length(year_number: int, number: int) -> int:
    """The number of days in a month."""
    if number == 2:
        leap = year_number % 4 == 0 and (year_number % 100 != 0 or year_number % 400 == 0)
        return 29 if leap else 28
    return 30 if number in (4, 6, 9, 11) else 31


def around(unit: str, today: dt.date, shift: int = 0) -> Period:
    """The day, week, month, quarter, half, year or decade of `today`, or the one `shift` later."""
    if unit == "day":
        return span(today.toordinal() + shift)
    if unit == "week":
        return span(today.toordinal() - today.weekday() + 7 * shift, 7)
    size = MONTHS_IN[unit]
    return months((month_index(today) // size + shift) * size, size)


def before(count: int, unit: str, today: dt.date) -> int:
    """The ordinal of the day `count` units before `today`; it may be below 1.

    Months, quarters and years keep the day of the month where they can: a month before 31 March
    is the last day of February.
    """
    if unit in ("day", "hour"):
        return today.toordinal() - (count if unit == "day" else -(-count // 24))
    if unit == "week":
        return today.toordinal() - 7 * count
    year_number, number = divmod(month_index(today) - count * MONTHS_IN[unit], 12)
    if year_number < 1:
        raise ValueError(_NO_YEAR)
    length = month_length(year_number, number + 1)
    return dt.date(year_number, number + 1, min(today.day, length)).toordinal()


def describe(period: Period) -> str:
    """The period in ISO dates, its last day included: `2025-10-01 to 2026-01-31`, or nothing."""
    start, last = period.start, period.last
    if start and last:
        return f"{start}" if start == last else f"{start} to {last}"
    if start:
        return f"since {start}"
    return f"until {last}" if last else ""


def month_index(today: dt.date) -> int:
    """The month that has `today`, counted from January of the year 0."""
    return 12 * today.year + today.month - 1


def months(index: int, count: int) -> Period:
    """`count` months from the month `index`, counted from January of the year 0."""
    first = _month_start(index)
    return span(first, _month_start(index + count) - first)


def _month_start(index: int) -> int:
    if index == 12 * 10_000:
        return _LAST + 1
    if not 12 <= index < 12 * 10_000:
        raise ValueError(_NO_YEAR)
    return dt.date(index // 12, index % 12 + 1, 1).toordinal()
