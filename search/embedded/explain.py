"""Explaining scores: what each part of a plan contributed, adding up to the score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.snapshot import Snapshot
from search.embedded.matching.evaluator import PlanEvaluator
from search.embedded.matching.matches import Matches
from search.embedded.pairs import pair_scores
from search.page import Contribution
from search.query import plan
from search.query.proximity import Pair
from search.scoring.explain import Use, contributions


class Explainer:
    """Explains the scores of one page; the matches of a part are found once for all hits."""

    def __init__(self, evaluator: PlanEvaluator, node: plan.Node, matches: Matches) -> None:
        self._evaluator = evaluator
        self._node = node
        self._found: dict[plan.Node, Matches] = {}
        if isinstance(node, plan.And | plan.Or):  # of which it only matters that it matches
            self._found[node] = matches

    def explain(self, doc: int) -> tuple[Contribution, ...]:
        """The contributions of a plan's words, phrases, patterns and filters to a match's score."""
        return tuple(contributions(_InSnapshot(self._evaluator, self._matches, doc), self._node))

    def _matches(self, node: plan.Node) -> Matches:
        if isinstance(node, plan.Term):  # the evaluator keeps those
            return self._evaluator.run(node)
        matches = self._found.get(node)
        if matches is None:
            matches = self._found[node] = self._evaluator.run(node)
        return matches


def explain_pairs(snapshot: Snapshot, pairs: Sequence[Pair], doc: int) -> Iterator[Contribution]:
    """What pairs of neighbouring words contributed to the score of a release, one line per pair."""
    worth = pair_scores(snapshot, pairs, np.array([doc]))[:, 0].tolist()
    total: dict[Pair, float] = {}
    for pair, value in zip(pairs, worth, strict=True):
        if value:
            total[pair] = total.get(pair, 0.0) + value
    for pair, value in total.items():
        yield Contribution(
            f"{pair.first} {pair.second}", value, "next to each other, as in the query"
        )


@dataclass(frozen=True, slots=True)
class _InSnapshot:
    """The parts of the score of a release in a snapshot."""

    evaluator: PlanEvaluator
    matches: Callable[[plan.Node], Matches]
    doc: int

    def score(self, node: plan.Node) -> float | None:
        """The score of the release for a plan, or None if it does not match."""
        matches = self.matches(node)
        at = int(np.searchsorted(matches.docs, self.doc))
        if at == len(matches) or matches.docs[at] != self.doc:
            return None
        return float(matches.scores[at])

    def use(self, node: plan.Term) -> Use:
        """How the release uses a word that it contains."""
        postings = self.evaluator.postings(node.field, node.text)
        assert postings is not None  # the release matches
        snapshot = self.evaluator.snapshot
        at = int(np.searchsorted(postings.docs, self.doc))
        total = int(postings.freqs[at])
        titled = int(postings.title_freqs[at])
        return Use(
            in_title={"text": titled, "title": total}.get(node.field, 0),
            in_body=total - titled if node.field in ("text", "body") else 0,
            title_size=int(snapshot.column("title_size")[self.doc]),
            body_size=int(snapshot.column("body_size")[self.doc]),
            doc_freq=len(postings.docs),
            releases=snapshot.releases,
        )
