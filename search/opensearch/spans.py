"""Words near each other in the server's query language: spans, and how often something occurs.

Each construct is exact. What the server cannot do exactly is refused: a pattern beside other words,
since the words as people type them have no positions there, and sentences and paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.errors import BackendError
from search.query.plan import AtLeast, Near, Node, Or, Phrase, Term, Together, Variants

Query = dict[str, Any]


def span(node: Node, field: str) -> Query:
    """The spans of a part of a query in one text."""
    match node:
        case Term(_, text):
            return {"span_term": {field: text}}
        case Phrase(_, words, slop):
            return chain([{"span_term": {field: word}} for word in words], slop)
        case Or(parts) | Variants(parts):
            return _either([span(part, field) for part in parts])
        case Near(_, parts):
            return _near(node, [span(part, field) for part in parts], field)
    if isinstance(node, Together):
        raise BackendError(
            f"an index on OpenSearch knows no {node.unit}s: {node.wording.said}",
            "ask for words near each other, such as w/15; or use an index on this machine",
        )
    raise BackendError(
        "an index on OpenSearch cannot look for a pattern beside other words",
        "write the words out, (trafficking OR trafficker); or use an index on this machine",
    )


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
