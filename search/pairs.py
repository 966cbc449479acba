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
from index.snapshot import Snapshot
from search.neighbours import Pair
from search.places import ROW, Places
from search.ranking import B, combined, foremost, idf, saturated

WEIGHT = 0.2
RESCORED = 100
"""How many of the best matches get what their pairs are worth."""

_PAIR = ROW + 16
_PLACE = (1 << _PAIR) - 1


def add_pairs(
    snapshot: Snapshot, pairs: Sequence[Pair], docs: Array, scores: Array
) -> tuple[Array, Places]:
    """Add what pairs are worth to the scores of the best matches.

    `docs` are the matches, ascending, and `scores` theirs, float64, changed in place. Gives the
    indices of those best, and where the words of the pairs stand in them.
    """
    chosen = foremost(snapshot, docs, scores, RESCORED)
    places = places_of(snapshot, pairs, docs[chosen])
    if len(chosen):
        scores[chosen] += pair_scores(snapshot, pairs, places).sum(axis=0)
    return chosen, places


def places_of(snapshot: Snapshot, pairs: Sequence[Pair], docs: Array) -> Places:
    """Where the words of pairs stand in releases (ascending, at most 65,536)."""
    return Places(snapshot, docs, [word for pair in pairs for word in (pair.first, pair.second)])


def pair_scores(snapshot: Snapshot, pairs: Sequence[Pair], places: Places) -> Array:
    """What each pair is worth in each release: a row a pair."""
    docs = places.docs
    slots, in_title = _found(pairs, places)
    shape = len(pairs), len(docs)
    times = np.bincount(slots, minlength=len(pairs) * len(docs)).reshape(shape)
    titled = np.bincount(slots[in_title], minlength=times.size).reshape(shape)
    norms = (snapshot.norms(column, B)[docs] for column in ("title_size", "body_size"))
    idfs = np.array([[pair_idf(snapshot, pair)] for pair in pairs])
    worth: Array = WEIGHT * idfs * saturated(combined(titled, times - titled, *norms))
    return worth


def pair_idf(snapshot: Snapshot, pair: Pair) -> float:
    """How telling a pair is: as a word of so many releases as are likely to have both its words."""
    first, second = (snapshot.postings("text", word) for word in (pair.first, pair.second))
    if first is None or second is None:
        return idf(snapshot.releases, 0)
    return idf(snapshot.releases, len(first.docs) * len(second.docs) / snapshot.releases)


def _found(pairs: Sequence[Pair], places: Places) -> tuple[Array, Array]:
    """Every pair found: the number of the pair · releases + its release; is it in the title."""
    # A place with the number of the pair before it.
    starts, ends = [], []
    for at, pair in enumerate(pairs):
        starts.append(places.of(pair.first) + ((at << _PAIR) + pair.distance))
        ends.append(places.of(pair.second) + (at << _PAIR))
    second = np.concatenate(ends)
    second = second[_among(np.concatenate(starts), second)]
    number, second = second >> _PAIR, second & _PLACE
    after = places.after_title(second)
    in_title = after < 0
    whole = in_title | (after >= np.array([pair.distance for pair in pairs])[number])
    return (number * len(places.docs) + (second >> ROW))[whole], in_title[whole]


def _among(some: Array, values: Array) -> Array:
    """Which values are among some others; both ascend."""
    if not len(some):
        return np.zeros(len(values), bool)
    at = some.searchsorted(values)
    at[at == len(some)] = 0
    equal: Array = some[at] == values
    return equal
