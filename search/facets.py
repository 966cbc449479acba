"""Facets: how many matches there are in each period, and with each source or topic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from search.dates.periods import MONTHS_IN, Period, around, month_index
from search.errors import OptionError
from search.page import Bucket, Count, DateFacet, KeywordFacet

MAX_BUCKETS = 20_000
AUTO_BUCKETS = 24
FACET_VALUES = 10
"""The number of values that a source or topic facet shows."""

_SPAN = 20
"""The axis of months, quarters or years runs over whole runs of so many years."""
_COUNT_BITS = 32
_KEPT = 20_000
"""So many filled buckets are kept of a run of years, some 3 MB."""

_UNITS = ("day", "week", "month", "quarter", "year")

Integers = npt.NDArray[np.integer]


ANY_DAY = Period(None, None)


def date_facet(
    days: Integers, by: str, counts: Integers | None = None, window: Period = ANY_DAY
) -> DateFacet:
    """Count matches by day, week, month, quarter or year; `auto` is the finest with few buckets.

    `days` (int[matches]) has the `date.toordinal()` of each match, in any order, and 0 for an
    undated one; with `counts`, each element stands for that many matches. The buckets run without a
    gap from the start of `window` to its end or, where it is open, from the first match to the
    last. A window too wide for that (more than `MAX_BUCKETS`, or under `auto` more than a few
    years) is cut to the matches. A bucket that lasts through 9999-12-31 ends on that day, because
    there is no later date. Raises `OptionError` if the matches span more than `MAX_BUCKETS`.
    """
    dated = days != 0
    undated = int(days.size - np.count_nonzero(dated))
    if undated:
        days = days[dated]
        if counts is not None:
            undated = int(counts[~dated].sum())
            counts = counts[dated]
    ends = _ends(days, by, window)
    if ends is None:
        return DateFacet("day" if by == "auto" else by, undated, ())
    first, last = ends
    if by == "auto":
        by = finest(first, last)
    size = _size(by, first, last)
    if size > MAX_BUCKETS:
        raise OptionError(
            f"by {by} would give {size:,} buckets from {first} to {last}, over {MAX_BUCKETS:,}",
            f"count by {finest(first, last, MAX_BUCKETS)}, or narrow the dates",
        )
    axis = _axis(by, *_years(by, first, last))
    begin = _size(by, axis.empty[0].start, first) - 1
    stop = begin + size
    low = axis.edges.item(begin)
    each_day = np.bincount(days - low, counts, minlength=axis.edges.item(stop - 1) - low + 1)
    each = np.add.reduceat(each_day, axis.edges[begin:stop] - low).astype(np.int64)
    return DateFacet(by, undated, axis.buckets(begin, each))


def _ends(days: Integers, by: str, window: Period) -> tuple[dt.date, dt.date] | None:
    """The first and last day that the buckets cover, or None if there are no days."""
    first = last = None
    if days.size:
        first = dt.date.fromordinal(int(days.min()))
        last = dt.date.fromordinal(int(days.max()))
    opening, closing = window.start or first, window.last or last
    if opening is None or closing is None or opening > closing:
        return (first, last) if first and last else None
    unit, most = ("year", AUTO_BUCKETS) if by == "auto" else (by, MAX_BUCKETS)
    if first and last and _size(unit, opening, closing) > most:
        return first, last
    return opening, closing


def empty_buckets(by: str, first: dt.date, last: dt.date) -> tuple[Bucket, ...]:
    """The periods from the one that has the first day to the one that has the last, all at 0.

    Raises `OptionError` for more than `MAX_BUCKETS`.
    """
    days = np.array([first.toordinal(), last.toordinal()])
    return date_facet(days, by, np.zeros(2, np.int64)).buckets


def keyword_facet(ordinals: Integers, names: Callable[[int], str], limit: int) -> KeywordFacet:
    """The `limit` most frequent values, ties ordered by name, and how many others there are.

    `ordinals` has one number for each value of each match; `names` gives the value of a number.
    """
    frequencies = np.bincount(ordinals)
    values = frequencies.nonzero()[0]
    frequencies = frequencies[values]
    more = max(values.size - limit, 0)
    if more and limit:
        # All that are as frequent as the last one shown need their names: ties are ordered by name.
        some = frequencies >= np.partition(frequencies, more)[more]
        values, frequencies = values[some], frequencies[some]
    counts = sorted(zip((-frequencies).tolist(), map(names, values.tolist()), strict=True))
    return KeywordFacet(tuple(Count(name, -count) for count, name in counts[:limit]), more)


def _size(by: str, first: dt.date, last: dt.date) -> int:
    """The number of buckets from the one that contains `first` to the one that contains `last`."""
    return _number(by, last) - _number(by, first) + 1


def _number(by: str, day: dt.date) -> int:
    """The bucket that contains the day, counted from the start of the calendar."""
    if by == "day":
        return day.toordinal()
    if by == "week":
        return (day.toordinal() - 1) // 7
    return month_index(day) // MONTHS_IN[by]


def finest(first: dt.date, last: dt.date, most: int = AUTO_BUCKETS) -> str:
    """The finest unit that gives at most `most` buckets, or else the coarsest."""
    return next((by for by in _UNITS if _size(by, first, last) <= most), _UNITS[-1])


@dataclass(frozen=True, slots=True)
class _Axis:
    """All buckets of a run of years, empty, and the ordinals of their first days.

    Filled buckets are kept: a page may have a hundred, and the next one has many of the same.
    """

    empty: list[Bucket]
    edges: Integers
    filled: dict[int, Bucket] = field(default_factory=dict)

    def buckets(self, begin: int, counts: Integers) -> tuple[Bucket, ...]:
        """The buckets from the number `begin` on, with so many matches each."""
        buckets = self.empty[begin : begin + len(counts)]
        at = counts.nonzero()[0]
        keys = ((at + begin) << _COUNT_BITS) + counts[at]
        for place, key in zip(at.tolist(), keys.tolist(), strict=True):
            bucket = self.filled.get(key)
            if bucket is None:
                if len(self.filled) >= _KEPT:
                    self.filled.clear()
                empty, count = buckets[place], key & ((1 << _COUNT_BITS) - 1)
                bucket = Bucket(empty.key, empty.start, empty.end, count)
                self.filled[key] = bucket
            buckets[place] = bucket
        return tuple(buckets)


def _years(by: str, first: dt.date, last: dt.date) -> tuple[int, int]:
    """The years of the axis that covers two days: of months, some more, so that few axes do."""
    if by not in MONTHS_IN:
        return first.year, last.year
    return max(first.year // _SPAN * _SPAN, 1), min(last.year // _SPAN * _SPAN + _SPAN - 1, 9999)


@lru_cache(maxsize=16)
def _axis(by: str, first_year: int, last_year: int) -> _Axis:
    """The buckets that cover a run of years.

    Cached, because the matches of most queries over an index span the same years.
    """
    if by in MONTHS_IN:
        starts = [
            dt.date(year, month, 1)
            for year in range(first_year, last_year + 1)
            for month in range(1, 13, MONTHS_IN[by])
        ]
    else:
        days = 7 if by == "week" else 1
        first = dt.date(first_year, 1, 1).toordinal()
        last = dt.date(last_year, 12, 31).toordinal()
        first -= (first - 1) % days  # 0001-01-01 was a Monday
        starts = [dt.date.fromordinal(day) for day in range(first, last + 1, days)]
    end = around(by, starts[-1]).end or dt.date.max
    keys = map(_KEYS[by], starts)
    return _Axis(
        [Bucket(*bucket, 0) for bucket in zip(keys, starts, [*starts[1:], end], strict=True)],
        np.array([start.toordinal() for start in starts]),
    )


def _week_key(monday: dt.date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year:04}-W{week:02}"


_KEYS: dict[str, Callable[[dt.date], str]] = {
    "day": dt.date.isoformat,
    "week": _week_key,
    "month": lambda start: start.isoformat()[:7],
    "quarter": lambda start: f"{start.year:04}-Q{start.month // 3 + 1}",
    "year": lambda start: start.isoformat()[:4],
}
