"""Trends: how many releases match each of several queries, period by period, and what share.

Everything is counted by the facets of an engine, so both engines give the same numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from search.errors import OptionError
from search.facets import empty_buckets, finest
from search.options import GRANULARITIES, Granularity, Names, SearchOptions
from search.page import Bucket
from search.trends.bursts import Burst, bursts

if TYPE_CHECKING:
    from search.trends.methods import Counting

SCHEMA = 1
MAX_QUERIES = 50


@dataclass(frozen=True, slots=True)
class Series:
    """One query of a trend.

    `counts` are the matching releases, one number per period; `total` is their sum, and `undated`
    counts matches without a date beside it. `first`, `last` and `peak` are numbers of periods, or
    None if nothing matched: the peak has the largest share, of equals the most releases, of
    those the earliest. `bursts` are stretches of unusual frequency.
    """

    query: str
    understood: str
    total: int
    undated: int
    counts: tuple[int, ...]
    first: int | None
    last: int | None
    peak: int | None
    bursts: tuple[Burst, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Several queries over the same periods.

    `periods` cover the whole window, each with the number of releases that shares are taken of;
    `of` says in words which releases those are.
    """

    by: str
    since: dt.date | None
    until: dt.date | None
    of: str
    periods: tuple[Bucket, ...]
    series: tuple[Series, ...]

    def per_thousand(self, series: Series, period: int) -> float | None:
        """How many of 1,000 releases of a period match; None if the period has none."""
        total = self.periods[period].count
        return 1000 * series.counts[period] / total if total else None

    def to_dict(self) -> dict[str, Any]:
        """The trend as JSON types, schema 1."""
        keys = [period.key for period in self.periods]
        return {
            "schema": SCHEMA,
            "by": self.by,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "of": self.of,
            "periods": [period.to_dict() for period in self.periods],
            "series": [
                {
                    "query": one.query,
                    "understood": one.understood,
                    "total": one.total,
                    "undated": one.undated,
                    "counts": list(one.counts),
                    "per_1000": [
                        None if share is None else round(share, 3)
                        for share in (self.per_thousand(one, at) for at in range(len(keys)))
                    ],
                    "first": None if one.first is None else keys[one.first],
                    "last": None if one.last is None else keys[one.last],
                    "peak": None if one.peak is None else keys[one.peak],
                    "bursts": [
                        {
                            "first": keys[burst.start],
                            "last": keys[burst.end - 1],
                            "weight": round(burst.weight, 3),
                        }
                        for burst in one.bursts
                    ],
                }
                for one in self.series
            ],
        }


def trend(
    engine: Counting,
    queries: Sequence[str],
    options: SearchOptions,
    by: Granularity = "auto",
    of: str | None = None,
) -> Trend:
    """How often each query matches, period by period.

    `options` give the window and the filters. Shares are of the releases under the same filters;
    `of` chooses others: `all` drops the source and topic filters, `source` keeps only that of
    sources, `topic` only that of topics, and any other text is a query, among whose matches those
    of the others are counted. Raises `OptionError`, `QuerySyntaxError` and whatever else a search
    raises.
    """
    if not queries or len(queries) > MAX_QUERIES:
        raise OptionError(f"a trend is of 1 to {MAX_QUERIES} queries, not {len(queries):,}")
    if by not in GRANULARITIES:
        raise OptionError(f"by must be one of {', '.join(GRANULARITIES)}, not {by!r}")
    query, filters, said = _denominator(options, of)
    if query != "*" and options.dates == "auto":
        raise OptionError(
            "a period in words cannot be combined with the matches of another query",
            "leave out --dates auto, and name the period with --in",
        )
    whole = engine.count(query, filters, by)
    window = _window(whole.buckets, whole.since, whole.until)
    unit = cast(Granularity, whole.by)
    if window and by == "auto" and unit != finest(*window):
        unit = cast(Granularity, finest(*window))
        whole = engine.count(query, filters, unit)
    periods = tuple(_filled(empty_buckets(unit, *window), whole.buckets)) if window else ()
    return Trend(
        unit,
        whole.since,
        whole.until,
        said,
        periods,
        tuple(_series(engine, text, query, options, unit, periods) for text in queries),
    )


def _denominator(options: SearchOptions, of: str | None) -> tuple[str, SearchOptions, str]:
    if of is None:
        same = bool(options.source or options.topic)
        return "*", options, "releases under the same filters" if same else "all releases"
    if of == "all":
        return "*", replace(options, source=(), topic=()), "all releases"
    if of == "source":
        _require(options.source, of)
        return "*", replace(options, topic=()), f"releases of {' or '.join(options.source)}"
    if of == "topic":
        _require(options.topic, of)
        return "*", replace(options, source=()), f"releases about {' or '.join(options.topic)}"
    return of, options, f"releases that match {of}"


def _require(values: Names, name: str) -> None:
    if not values:
        raise OptionError(
            f"--of {name} needs a {name} to be named", f"add --{name} NAME, or use --of all"
        )


def _window(
    buckets: Sequence[Bucket], since: dt.date | None, until: dt.date | None
) -> tuple[dt.date, dt.date] | None:
    """The first and the last day: those asked for, else those of the releases; None without."""
    if buckets:
        since = since or buckets[0].start
        until = until or max(buckets[-1].end - dt.timedelta(days=1), since)
    return (since, until) if since and until else None


def _filled(empty: Sequence[Bucket], counted: Sequence[Bucket]) -> Sequence[Bucket]:
    """Empty buckets with the counts of those of the same key."""
    counts = {bucket.key: bucket.count for bucket in counted}
    return [
        Bucket(bucket.key, bucket.start, bucket.end, counts.get(bucket.key, 0)) for bucket in empty
    ]


def _series(
    engine: Counting,
    query: str,
    among: str,
    options: SearchOptions,
    by: Granularity,
    periods: Sequence[Bucket],
) -> Series:
    counted = engine.count(query, options, by)
    understood = counted.understood
    if among != "*":  # by itself first, so that a mistake in it is shown where it is
        counted = engine.count(f"({query}) AND ({among})", options, by)
    counts = [bucket.count for bucket in _filled(periods, counted.buckets)]
    totals = [period.count for period in periods]
    some = [number for number, count in enumerate(counts) if count]
    peak = max(
        some,
        key=lambda number: (counts[number] / (totals[number] or 1), counts[number], -number),
        default=None,
    )
    return Series(
        query=query,
        understood=understood,
        total=counted.total - counted.undated,
        undated=counted.undated,
        counts=tuple(counts),
        first=some[0] if some else None,
        last=some[-1] if some else None,
        peak=peak,
        bursts=tuple(bursts(counts, totals)),
    )
