"""Statistics: what ranking must know of the whole index before it can score a query.

They are asked for over all shards at once, and count no deleted release: scores depend neither on
how an index is split nor on its history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from search.opensearch.client.requests import multi_search
from search.opensearch.client.server import Server
from search.opensearch.query import EVERYTHING, having_form, matching
from search.query import plan
from search.query.proximity import Pair
from search.query.spans import loosened
from search.scoring.bm25f import idf

Key = tuple[str, str]
"""A field of a plan, and a term of it."""

FORM = "="
"""Begins the field of a key that is a form, not a term."""

_AT_ONCE = 200


@dataclass(slots=True)
class Statistics:
    """How many releases there are and have each term, and the mean lengths of their texts."""

    releases: int
    means: dict[str, float]
    counts: dict[Key, int] = field(default_factory=dict)

    def idf(self, key: Key) -> float:
        """The idf of a term."""
        return idf(self.releases, self.counts.get(key, 0))

    def may_have(self, pair: Pair) -> bool:
        """Whether some release may have the pair: whether its words are had at all."""
        return all(self.counts["text", term] for term in (pair.first, pair.second))


class ServerCounts:
    """The counts that key terms are found by; what is counted is `known` from then on."""

    def __init__(self, server: Server, index: str, known: Statistics | None = None) -> None:
        self._server = server
        self._index = index
        self._known = known or ask(server, index, ())

    @property
    def releases(self) -> int:
        """How many releases there are."""
        return self._known.releases

    def doc_freqs(self, terms: Collection[str], /) -> Mapping[str, int]:
        """How many have each of the terms, in title or body."""
        keys = [("text", term) for term in terms]
        self._known.counts.update(count(self._server, self._index, keys))
        return {term: self._known.counts["text", term] for term in terms}


def ask(server: Server, index: str, keys: Collection[Key]) -> Statistics:
    """The statistics of an index, for these terms."""
    means = {name: {"avg": {"field": f"{name}_size"}} for name in ("title", "body")}
    request = {"size": 0, "track_total_hits": True, "query": EVERYTHING, "aggs": means}
    wanted = list(dict.fromkeys(keys))
    first, *answers = multi_search(server, index, [request, *map(_counting, wanted[:_AT_ONCE])])
    statistics = Statistics(
        releases=_total(first),
        means={name: first["aggregations"][name]["value"] or 0.0 for name in means},
        counts=dict(zip(wanted, map(_total, answers), strict=False)),
    )
    statistics.counts |= count(server, index, wanted[_AT_ONCE:])
    return statistics


def count(server: Server, index: str, keys: Collection[Key]) -> dict[Key, int]:
    """How many releases have each of some terms."""
    wanted = list(dict.fromkeys(keys))
    counts: dict[Key, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        answers = multi_search(server, index, list(map(_counting, some)))
        counts.update(zip(some, map(_total, answers), strict=True))
    return counts


def _counting(key: Key) -> dict[str, Any]:
    field, text = key
    form = field.startswith(FORM)
    query = having_form(field[1:], text) if form else matching(plan.Term(field, text))
    return {"size": 0, "track_total_hits": True, "query": query}


def _total(answer: dict[str, Any]) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total


def scored_terms(node: plan.Node) -> Iterator[Key]:
    """The terms that a plan's score depends on."""
    for leaf, _ in plan.scored_leaves(node):
        match leaf:
            case plan.Term(name, text):
                yield name, text
            case plan.Exact():
                yield from scored_terms(leaf.loose)
            case plan.Phrase(name, words):
                for word in words:
                    yield name, word
            case plan.Near() | plan.Together() | plan.AtLeast():
                yield from scored_terms(loosened(leaf))
