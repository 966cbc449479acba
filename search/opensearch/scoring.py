"""Scoring on the server: BM25F as in `search.scoring.bm25f`, with pairs, feedback and recency.

The index's similarity gives plain frequencies; small scripts make of them, and of the lengths
that a document holds, the same score as the embedded engine's, to the precision of the server's
32-bit floats. They are the same for every query but for their parameters, and compiled once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from search.opensearch.query import (
    Query,
    any_of,
    bool_query,
    having_form,
    matching,
    phrase,
    sides,
    some_of,
)
from search.opensearch.statistics import FORM, Statistics
from search.opensearch.storage.analysis import GAP
from search.query import plan
from search.query.proximity import Pair
from search.query.spans import loosened
from search.scoring import bm25f
from search.scoring.forms import Form, worth

WEIGHTS = {"title": bm25f.TITLE_WEIGHT, "body": 1.0}
"""What a frequency in each text counts."""

_FREQUENCY = "params.weight * _score / (params.base + params.slope * doc[params.size].value)"
_SATURATED = "params.weight * (_score / (params.k1 + _score) + params.delta)"
_RECENT = """
if (doc['day'].size() == 0) { return _score; }
return _score * (1 + Math.pow(2, -Math.max(0, params.today - doc['day'].value) / params.half_life));
"""


class Scoring:
    """Makes scored queries of plans, with the statistics of one index."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics

    def query(self, node: plan.Node, boost: float = 1.0) -> Query:
        """The query that matches what a plan matches, with the embedded engine's scores."""
        match node:
            case plan.Term(field, text):
                return self._term(field, text, boost * node.boost)
            case plan.Phrase(field, words):
                terms = tuple(plan.Term(field, word) for word in words)
                scored = self._parts(terms, boost * node.boost)
                return bool_query(filter=[matching(node)], must=scored)
            case plan.Near() | plan.Together() | plan.AtLeast():
                return bool_query(filter=[matching(node)], must=[self.query(loosened(node), boost)])
            case plan.And(parts):
                scored = self._parts(parts, boost * node.boost)
                return bool_query(must=scored) if scored else matching(node)
            case plan.SomeOf(parts):
                # Repeated words count by themselves, as they do where any may match.
                each = [self.query(part, boost * node.boost) for part in parts]
                return some_of(each, node.count)
            case plan.Or(parts):
                return any_of(self._parts(parts, boost * node.boost))
            case plan.Exact():
                return bool_query(must=[self.query(node.loose, boost)], filter=[matching(node)])
            case plan.Variants(parts):
                return any_of([self._after(parts, at, boost) for at in range(len(parts))])
            case plan.AndNot(positive, negative):
                return bool_query(must=[self.query(positive, boost)], must_not=[matching(negative)])
            case plan.AndMaybe(required, optional):
                return bool_query(
                    must=[self.query(required, boost)], should=[self.query(optional, boost)]
                )
            case plan.Require(scored_part, required):
                return bool_query(
                    must=[self.query(scored_part, boost)], filter=[matching(required)]
                )
            case plan.Constant(part, score):
                return constant(matching(part), boost * score)
            case plan.Nothing():
                return matching(node)
            case _:
                return constant(matching(node), boost * node.boost)

    def _after(self, parts: Sequence[plan.Node], at: int, boost: float) -> Query:
        """One of several variants, where none before it matches."""
        before = [matching(part) for part in parts[:at]]
        scored = self.query(parts[at], boost)
        return bool_query(must=[scored], must_not=before) if before else scored

    def _parts(self, parts: Sequence[plan.Node], boost: float) -> list[Query]:
        """The queries of parts whose scores add up; a term that comes several times once."""
        terms: dict[tuple[str, str], float] = {}
        others = []
        for part in parts:
            if isinstance(part, plan.Term):
                key = part.field, part.text
                terms[key] = terms.get(key, 0.0) + boost * part.boost
            else:
                others.append(self.query(part, boost))
        return [self._term(*key, weight) for key, weight in terms.items()] + others

    def _term(self, field: str, text: str, boost: float) -> Query:
        weight = boost * self._statistics.idf((field, text))
        if field not in ("text", "title", "body"):
            return constant(matching(plan.Term(field, text)), weight * bm25f.saturated(1.0))
        frequencies = [
            self._frequency(name, {"term": {f"{name}_terms": text}}) for name in sides(field)
        ]
        return self._saturated(frequencies, weight, bm25f.DELTA)

    def form(self, form: Form, words: int, boost: float) -> Query:
        """What a word in the form it was typed in adds, in a query of so many words."""
        known = self._statistics
        count = known.counts.get((f"{FORM}{form.field}", form.word), 0)
        value = worth(known.releases, count, words, boost)
        return constant(having_form(form.field, form.word), value)

    def pair(self, pair: Pair, times: int = 1) -> Query:
        """What a pair of neighbouring words adds, given how often the query has it."""
        # The server gives a phrase its frequency once for each of the two words.
        words = [pair.first, *[GAP] * (pair.distance - 1), pair.second]
        known = self._statistics
        both = (known.counts["text", term] for term in (pair.first, pair.second))
        weight = times * bm25f.PAIR_WEIGHT * bm25f.pair_idf(known.releases, *both)
        frequencies = [
            self._frequency(name, phrase(f"{name}_terms", words), 2) for name in sides("text")
        ]
        return self._saturated(frequencies, weight, bm25f.PAIR_DELTA)

    def _saturated(self, frequencies: Sequence[Query], weight: float, delta: float) -> Query:
        """BM25F of frequencies in the texts."""
        return _script(any_of(frequencies), _SATURATED, weight=weight, k1=bm25f.K1, delta=delta)

    def _frequency(self, name: str, leaf: Query, times: int = 1) -> Query:
        """The frequency in one text, weighted, and divided by how long the text is.

        `leaf` gives the frequency, or so many `times` the frequency.
        """
        return _script(
            leaf,
            _FREQUENCY,
            weight=WEIGHTS[name] / times,
            base=1 - bm25f.B,
            slope=bm25f.B / (self._statistics.means[name] or 1.0),
            size=f"{name}_size",
        )


def constant(query: Query, score: float) -> Query:
    """The query with this score for each match."""
    return {"constant_score": {"filter": query, "boost": score}}


def with_recency(query: Query, half_life: float, today: dt.date) -> Query:
    """The query with newer releases raised; see `search.scoring.recency`."""
    return _script(query, _RECENT, today=today.toordinal(), half_life=half_life)


def _script(query: Query, source: str, **params: Any) -> Query:
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}
