"""A query with its options, read and put into words, for any engine."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from search.dates.in_text import named_period
from search.dates.periods import Period
from search.errors import DateSyntaxError
from search.options import SearchOptions
from search.query import language, plan
from search.query.describe import describe
from search.query.stop_words import LEAD
from search.query.variants import Joins, with_variants

if TYPE_CHECKING:
    from search.query.filters import Values

_BEFORE = r"(?i)^(?:in|during|over|within|throughout|on) "


def read(
    query: str,
    vocabulary: language.Vocabulary,
    options: SearchOptions,
    match: str,
    today: dt.date,
    joins: Joins,
    values: Values | None = None,
) -> language.Reading:
    """Read a query with its options; with a filter among them an empty one means every release.

    Its words find the variants that `joins` tells of; see `search.query.variants`. Sources and
    topics that are not among the `values` stand for those that are; see `search.query.filters`.
    """
    reading = parsed(query, vocabulary, options, match, today)
    if values is not None and _names_values(reading.plan):
        from search.query.filters import helped  # describes plans, which few queries need

        reading = helped(reading, values)
    node = with_variants(reading.plan, vocabulary, joins)
    if reading.lead:
        node = plan.AndMaybe(node, plan.Constant(reading.lead, LEAD))
    return reading if node is reading.plan else replace(reading, plan=node)


def dated(
    query: str, options: SearchOptions, today: dt.date
) -> tuple[str, SearchOptions, tuple[str, ...]]:
    """A query whose words name a period: what is left of it, its options with the period, and what
    to say of it; with `dates="offer"` the query and the options as they are.

    What is left has spaces for what is not: places in it are those in the query.
    """
    if (
        options.dates == "off"
        or options.plain
        or (options.dates == "offer" and any(options.bounds))
    ):
        return query, options, ()
    named = named_period(query, today, options.fiscal_start)
    if named is None:
        return query, options, ()
    from search.dates import parsing  # compiles many patterns

    said, words = re.sub(_BEFORE, "", named.said), parsing.describe(named.period)
    if options.dates == "offer":
        offer = f"the dates are searched for as words; for releases of {words}"
        return query, options, (f"{offer} add --in {said!r}, or --dates auto",)
    given = parsing.resolve(*options.bounds, today, options.fiscal_start)
    start = max(filter(None, (given.start, named.period.start)), default=None)
    end = min(filter(None, (given.end, named.period.end)), default=None)
    if start and end and start >= end:
        raise DateSyntaxError(
            f"{named.said!r} and {parsing.describe(given)} have no day in common",
            "widen one of them, or search for the words with --dates off",
        )
    whole = Period(start, end)
    since, until = (day.isoformat() if day else None for day in (whole.start, whole.last))
    rest = query[: named.start] + " " * len(named.said) + query[named.end :]
    note = f"{named.said!r} is read as {words}; --dates off searches for the words"
    return rest, replace(options, within=None, since=since, until=until), (note,)


def _names_values(node: plan.Node) -> bool:
    """Whether a plan has clauses of a source or topic."""
    match node:
        case plan.Term(field):
            return field in ("source", "topic")
        case plan.And(parts) | plan.Or(parts):
            return any(map(_names_values, parts))
        case plan.AndNot(one, other) | plan.AndMaybe(one, other):
            return _names_values(one) or _names_values(other)
        case plan.Not(part):
            return _names_values(part)
        case _:
            return False


def parsed(
    query: str,
    vocabulary: language.Vocabulary,
    options: SearchOptions,
    match: str,
    today: dt.date,
) -> language.Reading:
    """The same before variants are looked for.

    `match` is `all`, `any`, `most`, or how many of the words must match: a number or a share.
    """
    if match in ("all", "any"):
        return _read(query, vocabulary, options, match, today)
    anyhow = _read(query, vocabulary, options, "any", today)
    node = _some(anyhow.plan, match)
    if node == anyhow.plan or _read(query, vocabulary, options, "all", today).plan == anyhow.plan:
        return anyhow
    return replace(anyhow, plan=node, understood=describe(node))


def _some(node: plan.Node, match: str) -> plan.Node:
    """The plan of a query of whose words any may match, so that enough of them must."""
    if isinstance(node, plan.Or):
        parts = tuple(dict.fromkeys(node.parts))
        count = _enough(len(parts), match)
        if count == 1:
            return node
        if count == len(parts):
            return plan.And(parts, node.boost)
        return plan.SomeOf(parts, node.boost, count)
    if isinstance(node, plan.AndNot):
        return replace(node, positive=_some(node.positive, match))
    if isinstance(node, plan.AndMaybe) and isinstance(node.optional, plan.Or):
        return plan.And((node.required, _some(node.optional, match)))
    if isinstance(node, plan.And):
        return replace(node, parts=(_some(node.parts[0], match), *node.parts[1:]))
    return node


def _enough(words: int, match: str) -> int:
    """The number of words that must match."""
    if match == "most":
        return words // 2 + 1
    if match.endswith("%"):
        return -(-words * int(match[:-1]) // 100)
    return min(int(match), words)


def _read(
    query: str,
    vocabulary: language.Vocabulary,
    options: SearchOptions,
    match: str,
    today: dt.date,
) -> language.Reading:
    if options.plain:
        return language.read_plain(query, vocabulary, match)
    return language.read(
        query,
        vocabulary,
        match=match,
        today=today,
        lenient=options.lenient,
        allow_empty=options.filtered,
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
    for said, time in (("arrived", options.arrived_since), ("changed", options.changed_since)):
        if time is not None:
            parts.append(f"{said} since {_plain_time(str(time))}")
    return ", ".join(parts) or "every release"


def _plain_time(time: str) -> str:
    """A time in UTC as it can be read, without what is zero."""
    return (
        re.sub(r"T(\d\d:\d\d):", r" \1:", time.removesuffix("+00:00")).removesuffix(" 00:00:00")
        + " UTC"
    )
