"""A date facet as a drawing: bars, ticks and the addresses that the bars lead to.

Everything is placed in percent of the width and in pixels of height, so that the drawing fits any
screen without a script, and needs no style of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from search.dates.periods import MONTHS, Period
from search.facets import empty_buckets, finest
from search.page import Bucket
from search.render.phrasing import count, day

HEIGHT = 132
FLOOR = 108
_TOP = 14
BARS = 140
"""The most bars of a drawing, where its unit is not asked for."""
_LABELS = 10
_MOST_WIDE = 8
_LATE = 95
"""A lone bar is not wider than one of so many."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its name, its days, how many releases, where it stands, and where it leads."""

    name: str
    since: str
    until: str
    count: int
    said: str
    left: str
    width: str
    area: str
    area_width: str
    top: str
    height: str
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on the axis; a minor one gives way on a small screen, and a late one stands
    before its mark, since there is no room after it."""

    left: str
    text: str
    minor: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Histogram:
    """The drawing of one facet. `most` is the count of the highest bar."""

    by: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    most: int
    undated: int


def unit_of(first: dt.date, last: dt.date) -> str:
    """The unit in which some days are drawn: the finest that gives no more bars than fit."""
    return finest(first, last, BARS)


def filled(by: str, first: dt.date, last: dt.date, buckets: Sequence[Bucket]) -> Sequence[Bucket]:
    """The buckets of a stretch of days, with empty ones wherever there is no match."""
    found = {bucket.key: bucket for bucket in buckets}
    start = min(first, buckets[0].start) if buckets else first
    end = max(last, buckets[-1].end - timedelta(days=1)) if buckets else last
    return [found.get(bucket.key, bucket) for bucket in empty_buckets(by, start, end)]


def histogram(
    by: str,
    buckets: Sequence[Bucket],
    undated: int,
    href: Callable[[str], str],
    chosen: Period | None = None,
    height: int = FLOOR,
) -> Histogram | None:
    """The drawing of buckets without a gap, or None if there are none.

    `href` gives the address for a period's key, and `chosen` is a period to set off.
    """
    if not buckets:
        return None
    most = max(bucket.count for bucket in buckets)
    top = _TOP if height == FLOOR else 2
    step = 100 / max(len(buckets), _MOST_WIDE)
    gap = 0.08 if len(buckets) > 60 else 0.12
    bars = []
    for at, bucket in enumerate(buckets):
        tall = max((height - top) * bucket.count / most, 2.0) if bucket.count else 0.0
        last = bucket.end - timedelta(days=1)
        bars.append(
            Bar(
                name=period_name(by, bucket),
                since=bucket.start.isoformat(),
                until=last.isoformat(),
                count=bucket.count,
                said=f"{period_name(by, bucket)}: {count(bucket.count, 'release')}",
                left=f"{step * (at + gap):.3f}%",
                width=f"{step * (1 - 2 * gap):.3f}%",
                area=f"{step * at:.3f}%",
                area_width=f"{step:.3f}%",
                top=f"{height - tall:.1f}",
                height=f"{tall:.1f}",
                href=href(bucket.key) if bucket.count else "",
                chosen=chosen is not None and _overlaps(bucket, chosen),
            )
        )
    return Histogram(by, tuple(bars), tuple(ticks(by, buckets, step)), most, undated)


def period_name(by: str, bucket: Bucket) -> str:
    """A period as one says it: `March 2015`, `Q1 2015`, `week of 2 Mar 2015`."""
    start = bucket.start
    if by == "month":
        return f"{MONTHS[start.month - 1]} {start.year}"
    if by == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    if by == "week":
        return f"week of {day(start)}"
    return day(start) if by == "day" else str(start.year)


def _overlaps(bucket: Bucket, chosen: Period) -> bool:
    since, end = chosen.start or dt.date.min, chosen.end or dt.date.max
    return bucket.start < end and bucket.end > since


def ticks(by: str, buckets: Sequence[Bucket], step: float) -> list[Tick]:
    """Labels where a year begins, or a month within few years, or a day within few months."""
    for label in (_year, _month, _day):
        places = [
            (at, text)
            for at, bucket in enumerate(buckets)
            if (text := label(by, bucket.start, buckets[at - 1].start if at else None))
        ]
        if len(places) >= 3:
            break
    every = -(-len(places) // _LABELS)
    return [
        Tick(f"{step * at:.3f}%", text, number % 2 == 1, late=step * at >= _LATE)
        for number, (at, text) in enumerate(places[::every])
    ]


def _year(by: str, start: dt.date, before: dt.date | None) -> str:
    begins = start.month == 1 if before is None else start.year != before.year
    return str(start.year) if begins else ""


def _month(by: str, start: dt.date, before: dt.date | None) -> str:
    begins = start.day <= 7 if before is None else start.month != before.month
    if not begins or by == "year":
        return ""
    name = MONTHS[start.month - 1][:3]
    return f"{name} {start.year}" if before is None or start.month == 1 else name


def _day(by: str, start: dt.date, before: dt.date | None) -> str:
    return str(start.year) if by == "year" else day(start).rpartition(" ")[0]
