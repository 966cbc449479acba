"""Pairs: words that stand together in the query count for more where they do in a release too.

    score of a match += 0.2 · Σ over the query's pairs of the BM25F score of the pair as a word

A release has a pair (see `search.neighbours`) where the two words stand in its order and at its
distance, both in the title or both in the body. How many releases have a pair is estimated, not
counted: as many as would if its words were independent, df · df / N. Only the best matches are
looked at, since their positions have to be read. What a pair adds is never negative, so those
matches stay ahead of all others, whatever part of the ranking is shown.

Pairs of neighbours as features of their own: Metzler, Croft: A Markov Random Field Model for Term
Dependencies (SIGIR 2005), the ordered features of the sequential model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.packing import Array
from index.snapshot import Snapshot, TermPostings
from search.neighbours import Pair
from search.ranking import TermScorer, best, idf

WEIGHT = 0.2
RESCORED = 100
"""How many of the best matches get what their pairs are worth."""

_PAIR, _ROW = 48, 32
_PLACE = (1 << _ROW) - 1
_MOST = (1 << _PAIR - _ROW) - 1


def add_pairs(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array, scores: Array) -> Array:
    """Add what pairs are worth to the scores of the best matches; gives the indices of those.

    `docs` are the matches, ascending, and `scores` theirs, float64, changed in place.
    """
    chosen = np.sort(best(snapshot, docs, scores, RESCORED if pairs else 0))
    if len(chosen):
        scores[chosen] += pair_scores(snapshot, pairs, docs[chosen]).sum(axis=0)
    return chosen


def pair_scores(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array) -> Array:
    """What each pair is worth in each release (ascending, at most 65,536): a row a pair."""
    slots, in_title = _found(snapshot, pairs, docs)
    freqs = np.bincount(slots, minlength=len(pairs) * len(docs))
    title_freqs = np.bincount(slots[in_title], minlength=len(freqs))
    having = freqs.nonzero()[0]
    pair_of, row = np.divmod(having, len(docs))
    postings = TermPostings(docs[row], freqs[having], [], title_freqs[having])
    idfs = np.array([pair_idf(snapshot, pair) for pair in pairs])
    worth = np.zeros(len(freqs))
    worth[having] = idfs[pair_of] * TermScorer(WEIGHT, snapshot).scores("text", postings)
    return worth.reshape(len(pairs), len(docs))


def pair_idf(snapshot: Snapshot, pair: Pair) -> float:
    """How telling a pair is: as a word of so many releases as are likely to have both its words."""
    first, second = (snapshot.postings("text", word) for word in (pair.first, pair.second))
    if first is None or second is None:
        return idf(snapshot.releases, 0)
    return idf(snapshot.releases, len(first.docs) * len(second.docs) / snapshot.releases)


def _found(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array) -> tuple[Array, Array]:
    """Every pair found: the number of the pair · releases + its release; is it in the title."""
    words = dict.fromkeys(word for pair in pairs for word in (pair.first, pair.second))
    places = {word: _places(snapshot, word, docs) for word in words}
    # A place in ascending order: the number of the pair, the release, where it stands in that.
    starts, ends = [], []
    for at, pair in enumerate(pairs):
        starts.append(places[pair.first] + ((at << _PAIR) + pair.distance))
        ends.append(places[pair.second] + (at << _PAIR))
    second = np.concatenate(ends)
    second = second[_among(np.concatenate(starts), second)]
    number, row, place = second >> _PAIR, second >> _ROW & _MOST, second & _PLACE
    titles = snapshot.column("title_tokens")[docs[row]]
    distances = np.array([pair.distance for pair in pairs])[number]
    in_title = place < titles
    whole = in_title | (place - distances >= titles)
    return (number * len(docs) + row)[whole], in_title[whole]


def _places(snapshot: Snapshot, word: str, docs: Array) -> Array:
    """Where a word stands in releases (ascending): index of the release << 32 | token."""
    postings = snapshot.postings("text", word)
    if postings is None:
        return np.zeros(0, np.int64)
    at = postings.docs.searchsorted(docs)
    at[at == len(postings.docs)] = 0
    having = (postings.docs[at] == docs).nonzero()[0]
    tokens, counts = postings.positions(at[having])
    places: Array = (having.repeat(counts) << _ROW) + tokens
    return places


def _among(some: Array, values: Array) -> Array:
    """Which values are among some others; both ascend."""
    if not len(some):
        return np.zeros(len(values), bool)
    at = some.searchsorted(values)
    at[at == len(some)] = 0
    equal: Array = some[at] == values
    return equal
