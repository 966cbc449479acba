"""Explaining: what each part of a plan gave to the score of a release; it adds up to the score."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.packing import Array
from search import plan
from search.execution import Execution
from search.page import Contribution
from search.ranking import TermScorer


def explain(execution: Execution, node: plan.Node, doc: int) -> tuple[Contribution, ...]:
    """The contributions of a plan's words, phrases, patterns and filters to a match's score."""
    return tuple(_contributions(execution, node, np.array([doc], np.int32), 1.0))


def _contributions(
    execution: Execution, node: plan.Node, doc: Array, boost: float
) -> Iterator[Contribution]:
    if not len(execution.both(execution.match(node), doc)):
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
        value = boost * float(execution.score(node, doc)[0])
        yield Contribution(_name(node), value, "the same for every release that matches")


def _of_term(execution: Execution, node: plan.Term, doc: Array, boost: float) -> Contribution:
    """How often a word occurs where, in how long a text, and how rare it is."""
    postings = execution.postings(node.field, node.text)
    assert postings is not None  # the release matches
    snapshot = execution.snapshot
    chosen = np.searchsorted(postings.docs, doc)
    scorer = TermScorer.of(snapshot, postings)
    value = boost * float(scorer.scores(node.field, postings, chosen)[0])
    total = int(postings.freqs[chosen[0]])
    titled = 0
    if node.field == "title":
        titled = total
    elif postings.title_freqs is not None and node.field == "text":
        titled = int(postings.title_freqs[chosen[0]])
    elif postings.title_freqs is not None:
        total -= int(postings.title_freqs[chosen[0]])
    places = []
    for name, times, column in (
        ("title", titled, "title_size"),
        ("body", total - titled, "body_size"),
    ):
        if times and node.field in ("text", "title", "body"):
            words = int(snapshot.column(column)[doc[0]])
            places.append(f"{times} in the {name} of {words:,} words")
    places.append(
        f"in {len(postings.docs):,} of {snapshot.releases:,} releases, idf {scorer.idf:.3f}"
    )
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
