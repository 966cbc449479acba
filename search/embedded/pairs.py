"""Pairs: words next to each other in the query count for more if they are so in a release.

    score of a match += 0.4 · Σ over the query's pairs of the pair's BM25F score without δ

A release has a pair (see `search.query.proximity`) where the two words occur in its order and at
its distance in one paragraph, of which the title is one. The idf of a pair is the larger of the
idfs of its words. Only the best matches, and those that score the same as the last of them, are
looked at. What a pair adds is never negative, so they stay ahead of all others, whatever part of
the ranking is shown.

Why not all matches? Every match would need its positions read, and only those near the top can
change a page. Why not index pairs as terms? That would enlarge the index, and fix when it is built
what counts as neighbouring: a query leaves out stop words and may put its words at a distance.

Pairs of neighbours as features of their own: Metzler, Croft: A Markov Random Field Model for Term
Dependencies (SIGIR 2005), the ordered features of the sequential model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Array, located
from index.places import PLACE_BITS
from index.snapshot import Snapshot
from search.embedded.matching.positions import after_title, unbroken
from search.embedded.top import highest
from search.query.proximity import Pair
from search.scoring.bm25f import PAIR_DELTA, PAIR_WEIGHT, B, combined, pair_idf, saturated

RESCORED = 100
"""The number of best matches that are rescored, more if several score the same.

Measured with `PAIR_WEIGHT` on CACM, Cranfield and TIME: see `search/help/evaluation.md`."""


def add_pairs(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array, scores: Array) -> Array:
    """Add the scores of pairs to those of the best matches; returns the indices of these.

    `docs` (int64[matches]) are the matches, ascending; `scores` (float64[matches]) is changed in
    place.
    """
    chosen = highest(scores, RESCORED)
    if len(chosen):
        scores[chosen] += pair_scores(snapshot, pairs, docs[chosen]).sum(axis=0)
    return chosen


def pair_scores(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array) -> Array:
    """The score of each pair in each release (ascending): float64[pairs, releases]."""
    pair, places = _found(snapshot, pairs, docs)
    slots = pair * len(docs) + docs.searchsorted(places >> PLACE_BITS)
    in_title = (after_title(snapshot, places) < 0).nonzero()[0]
    shape = len(pairs), len(docs)
    times = np.bincount(slots, minlength=len(pairs) * len(docs)).reshape(shape)
    titled = np.bincount(slots[in_title], minlength=times.size).reshape(shape)
    norms = (snapshot.norms(column, B)[docs] for column in ("title_size", "body_size"))
    doc_freqs = snapshot.doc_freqs(dict.fromkeys(term for pair in pairs for term in pair[:2]))
    idfs = [
        [pair_idf(snapshot.releases, doc_freqs[pair.first], doc_freqs[pair.second])]
        for pair in pairs
    ]
    tf = combined(titled, times - titled, *norms)
    worth: Array = PAIR_WEIGHT * np.array(idfs) * saturated(tf, PAIR_DELTA)
    return worth


def _found(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array) -> tuple[Array, Array]:
    """Every occurrence of a pair in releases: its number, and the place of its second word.

    The places of all words are one ascending array, word after word, so that one search in it finds
    which places of second words have the first one before them.
    """
    terms = list(dict.fromkeys(term for pair in pairs for term in pair[:2]))
    places = snapshot.places_of(terms, docs)
    apart = snapshot.size + 1 << PLACE_BITS  # no place of a word is as far from another of it
    number = {term: apart * at for at, term in enumerate(terms)}
    every = np.concatenate([each + apart * at for at, each in enumerate(places)])
    second = [places[terms.index(pair.second)] for pair in pairs]
    sizes = [len(each) for each in second]
    moved = np.array([number[pair.first] - pair.distance for pair in pairs]).repeat(sizes)
    joined = np.concatenate(second)
    there = located(joined + moved, every)[1].nonzero()[0]
    pair_of, found = np.arange(len(pairs)).repeat(sizes)[there], joined[there]
    before = found - np.array([pair.distance for pair in pairs])[pair_of]
    whole = unbroken(snapshot, before, found).nonzero()[0]
    return pair_of[whole], found[whole]
