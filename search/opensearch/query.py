"""From a plan to the server's query language: what matches. For the scores, see `scoring`.

The server finds exactly what `search.embedded.matching` finds: each construct used is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from index.analysis.folding import fold
from search.dates.moments import seconds
from search.dates.periods import Period
from search.opensearch.spans import at_least, chain, expect_no_capitals, span, together
from search.opensearch.storage.analysis import PHRASE
from search.options import SearchOptions
from search.query.plan import (
    And,
    AndMaybe,
    AndNot,
    AtLeast,
    Constant,
    Days,
    Every,
    Exact,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Require,
    SomeOf,
    Term,
    TermRange,
    Together,
    Variants,
    Wildcard,
)

Query = dict[str, Any]

NOTHING: Query = {"match_none": {}}
EVERYTHING: Query = {"match_all": {}}

_SIDES = {"text": ("title", "body"), "title": ("title",), "body": ("body",)}
_KEYS = {"source": "source_key", "topic": "topic_key", "id": "id"}


def matching(node: Node) -> Query:
    """A query that matches what a plan matches, without scores."""
    match node:
        case Term(field, text):
            return any_of([{"term": {name: text}} for name in fields(field)])
        case Phrase(field, words, slop):
            return any_of([phrase(name, words, slop) for name in fields(field)])
        case Near(field):
            return any_of([span(node, name) for name in fields(field)])
        case Together(field):
            return any_of([together(node, name) for name in fields(field)])
        case AtLeast(field):
            return at_least(node, fields(field))
        case Exact(field, forms=forms):
            expect_no_capitals(node)
            return any_of([phrase(name, forms) for name in _surfaces(field)])
        case Prefix(field, text):
            return any_of([{"prefix": {name: {"value": text}}} for name in _surfaces(field)])
        case Wildcard(field, text):
            pattern = text.replace("\\", "\\\\")
            return any_of([{"wildcard": {name: {"value": pattern}}} for name in _surfaces(field)])
        case Fuzzy():
            return any_of([_fuzzy(name, node) for name in _surfaces(node.field)])
        case TermRange():
            return any_of([_range(name, node) for name in fields(node.field)])
        case Days(start, end):
            return days(start, end)
        case And(parts):
            wanted = [matching(part) for part in parts if not isinstance(part, Not)]
            unwanted = [matching(part.part) for part in parts if isinstance(part, Not)]
            return bool_query(filter=wanted, must_not=unwanted) if parts else NOTHING
        case SomeOf(parts, _, count):
            return some_of([matching(part) for part in parts], count)
        case Or(parts) | Variants(parts):
            return any_of([matching(part) for part in parts])
        case Not(part):
            return bool_query(must_not=[matching(part)])
        case AndNot(positive, negative):
            return bool_query(filter=[matching(positive)], must_not=[matching(negative)])
        case AndMaybe(required, _):
            return matching(required)
        case Require(scored, required):
            return bool_query(filter=[matching(scored), matching(required)])
        case Constant(part):
            return matching(part)
        case Every():
            return EVERYTHING
        case _:
            return NOTHING


def fields(field: str) -> tuple[str, ...]:
    """The server's fields for a field of a plan."""
    if field in _KEYS:
        return (_KEYS[field],)
    return tuple(f"{side}_terms" for side in sides(field))


def sides(field: str) -> tuple[str, ...]:
    """The texts that a field of a plan stands for."""
    return _SIDES.get(field, _SIDES["text"])


def _surfaces(field: str) -> tuple[str, ...]:
    """The fields that hold the surface forms of a field."""
    if field in _KEYS:
        return (_KEYS[field],)
    return tuple(f"{side}_words" for side in sides(field))


def having_form(field: str, word: str) -> Query:
    """What has a word in just this form."""
    return any_of([{"term": {name: word}} for name in _surfaces(field)])


def phrase(field: str, words: Sequence[str], slop: int = 1) -> Query:
    """Words in order, each at most `slop` positions after the one before."""
    if slop == 1 or len(words) == 1:
        text = " ".join(words)
        return {"match_phrase": {field: {"query": text, "analyzer": PHRASE}}}
    return chain([{"span_term": {field: word}} for word in words], slop)


def _fuzzy(field: str, node: Fuzzy) -> Query:
    what = {
        "value": node.text,
        "fuzziness": node.distance,
        "prefix_length": node.prefix,
        "transpositions": True,
        "rewrite": "constant_score",  # so that every occurrence within the slop counts
    }
    return {"fuzzy": {field: what}}


def _range(field: str, node: TermRange) -> Query:
    ends = {}
    if node.start is not None:
        ends["gt" if node.start_excluded else "gte"] = node.start
    if node.end is not None:
        ends["lt" if node.end_excluded else "lte"] = node.end
    return {"range": {field: ends}} if ends else {"exists": {"field": field}}


def days(start: int | None, end: int | None) -> Query:
    """Releases dated in `[start, end)`, given as ordinals; None is an open end."""
    from datetime import date

    ends = {}
    if start is not None:
        ends["gte"] = date.fromordinal(max(start, 1)).isoformat()
    if end is not None:
        ends["lt"] = date.fromordinal(end).isoformat()
    return {"range": {"date": ends}} if ends else {"exists": {"field": "date"}}


def option_filters(period: Period, options: SearchOptions) -> list[Query]:
    """The filters that options add: a period, one of the sources, one of the topics, and the times
    of arrival and change, which are resolved."""
    filters = []
    if period.start or period.end:
        start, end = (day.toordinal() if day else None for day in (period.start, period.end))
        filters.append(days(start, end))
    for field, values in (("source", options.source), ("topic", options.topic)):
        if values:
            filters.append({"terms": {_KEYS[field]: [fold(value) for value in values]}})
    for field, time in (("arrived", options.arrived_since), ("revised", options.changed_since)):
        if time is not None:
            filters.append({"range": {field: {"gte": seconds(str(time))}}})
    return filters


def any_of(queries: Sequence[Query]) -> Query:
    """A query that matches what any of these matches."""
    if len(queries) == 1:
        return queries[0]
    return bool_query(should=queries) if queries else NOTHING


def some_of(queries: Sequence[Query], count: int) -> Query:
    """What at least so many of the queries match."""
    return {"bool": {"should": list(queries), "minimum_should_match": count}}


def bool_query(**clauses: Iterable[Query]) -> Query:
    """A `bool` query; if it has only `should` clauses, one of them must match."""
    made = {name: list(queries) for name, queries in clauses.items() if queries}
    return {"bool": made} if made else EVERYTHING
