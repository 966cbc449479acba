"""Explaining: what each part of a plan gave to the score of a release; it adds up to the score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from index.snapshot import Snapshot
from search import plan
from search.execution import Execution
from search.neighbours import Pair
from search.page import Contribution
from search.pairs import pair_scores
from search.ranking import idf


def explain(execution: Execution, node: plan.Node, doc: int) -> tuple[Contribution, ...]:
    """The contributions of a plan's words, phrases, patterns and filters to a match's score."""
    return tuple(_contributions(execution, node, doc, 1.0))


def explain_pairs(snapshot: Snapshot, pairs: Sequence[Pair], doc: int) -> Iterator[Contribution]:
    """What pairs of words found together gave to the score of a release, one line a pair."""
    worth = pair_scores(snapshot, pairs, np.array([doc], np.int32))[:, 0].tolist()
    total: dict[Pair, float] = {}
    for pair, value in zip(pairs, worth, strict=True):
        if value:
            total[pair] = total.get(pair, 0.0) + value
    for pair, value in total.items():
        yield Contribution(f"{pair.first} {pair.second}", value, "together, as in the query")


def _contributions(
    execution: Execution, node: plan.Node, doc: int, boost: float
) -> Iterator[Contribution]:
    found = _score(execution, node, doc)
    if found is None:
        return
    if isinstance(node, plan.And | plan.Or):
        for part in node.parts:
            yield from _contributions(execution, part, doc, boost * node.boost)
    elif isinstance(node, plan.AndNot):
        yield from _contributions(execution, node.positive, doc, boost)
    elif isinstance(node, plan.Require):
        yield from _contributions(execution, node.scored, doc, boost)
    elif isinstance(node, plan.AndMaybe):
        yield from _contributions(execution, node.required, doc, boost)
        yield from _contributions(execution, node.optional, doc, boost)
    elif isinstance(node, plan.Term):
        yield _of_term(execution, node, doc, boost * node.boost)
    elif isinstance(node, plan.Phrase):
        for word in node.words:
            term = plan.Term(node.field, word)
            yield _of_term(execution, term, doc, boost * node.boost)
    else:
        yield Contribution(_name(node), boost * found, "the same for every release that matches")


def _score(execution: Execution, node: plan.Node, doc: int) -> float | None:
    """What a release scores for a plan, or None where it does not match."""
    matches = execution.run(node)
    at = int(np.searchsorted(matches.docs, doc))
    if at == len(matches) or matches.docs[at] != doc:
        return None
    return float(matches.scores[at])


def _of_term(execution: Execution, node: plan.Term, doc: int, boost: float) -> Contribution:
    """How often a word occurs where, in how long a text, and how rare it is."""
    postings = execution.postings(node.field, node.text)
    assert postings is not None  # the release matches
    snapshot = execution.snapshot
    at = int(np.searchsorted(postings.docs, doc))
    value = boost * float(execution.run(replace(node, boost=1.0)).scores[at])
    total = int(postings.freqs[at])
    titled = 0
    if node.field == "title":
        titled = total
    elif postings.title_freqs is not None and node.field == "text":
        titled = int(postings.title_freqs[at])
    elif postings.title_freqs is not None:
        total -= int(postings.title_freqs[at])
    places = []
    for name, times, column in (
        ("title", titled, "title_size"),
        ("body", total - titled, "body_size"),
    ):
        if times and node.field in ("text", "title", "body"):
            words = int(snapshot.column(column)[doc])
            places.append(f"{times} in the {name} of {words:,} words")
    rarity = idf(snapshot.releases, len(postings.docs))
    places.append(f"in {len(postings.docs):,} of {snapshot.releases:,} releases, idf {rarity:.3f}")
    if boost != 1:
        places.append(f"boost {boost:g}")
    return Contribution(_name(node), value, "; ".join(places))


def _name(node: plan.Node) -> str:
    """A part of a plan, in a word or two."""
    if isinstance(node, plan.Days):
        return "date"
    if isinstance(node, plan.Every | plan.Not | plan.Constant):
        return "every release" if isinstance(node, plan.Every) else "filter"
    text: str = getattr(node, "text", "range")
    if isinstance(node, plan.Prefix):
        text += "*"
    elif isinstance(node, plan.Fuzzy):
        text += "~"
    field = getattr(node, "field", "text")
    return text if field == "text" else f"{field}:{text}"
