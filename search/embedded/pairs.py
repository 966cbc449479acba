"""Pairs: words that stand together in the query count for more where they do in a release too.

    score of a match += 0.4 · Σ over the query's pairs of the pair's BM25F score without δ

A release has a pair (see `search.query.proximity`) where the two words stand in its order and at
its distance, both in the title or both in the body. A pair is as telling as the rarer of its words:
its idf is the larger of theirs. Only the best matches, and those that score like the last of
them, are looked at, since that takes time. What a pair adds is
never negative, so they stay ahead of all others, whatever part of the ranking is shown.

Pairs of neighbours as features of their own: Metzler, Croft: A Markov Random Field Model for Term
Dependencies (SIGIR 2005), the ordered features of the sequential model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Array, located
from index.snapshot import PLACE_BITS, Snapshot
from search.embedded.positions import after_title
from search.embedded.top import highest
from search.query.proximity import Pair
from search.scoring.bm25f import PAIR_DELTA, PAIR_WEIGHT, B, combined, pair_idf, saturated

RESCORED = 100
"""How many of the best matches get what their pairs are worth, more if several score alike."""


def add_pairs(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array, scores: Array) -> Array:
    """Add what pairs are worth to the scores of the best matches; gives the indices of those.

    `docs` are the matches, ascending, and `scores` theirs, float64, changed in place.
    """
    chosen = highest(scores, RESCORED)
    if len(chosen):
        scores[chosen] += pair_scores(snapshot, pairs, docs[chosen]).sum(axis=0)
    return chosen


def pair_scores(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array) -> Array:
    """What each pair is worth in each release (ascending): a row a pair."""
    found = [_found(snapshot, pair, docs) for pair in pairs]
    places = np.concatenate(found)
    sizes = [len(each) for each in found]
    base = np.arange(0, len(pairs) * len(docs), len(docs)).repeat(sizes)
    slots = base + docs.searchsorted(places >> PLACE_BITS)
    after = after_title(snapshot, places)
    in_title = after < 0
    across = ~in_title & (after < np.array([pair.distance for pair in pairs]).repeat(sizes))
    if across.any():
        slots, in_title = slots[~across], in_title[~across]
    shape = len(pairs), len(docs)
    times = np.bincount(slots, minlength=len(pairs) * len(docs)).reshape(shape)
    titled = np.bincount(slots[in_title], minlength=times.size).reshape(shape)
    norms = (snapshot.norms(column, B)[docs] for column in ("title_size", "body_size"))
    idfs = np.array([[_idf(snapshot, pair)] for pair in pairs])
    tf = combined(titled, times - titled, *norms)
    worth: Array = PAIR_WEIGHT * idfs * saturated(tf, PAIR_DELTA)
    return worth


def _idf(snapshot: Snapshot, pair: Pair) -> float:
    """How telling a pair is."""
    doc_freqs = snapshot.doc_freqs(pair[:2])
    return pair_idf(snapshot.releases, doc_freqs[pair.first], doc_freqs[pair.second])


def _found(snapshot: Snapshot, pair: Pair, docs: Array) -> Array:
    """The places of the second word of a pair, where the first stands before it."""
    first, second = snapshot.places(pair.first), snapshot.places(pair.second)
    if len(first) < len(second):
        places = snapshot.places_in(pair.first, docs) + pair.distance
        _, there = located(places, second)
    else:
        places = snapshot.places_in(pair.second, docs)
        _, there = located(places - pair.distance, first)
    return places[there]
