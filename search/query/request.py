"""What a query and its options ask for, whatever engine answers: read, and said in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from search.dates.periods import Period
from search.options import SearchOptions
from search.query import language
from search.query.variants import Joins, with_variants


def read(
    query: str,
    vocabulary: language.Vocabulary,
    options: SearchOptions,
    match: str,
    today: dt.date,
    joins: Joins,
) -> language.Reading:
    """Read a query with its options; with a filter among them an empty one means every release.

    Its words find the variants that `joins` tells of; see `search.query.variants`.
    """
    reading = _read(query, vocabulary, options, match, today)
    return replace(reading, plan=with_variants(reading.plan, vocabulary, joins))


def _read(
    query: str,
    vocabulary: language.Vocabulary,
    options: SearchOptions,
    match: str,
    today: dt.date,
) -> language.Reading:
    if options.plain:
        return language.read_plain(query, vocabulary, match)
    filtered = any((*options.dates, options.source, options.topic))
    return language.read(
        query,
        vocabulary,
        match=match,
        today=today,
        lenient=options.lenient,
        allow_empty=filtered,
    )


def window(reading: language.Reading, period: Period) -> Period:
    """The days that a query keeps to, by its options' period and by dates of its own."""
    if reading.days is None:
        return period
    start, end = (dt.date.fromordinal(day) if day else None for day in reading.days)
    return Period(
        max(filter(None, (period.start, start)), default=None),
        min(filter(None, (period.end, end)), default=None),
    )


def understood(query: str, period: Period, options: SearchOptions) -> str:
    """The query as read, with the filters that the options add."""
    parts = [query] if query else []
    for name, values in (("source", options.source), ("topic", options.topic)):
        if values:
            parts.append(f"{name} {' or '.join(values)}")
    if period.start or period.end:
        from search.dates.parsing import describe  # compiles many patterns

        parts.append(describe(period))
    return ", ".join(parts) or "every release"
