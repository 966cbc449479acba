"""What matched, with scores: the releases of a plan, and those of a word, scored when needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Array, located_numbers
from index.snapshot import Snapshot
from index.term_postings import TermPostings
from search.embedded.term_scores import TermScorer

_DENSE = 8
"""Words that more than one in this many releases has are also cached as a score per release."""


@dataclass(slots=True)
class Matches:
    """The releases that match, and their scores.

    - `docs`: int64[matches], ascending.
    - `scores`: float64[matches].
    - `dense`: float64[size], the score of every release of the index, 0 for no match; or None.
    """

    docs: Array
    scores: Array
    dense: Array | None = None

    def __len__(self) -> int:
        return len(self.docs)

    def take(self, chosen: Array) -> Matches:
        """Some of the matches, chosen by ascending indices or by one bool each."""
        return Matches(self.docs[chosen], self.scores[chosen])

    def matches(self) -> Matches:
        """These matches."""
        return self

    def scores_of(self, chosen: Array) -> Array:
        """The scores of some of the matches, given by index."""
        scores: Array = self.scores[chosen]
        return scores

    def times(self, boost: float) -> Matches:
        """The same releases with their scores multiplied."""
        if boost == 1:
            return self
        return Matches(self.docs, self.scores * boost)


class Word:
    """The releases that have a word, and their scores, which are worked out when needed.

    Where other words must match too, the scores of few releases are.
    """

    __slots__ = ("_field", "_postings", "_snapshot", "_whole", "docs", "size")

    def __init__(self, snapshot: Snapshot, field: str, postings: TermPostings) -> None:
        self.docs = postings.docs
        self.size = len(self.docs)
        if self._is_dense(snapshot):
            self.size += snapshot.size
        self._snapshot, self._field, self._postings = snapshot, field, postings
        self._whole: Matches | None = None

    def _is_dense(self, snapshot: Snapshot) -> bool:
        return len(self.docs) * _DENSE > snapshot.size

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def dense(self) -> Array | None:
        """The same as that of `matches`, if it is known."""
        return self._whole.dense if self._whole is not None else None

    def matches(self) -> Matches:
        """All of them with their scores, which are kept."""
        if self._whole is None:
            scores = self._scores()
            dense = None
            if self._is_dense(self._snapshot):
                dense = np.zeros(self._snapshot.size)
                dense[self.docs] = scores
            self._whole = Matches(self.docs, scores, dense)
        return self._whole

    def scores_of(self, chosen: Array) -> Array:
        """The scores of some of the matches, given by index."""
        if self._whole is None and 2 * len(chosen) < len(self.docs):
            return self._scores(chosen)
        return self.matches().scores_of(chosen)

    def _scores(self, chosen: Array | None = None) -> Array:
        scorer = TermScorer.of(self._snapshot, self._postings)
        return scorer.scores(self._field, self._postings, chosen)


def all_of(parts: Sequence[Matches | Word], within: Array | None = None) -> Matches:
    """The releases that all parts match, starting from the rarest part; scores add up.

    With `within` (bool[size]), only those of some releases.
    """
    if len(parts) < 2 and within is None:
        return parts[0].matches()
    first, *others = sorted(parts, key=len)
    docs = first.docs
    places: list[Array | None] = [np.arange(len(docs))]  # of each part, which of its matches
    if within is not None:
        places = [within[docs].nonzero()[0]]
        docs = docs[places[0]]
    for part in others:
        if part.dense is not None:
            keep, place = part.dense[docs].nonzero()[0], None
        else:
            at, there = located_numbers(docs, part.docs)
            keep = there.nonzero()[0]
            place = at[keep]
        docs = docs[keep]
        if not len(docs):
            return Matches(docs, np.zeros(0))
        places = [each if each is None else each[keep] for each in places]
        places.append(place)
    parts = [first, *others]
    total = np.zeros(len(docs))
    for part, place in zip(parts, places, strict=True):
        if place is not None:
            total += part.scores_of(place)
        elif part.dense is not None:
            total += part.dense[docs]
    return Matches(docs, total)
