"""Dates as people write them: from a text, and what day it is today, to a period of days.

What is understood: ISO dates and parts (`2025`, `2025-12`, `2025-12-15`, `2025-Q4`, `2025-W03`),
the same in words (`Q4 2025`, `Dec 2025`, `15 December 2025`, `Friday, Dec. 19, 2025`), `today`,
`last month`, `past 30 days`, `3 days ago`, `year to date`, `March`, `Monday`, `H1 2025`, `4Q25`,
`the 2010s`, `week 2 of 2026`, `the week of 5 March`, date-times, of which the day counts, and
fiscal years; and of these `since`, `after`, `until`, `before`, `X to Y` and `between X and Y`.

- `last month` is a calendar month; `past 30 days` and `past month` end with today, included.
- `3 months ago` is one day. `last 24 hours` is yesterday and today: dates have no hours.
- `2024-25` is two years; `2009-12` is a month.
- `FY2015` can be read where `fiscal_start` says in which month fiscal years start.
- `since X` begins where X begins, `until X` ends where X ends; `after X` and `before X` leave X
  out.
- What names no year is the most recent that has begun: in February 2026, `March` is March 2025.
  In a span the years fit each other: `November to January` is one winter.
"""

from __future__ import annotations

import datetime as dt
import re

from search.dates.forms import Recurring, read
from search.dates.periods import Period, describe
from search.dates.wording import names_fiscal_year, reworded, with_fiscal_years
from search.errors import DateSyntaxError

__all__ = ["Period", "describe", "parse", "resolve"]

_HINT = "try 2025, 2025-Q4, 2025-12, 2025-12-15, 15 December 2025, last month, past 30 days"
_LONGEST = 100
_OPENERS = {
    "since": ("since", "from", "starting", "beginning", "on or after"),
    "until": ("until", "till", "through", "thru", "up to", "by", "ending", "on or before"),
    "after": ("after", "later than"),
    "before": ("before", "prior to", "earlier than"),
    "between": ("between",),
}
_MEANT = {said: opener for opener, ways in _OPENERS.items() for said in ways}
_OPENER = rf"(?ai)({'|'.join(_MEANT)}) (.+)"
_TO = r"(?ai) (?:to|until|till|through|thru) | - | ?(?:\.{2,3}|…|–|—) ?"
_AND = rf"{_TO}| and "
_SEASON = r"(?ai)\b(?:spring|summer|autumn|fall|winter)\b"
_HYPHENED = "([^-]+[^- ]) ?- ?([^-]+)"


def parse(text: str, today: dt.date, fiscal_start: int | None = None) -> Period:
    """The period that a text names; raises `DateSyntaxError` if it names none.

    `fiscal_start` is the month, from 1 to 12, in which fiscal years start.
    """
    return _parsed(_tidy(text, today, fiscal_start), today)


def _parsed(wording: str, today: dt.date) -> Period:
    opener = re.fullmatch(_OPENER, wording)
    if opener:
        return _opened(opener[1].lower(), opener[2], today)
    first, last = _halves(_TO, wording)
    if first or last:
        return _span(first or None, last or None, today)
    period = read(wording, today)
    if period is not None:
        return _latest(period, today)
    hyphened = re.fullmatch(_HYPHENED, wording)
    if hyphened:
        return _span(hyphened[1], hyphened[2], today)
    raise _none(wording, ", since March, or 2025-10 to 2026-01")


def resolve(
    within: str | None,
    since: str | None,
    until: str | None,
    today: dt.date,
    fiscal_start: int | None = None,
) -> Period:
    """The days in `within`, from the start of `since` to the end of `until`; None is no bound.

    `within` is whatever `parse` takes, `since` and `until` are one date or period each. Raises
    `DateSyntaxError` for a text that is not a date, and if two of the three have no day in common.
    """
    within, since, until = (
        text and _tidy(text, today, fiscal_start) for text in (within, since, until)
    )
    ends = _span(since, until, today)
    if within is None:
        return ends
    whole = _parsed(within, today)
    if ends.start and whole.last and ends.start > whole.last:
        raise _apart(f"in {within}", f"since {since}", whole.last, ends.start)
    if whole.start and ends.last and whole.start > ends.last:
        raise _apart(f"in {within}", f"until {until}", ends.last, whole.start)
    return Period(
        max(filter(None, (whole.start, ends.start)), default=None),
        min(filter(None, (whole.end, ends.end)), default=None),
    )


def _opened(opener: str, rest: str, today: dt.date) -> Period:
    """The period that a word such as `since` makes of the date or span after it."""
    meant = _MEANT[opener]
    if meant in ("since", "between"):
        first, last = _halves(_AND if meant == "between" else _TO, rest)
        if first and last:
            return _span(first, last, today)
        if meant == "between":
            raise DateSyntaxError(
                f"{f'between {rest}'!r} has no second date", "try between 2025-10 and 2026-01"
            )
        return _span(rest, None, today)
    if meant == "until":
        return _span(None, rest, today)
    period = _latest(_found(rest, today), today)
    if meant == "after" and period.end:
        return Period(period.end, None)
    if meant == "before" and period.start != dt.date.min:
        return Period(None, period.start)
    raise DateSyntaxError(f"there is no day {opener} {rest}", "the years run from 0001 to 9999")


def _span(first: str | None, last: str | None, today: dt.date) -> Period:
    """From the start of one date or period to the end of another; None is an open end."""
    begin = None if first is None else _found(first, today)
    end = None if last is None else _found(last, today)
    by = (end.last or dt.date.max) if isinstance(end, Period) else today
    opening = None if begin is None else _latest(begin, by)
    closing = None if end is None else _next(end, opening) if opening else _latest(end, today)
    span = Period(opening.start if opening else None, closing.end if closing else None)
    if span.start and span.last and span.start > span.last:
        raise _apart(f"since {first}", f"until {last}", span.last, span.start)
    return span


def _found(text: str, today: dt.date) -> Period | Recurring:
    """One date or period, without `since` and the like."""
    period = read(text, today)
    if period is None:
        raise _none(text)
    return period


def _latest(period: Period | Recurring, day: dt.date) -> Period:
    """A period with a year is unchanged; of one without, the latest that begins by `day`."""
    return period if isinstance(period, Period) else _come(period, day, -1)


def _next(period: Period | Recurring, begin: Period) -> Period:
    """A period with a year as it is; of one without, the first that ends no sooner than `begin`."""
    if isinstance(period, Period):
        return period
    last = begin.last or dt.date.max
    latest = _come(period, last, -1)
    return latest if (latest.last or dt.date.max) >= last else _come(period, last, 1)


def _come(recurring: Recurring, day: dt.date, step: int) -> Period:
    try:
        return recurring(day, step)
    except ValueError as problem:
        raise DateSyntaxError(str(problem), _HINT) from None


def _halves(separator: str, text: str) -> tuple[str, str]:
    """The texts before and after the separator; two empty texts if it is missing."""
    halves = re.split(separator, text, maxsplit=1)
    return (halves[0], halves[1]) if len(halves) == 2 else ("", "")


def _tidy(text: str, today: dt.date, fiscal_start: int | None) -> str:
    """The text with single spaces and ASCII hyphens, reworded for the grammar."""
    wording = " ".join(text.split()).replace("\u2010", "-").replace("\u2011", "-")
    if len(wording) > _LONGEST:
        raise _none(wording)
    if fiscal_start is not None:
        wording = with_fiscal_years(wording, fiscal_start, today)
    elif names_fiscal_year(wording):
        raise DateSyntaxError(
            f"{wording}: it is not known when fiscal years start",
            "say in which month (--fiscal-year-start october), or write 2014-10-01/2015-09-30",
        )
    return reworded(wording)


def _none(text: str, further: str = "") -> DateSyntaxError:
    shown = text if len(text) <= 60 else text[:60] + "…"
    if re.search(_SEASON, text):
        return DateSyntaxError(
            f"{shown!r}: seasons begin on other days in other places",
            "name months: 2024-03 to 2024-05",
        )
    return DateSyntaxError(f"{shown!r} is not a date or period", _HINT + further)


def _apart(one: str, other: str, last: dt.date, first: dt.date) -> DateSyntaxError:
    return DateSyntaxError(
        f"{one} and {other} have no day in common: {first} is after {last}",
        "widen one of them or leave it out",
    )
