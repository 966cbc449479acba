"""Evaluating a plan on arrays: the releases that match, and their scores.

Scores are those that Whoosh's matchers give: the parts of And and Or add up, patterns and dates
score their boost, and a phrase scores as its words. The scores of a word are cached for the next
query that contains it; where other words must match too, those of few releases may be needed, and
all are worked out only when it comes again.

Why not one release at a time with skipping, as Lucene does (WAND)? Every step would be several
calls in Python, each of which takes as long as NumPy needs for a dozen postings. Why not a score
for every release of the index for each word? Rare words would cost as much as common ones; only
frequent words are kept that way (`_DENSE`).
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from index.arrays import Array, located
from index.places import PLACE_BITS
from index.snapshot import Snapshot
from index.term_postings import TermPostings
from search.embedded.matching import pattern_terms
from search.embedded.matching.matches import Matches, Word, all_of
from search.embedded.matching.places import Effort, placed
from search.embedded.matching.positions import phrase_places
from search.embedded.words.forms import IndexForms
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
    Node,
    Not,
    Or,
    Phrase,
    Placed,
    Prefix,
    Require,
    SomeOf,
    Term,
    TermRange,
    Variants,
    Wildcard,
)
from search.query.spans import loosened

_CACHED = 8_000_000
"""The number of scores cached, 8 bytes each, before the cache is emptied."""


_NONE = Matches(np.zeros(0, np.int64), np.zeros(0))


class PlanEvaluator:
    """Runs plans on one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.forms = IndexForms(snapshot)
        self.effort = Effort()
        self._within: Array | None = None
        self._words: dict[tuple[str, str], Word | None] = {}
        self._cached = 0

    def match(self, node: Node) -> Array:
        """The releases that a plan matches, ascending."""
        return self.run(node).docs

    def run_within(self, node: Node, within: Array | None) -> Matches:
        """Those that a plan matches of some releases (bool[size]; None: all), and their scores.

        The scores are the same as among all. They are worked out for these releases alone, and so
        are the places of phrases, where these are few.
        """
        before, self._within = self._within, within
        try:
            found = self.run(node)
        finally:
            self._within = before
        return found if within is None else found.take(within[found.docs].nonzero()[0])

    def run(self, node: Node) -> Matches:
        """The releases that a plan matches, and their scores."""
        if isinstance(node, Term):
            return self._word(node.field, node.text).times(node.boost)
        if isinstance(node, And):
            parts = [self._part(part) for part in node.parts]
            return all_of(parts, self._within).times(node.boost)
        if isinstance(node, SomeOf):
            return self._some([self.run(part) for part in node.parts], node.count).times(node.boost)
        if isinstance(node, Or):
            return self._any([self.run(part) for part in node.parts]).times(node.boost)
        if isinstance(node, Variants):
            return self._first([self.run(part) for part in node.parts])
        if isinstance(node, Phrase):
            return self._phrase(node).times(node.boost)
        if isinstance(node, Exact):
            return self._exact(node)
        if isinstance(node, Placed):
            return self._placed(node)
        if isinstance(node, AndNot):
            positive = self.run(node.positive)
            return positive.take(~self.among(positive.docs, node.negative))
        if isinstance(node, AndMaybe):
            required = self.run(node.required)
            gained = self.gains(node.optional, required.docs)
            return Matches(required.docs, required.scores + gained)
        if isinstance(node, Require):
            scored = self.run(node.scored)
            return scored.take(self.among(scored.docs, node.required))
        if isinstance(node, Constant):
            return self._alike(self.match(node.part), node.score)
        if isinstance(node, Not):
            every = self._every()
            return self._alike(every[~self.among(every, node.part)], node.boost)
        if isinstance(node, Days):
            return self._alike(self._days(node), node.boost)
        if isinstance(node, Prefix | Wildcard | Fuzzy | TermRange):
            return self._alike(self._expanded(node), node.boost)
        return self._alike(self._every(), node.boost) if isinstance(node, Every) else _NONE

    # Leaves.

    def postings(self, field: str, text: str) -> TermPostings | None:
        """The postings of a term; `body` leaves out releases that have it only in the title."""
        postings = self.snapshot.postings(field, text)
        if postings is None or field != "body":
            return postings
        in_title = postings.title_freqs
        keep = np.flatnonzero(postings.freqs > in_title)
        if not len(keep):
            return None
        return TermPostings(
            postings.docs[keep], postings.freqs[keep], postings.parts, in_title=in_title[keep]
        )

    def _word(self, field: str, text: str) -> Matches:
        word = self._found(field, text)
        if word is None:
            return _NONE
        if self._within is not None:
            chosen = self._within[word.docs].nonzero()[0]
            if 2 * len(chosen) < len(word):
                return Matches(word.docs[chosen], word.scores_of(chosen))
        return word.matches()

    def _part(self, node: Node) -> Matches | Word:
        """A part of what must match as a whole."""
        if isinstance(node, Term) and node.boost == 1:
            return self._found(node.field, node.text) or _NONE
        return self.run(node)

    def _found(self, field: str, text: str) -> Word | None:
        key = field, text
        try:
            word = self._words[key]
        except KeyError:
            postings = self.postings(field, text)
            word = None if postings is None else Word(self.snapshot, field, postings)
            size = 1 if word is None else word.size
            if self._cached + size > _CACHED:
                self._words, self._cached = {}, 0
            self._cached += size
            self._words[key] = word
        else:
            if word is not None and self._within is None:
                word.matches()  # it has come again
        return word

    def _alike(self, docs: Array, score: float) -> Matches:
        return Matches(docs, np.full(len(docs), float(score)))

    def _every(self) -> Array:
        live = self.snapshot.live
        return np.arange(self.snapshot.size) if live is None else np.flatnonzero(live)

    def _days(self, node: Days) -> Array:
        day = self.snapshot.column("day")
        mask = day >= max(node.start or 1, 1)
        if node.end is not None:
            mask &= day < node.end
        if self.snapshot.live is not None:
            mask &= self.snapshot.live
        return np.flatnonzero(mask)

    def _expanded(self, node: Prefix | Wildcard | Fuzzy | TermRange) -> Array:
        """The releases that have any of the terms that a pattern stands for."""
        found = [
            self.snapshot.any_of(side, pattern_terms.expand(self.snapshot, side, node))
            for side in pattern_terms.sides(node.field)
        ]
        if len(found) == 1:
            return found[0]
        return np.flatnonzero(self._mask(*found))

    def _phrase(self, node: Phrase) -> Matches:
        field = node.field if node.field in ("title", "body") else "text"
        times = Counter(node.words)
        parts = [self._found(field, word) or _NONE for word in times]
        both = all_of(parts, self._within)
        for part, more in zip(parts, times.values(), strict=True):
            if more > 1 and len(both):  # a word counts as often as it is in the phrase
                at, _ = located(both.docs, part.docs)
                both = Matches(both.docs, both.scores + (more - 1) * part.scores_of(at))
        if not len(both):
            return both
        _, ends = phrase_places(self.snapshot, node, both.docs)
        found = self._mask(ends >> PLACE_BITS)[both.docs]
        return both.take(found.nonzero()[0])

    def _placed(self, node: Placed) -> Matches:
        both = self.run(loosened(node))
        if not len(both):
            return both
        spans = placed(self.snapshot, node, both.docs, self.effort)
        times = np.bincount(np.unique(spans.first) >> PLACE_BITS, minlength=self.snapshot.size)[
            both.docs
        ]
        return both.take(times >= (node.times if isinstance(node, AtLeast) else 1))

    def _exact(self, node: Exact) -> Matches:
        loose = self.run(node.loose)
        there = self._mask(self.forms.exactly(node, loose.docs))[loose.docs]
        return loose.take(there.nonzero()[0])

    # Putting together.

    def _any(self, parts: list[Matches]) -> Matches:
        """The releases that any part matches; scores add up."""
        parts = [part for part in parts if len(part)]
        if len(parts) < 2:
            return parts[0] if parts else _NONE
        total = np.zeros(self.snapshot.size)
        for part in parts:
            if part.dense is not None:
                total += part.dense
            else:
                total[part.docs] += part.scores
        if all(part.dense is not None or part.scores.min() > 0 for part in parts):
            docs = (total > 0).nonzero()[0]
        else:  # `word^0`
            docs = self._mask(*(part.docs for part in parts)).nonzero()[0]
        return Matches(docs, total[docs])

    def _some(self, parts: list[Matches], count: int) -> Matches:
        """The releases that at least this many parts match; scores add up."""
        found = self._any(parts)
        times = np.zeros(self.snapshot.size, np.int64)
        for part in parts:
            times[part.docs] += 1
        return found.take((times[found.docs] >= count).nonzero()[0])

    def _first(self, parts: list[Matches]) -> Matches:
        """The releases that any part matches, with the score of the first part that does."""
        parts = [part for part in parts if len(part)]
        if len(parts) < 2:
            return parts[0] if parts else _NONE
        first = np.zeros(self.snapshot.size)
        for part in reversed(parts):
            first[part.docs] = part.scores
        docs = self._mask(*(part.docs for part in parts)).nonzero()[0]
        return Matches(docs, first[docs])

    def gains(self, node: Node, docs: Array) -> Array:
        """The scores of some releases for a plan, 0 for those that it does not match."""
        matches = self.run_within(node, self._mask(docs))
        scores = np.zeros(self.snapshot.size)
        scores[matches.docs] = matches.scores
        gained: Array = scores[docs]
        return gained

    def _mask(self, *several: Array) -> Array:
        mask = np.zeros(self.snapshot.size, bool)
        for docs in several:
            mask[docs] = True
        return mask

    def having(self, node: Node) -> Array:
        """Which releases a plan matches: bool[size]."""
        return self._mask(self.match(node))

    def among(self, docs: Array, node: Node) -> Array:
        """Which of some releases a plan matches, one bool each."""
        found: Array = self.having(node)[docs]
        return found
