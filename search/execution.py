"""Execution: a plan carried out on arrays. First which releases match, then what they score.

The cost of matching is that of the postings involved; scores are computed for matches alone.
Scores are those Whoosh's matchers give: parts of And and Or add up, patterns and dates score their
boost, a phrase scores as its words.
"""

from __future__ import annotations

import numpy as np

from index.packing import Array
from index.snapshot import Snapshot, TermPostings
from search import patterns
from search.phrases import phrase_matches
from search.plan import (
    And,
    AndMaybe,
    AndNot,
    Constant,
    Days,
    Every,
    Fuzzy,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Require,
    Term,
    TermRange,
    Wildcard,
)
from search.ranking import TermScorer

_NONE = np.zeros(0, np.int32)
_MUCH_SMALLER = 16


class Execution:
    """Carries out plans on one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    # Matching: every method gives document numbers, ascending.

    def match(self, node: Node) -> Array:
        """The releases that a plan matches."""
        if isinstance(node, Term):
            postings = self.postings(node.field, node.text)
            return _NONE if postings is None else postings.docs
        if isinstance(node, And):
            return self._all(node.parts)
        if isinstance(node, Or):
            return self._union([self.match(part) for part in node.parts])
        if isinstance(node, Phrase):
            return self._phrase(node)
        if isinstance(node, AndNot):
            return self._without(self.match(node.positive), self.match(node.negative))
        if isinstance(node, Not):
            return self._without(self._every(), self.match(node.part))
        if isinstance(node, AndMaybe):
            return self.match(node.required)
        if isinstance(node, Require):
            return self.both(self.match(node.scored), self.match(node.required))
        if isinstance(node, Constant):
            return self.match(node.part)
        if isinstance(node, Days):
            return self._days(node)
        if isinstance(node, Prefix | Wildcard | Fuzzy | TermRange):
            return self._union(
                [
                    self.snapshot.any_of(side, patterns.expand(self.snapshot, side, node))
                    for side in patterns.sides(node.field)
                ]
            )
        return self._every() if isinstance(node, Every) else _NONE

    def postings(self, field: str, text: str) -> TermPostings | None:
        """The postings of a term; those of `body` leave out what has it in the title alone."""
        found = self.snapshot.postings(field, text)
        if found is None or field != "body":
            return found
        assert found.title_freqs is not None
        keep = np.flatnonzero(found.freqs > found.title_freqs)
        if not len(keep):
            return None
        return TermPostings(
            found.docs[keep], found.freqs[keep], found.parts, found.title_freqs[keep]
        )

    def _all(self, parts: tuple[Node, ...]) -> Array:
        """What all parts match: the shortest first; what is excluded is taken off at the end."""
        positive = [self.match(part) for part in parts if not isinstance(part, Not)]
        negative = [self.match(part.part) for part in parts if isinstance(part, Not)]
        if not parts:
            return _NONE
        positive.sort(key=len)
        docs = positive[0] if positive else self._every()
        for other in positive[1:]:
            docs = self.both(docs, other)
        for other in negative:
            docs = self._without(docs, other)
        return docs

    def _mask(self, docs: Array) -> Array:
        mask = np.zeros(self.snapshot.size, bool)
        mask[docs] = True
        return mask

    def both(self, some: Array, others: Array) -> Array:
        """The releases in both of two ascending arrays."""
        few, many = (some, others) if len(some) <= len(others) else (others, some)
        if len(few) * _MUCH_SMALLER < len(many):
            at = np.searchsorted(many, few)
            at[at == len(many)] = 0
            common: Array = few[many[at] == few]
        else:
            common = many[self._mask(few)[many]]
        return common

    def _union(self, several: list[Array]) -> Array:
        several = [docs for docs in several if len(docs)]
        if len(several) < 2:
            return several[0] if several else _NONE
        mask = np.zeros(self.snapshot.size, bool)
        for docs in several:
            mask[docs] = True
        return np.flatnonzero(mask).astype(np.int32)

    def _without(self, docs: Array, excluded: Array) -> Array:
        if not len(excluded):
            return docs
        kept: Array = docs[~self._mask(excluded)[docs]]
        return kept

    def _every(self) -> Array:
        live = self.snapshot.live
        return (np.arange(self.snapshot.size) if live is None else np.flatnonzero(live)).astype(
            np.int32
        )

    def _days(self, node: Days) -> Array:
        day = self.snapshot.column("day")
        mask = day >= max(node.start or 1, 1)
        if node.end is not None:
            mask &= day < node.end
        if self.snapshot.live is not None:
            mask &= self.snapshot.live
        return np.flatnonzero(mask).astype(np.int32)

    def _phrase(self, node: Phrase) -> Array:
        field = node.field if node.field in ("title", "body") else "text"
        candidates = self._all(tuple(Term(field, word) for word in dict.fromkeys(node.words)))
        if len(candidates):
            found = phrase_matches(self.snapshot, node, candidates)
            candidates = candidates[found]
        return candidates

    # Scoring.

    def score(self, node: Node, docs: Array) -> Array:
        """The scores of matches (ascending document numbers); float64."""
        scores = np.zeros(len(docs))
        if len(docs):
            place = np.zeros(self.snapshot.size, np.int32)
            place[docs] = np.arange(1, len(docs) + 1)
            self._add(node, 1.0, scores, place)
        return scores

    def _add(self, node: Node, boost: float, scores: Array, place: Array) -> None:
        """Add what `node` gives to each match; `place[doc]` is 1 + its index, or 0."""
        if isinstance(node, Term):
            self._add_term(node.field, node.text, boost * node.boost, scores, place)
        elif isinstance(node, And | Or):
            for part in node.parts:
                self._add_where(part, boost * node.boost, scores, place, isinstance(node, Or))
        elif isinstance(node, Phrase):
            for word in node.words:
                self._add_term(node.field, word, boost * node.boost, scores, place)
        elif isinstance(node, AndNot):
            self._add(node.positive, boost, scores, place)
        elif isinstance(node, AndMaybe):
            self._add(node.required, boost, scores, place)
            self._add_where(node.optional, boost, scores, place, True)
        elif isinstance(node, Require):
            self._add(node.scored, boost, scores, place)
        elif isinstance(node, Constant):
            scores += boost * node.score
        elif not isinstance(node, Nothing):
            scores += boost * node.boost

    def _add_where(
        self, node: Node, boost: float, scores: Array, place: Array, optional: bool
    ) -> None:
        """Add what `node` gives to the matches it matches itself: all of them, unless optional."""
        if isinstance(node, Term) or not optional:
            self._add(node, boost, scores, place)
            return
        docs = self.match(node)
        inside = place[docs]
        docs, inside = docs[inside > 0], inside[inside > 0]
        if len(docs):
            scores[inside - 1] += boost * self.score(node, docs)

    def _add_term(self, field: str, text: str, boost: float, scores: Array, place: Array) -> None:
        postings = self.postings(field, text)
        if postings is None:
            return
        inside = place[postings.docs]
        chosen = np.flatnonzero(inside)
        scorer = TermScorer.of(self.snapshot, postings)
        scores[inside[chosen] - 1] += boost * scorer.scores(field, postings, chosen)
