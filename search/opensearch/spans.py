"""Words near each other in the server's query language: spans, intervals, and how often something
occurs.

Each construct is exact. A pattern is looked for among the words as people type them, which have the
same positions as their terms. What is in one sentence is an interval inside that from its first
word to its last one, and what is in one paragraph an interval with nothing of what is between two.
What the server cannot do exactly is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.errors import BackendError
from search.opensearch.storage.analysis import BETWEEN, FIRST, LAST, ONLY
from search.query.plan import (
    AtLeast,
    Exact,
    Fuzzy,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    Term,
    Together,
    Variants,
    Wildcard,
)

Query = dict[str, Any]

_EXPANDED = 1_000
"""The most words that the server takes a pattern for; more are an error."""


def span(node: Node, field: str) -> Query:
    """The spans of a part of a query in one text."""
    match node:
        case Term(_, text):
            return {"span_term": {field: text}}
        case Phrase(_, words, slop):
            return chain([{"span_term": {field: word}} for word in words], slop)
        case Exact(_, _, forms):
            expect_no_capitals(node)
            each = [{"span_term": {_words(field): form}} for form in forms]
            return {"span_field_masking": {"query": chain(each, 1), "field": field}}
        case Or(parts) | Variants(parts):
            return _either([span(part, field) for part in parts])
        case Near(_, parts):
            return _near(node, [span(part, field) for part in parts], field)
        case Prefix() | Wildcard() | Fuzzy():
            [(kind, value)] = _pattern(node).items()
            pattern = {"span_multi": {"match": {kind: {_words(field): value}}}}
            return {"span_field_masking": {"query": pattern, "field": field}}
    raise _beside(node)


def _words(field: str) -> str:
    """The field of the words as people type them, for that of terms."""
    return field.replace("_terms", "_words")


def _pattern(node: Prefix | Wildcard | Fuzzy) -> Query:
    match node:
        case Prefix(_, text):
            return {"prefix": {"value": text}}
        case Wildcard(_, text):
            return {"wildcard": {"value": text.replace("\\", "\\\\")}}
        case Fuzzy():
            return {
                "fuzzy": {
                    "value": node.text,
                    "fuzziness": node.distance,
                    "prefix_length": node.prefix,
                    "max_expansions": _EXPANDED,
                    "transpositions": True,
                }
            }


def expect_no_capitals(node: Exact) -> None:
    """Refuse an exact form with capitals."""
    if node.typed:
        raise BackendError(
            f"an index on OpenSearch does not know capitals: {node.wording.said}",
            "write it in small letters; or use an index on this machine",
        )


def _beside(node: Node) -> BackendError:
    """What is said of something that the server cannot look for beside something else."""
    said = f": {node.wording.said}" if isinstance(node, Together | AtLeast) else ""
    return BackendError(
        f"an index on OpenSearch cannot look for this beside other words{said}",
        "ask for words near each other, such as w/15; or use an index on this machine",
    )


def together(node: Together, field: str) -> Query:
    """What has all the parts in one sentence or paragraph of a text."""
    parts = [_interval(part, field) for part in node.parts]
    inside: Query = {"not_containing": _match(BETWEEN)}
    if node.unit == "sentence":
        sentence = _following([_match(FIRST), _match(LAST)])
        inside = {"contained_by": _any_interval([sentence, _match(ONLY)])}
    return {"intervals": {field: {"all_of": {"intervals": parts, "filter": inside}}}}


def _interval(node: Node, field: str) -> Query:
    match node:
        case Term(_, text):
            return _match(text)
        case Phrase(_, words, slop):
            *before, rest = [_match(word) for word in words]
            for one in reversed(before):
                rest = _following([one, rest], slop - 1)
            return rest
        case Exact(_, _, forms):
            expect_no_capitals(node)
            return _following([_match(form, _words(field)) for form in forms], 0)
        case Or(parts) | Variants(parts):
            return _any_interval([_interval(part, field) for part in parts])
        case Near(_, parts, most) if node.least == 1:
            intervals = [_interval(part, field) for part in parts]
            if node.ordered:
                return _following(intervals, most - 1)
            if len(parts) == 2:
                both_ways = [_following(each, most - 1) for each in (intervals, intervals[::-1])]
                return _any_interval(both_ways)
            return {"all_of": {"intervals": intervals, "max_gaps": most + 1 - len(parts)}}
        case Prefix() | Wildcard() | Fuzzy():
            return _pattern_interval(node, _words(field))
    raise _beside(node)


def _pattern_interval(node: Prefix | Wildcard | Fuzzy, field: str) -> Query:
    if isinstance(node, Fuzzy):
        told = {
            "term": node.text,
            "fuzziness": node.distance,
            "prefix_length": node.prefix,
            "transpositions": True,
            "use_field": field,
        }
        return {"fuzzy": told}
    pattern = node.text.replace("\\", "\\\\") + "*" * isinstance(node, Prefix)
    return {"wildcard": {"pattern": pattern, "use_field": field, "max_expansions": _EXPANDED}}


def _match(term: str, field: str | None = None) -> Query:
    rule = {"query": term, "analyzer": "keyword"}
    return {"match": rule | ({"use_field": field} if field else {})}


def _following(intervals: list[Query], gaps: int = -1) -> Query:
    """Intervals in order, with at most so many places between them if it is not negative."""
    return {"all_of": {"intervals": intervals, "max_gaps": gaps, "mode": "ordered"}}


def _any_interval(intervals: list[Query]) -> Query:
    return intervals[0] if len(intervals) == 1 else {"any_of": {"intervals": intervals}}


def chain(spans: Sequence[Query], slop: int) -> Query:
    """Spans in order, each at most `slop` positions after the one before.

    It is built from its end: what is near a word is the next place at which the rest begins, so
    that no way to go on is overlooked.
    """
    *before, rest = spans
    for one in reversed(before):
        rest = _in_order([one, rest], slop - 1)
    return rest


def _near(node: Near, spans: list[Query], field: str) -> Query:
    if len(spans) > 2:
        # The server leaves out the words themselves when it measures how far they are apart.
        slop = node.most + 1 - len(spans)
        return {"span_near": {"clauses": spans, "slop": slop, "in_order": False}}
    one, other = spans
    if not node.ordered:
        apart = node.most - 1
        return _either([_in_order([one, other], apart), _in_order([other, one], apart)])
    if node.least == node.most > 1:
        return _in_order([one, {"span_gap": {field: node.least - 1}}, other], 0)
    return _in_order([one, other], node.most - 1)


def _in_order(spans: list[Query], slop: int) -> Query:
    return {"span_near": {"clauses": spans, "slop": slop, "in_order": True}}


def _either(spans: list[Query]) -> Query:
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def at_least(node: AtLeast, fields: Sequence[str]) -> Query:
    """What has a word, a phrase or alternatives of them so many times in all of the texts."""
    part = node.part
    parts = part.parts if isinstance(part, Or) else (part,)
    counted = [_counted(each, field) for each in dict.fromkeys(parts) for field in fields]
    return {
        "script_score": {
            "query": {"bool": {"should": counted}},
            "script": {"source": "_score"},
            "min_score": node.times,
        }
    }


def _counted(node: Node, field: str) -> Query:
    """A query that scores how often a word or phrase is in a text.

    The server gives a phrase its frequency once for each of its words.
    """
    if isinstance(node, Term):
        return {"term": {field: node.text}}
    if isinstance(node, Variants):  # the closed word is found in most places where its parts are
        return {"dis_max": {"queries": [_counted(part, field) for part in node.parts]}}
    if isinstance(node, Phrase) and node.slop == 1:
        script = {"source": "_score / params.words", "params": {"words": len(node.words)}}
        return {"script_score": {"query": span(node, field), "script": script}}
    raise BackendError(
        "an index on OpenSearch counts words and phrases only",
        "write the words out, atleast3(tariff OR duty); or use an index on this machine",
    )
