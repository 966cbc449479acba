"""The best of all matches by score or date, with ties settled by date and id."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.arrays import Array
from index.snapshot import Snapshot

_STRIPES = 16


def best(
    snapshot: Snapshot, docs: Array, scores: Array, count: int, *, sort: str = "relevance"
) -> Array:
    """Indices of the first `count` of the matches, in order.

    By score, newer first among equals, then by id; `newest` and `oldest` go by date, undated last,
    then by score and id. Ids decide only between matches that are otherwise equal, so that an
    answer does not depend on how an index was built.
    """
    if not len(docs) or count <= 0:
        return np.zeros(0, np.int64)
    day = snapshot.column("day")
    if sort == "relevance":
        chosen = highest(scores, count)
        if len(chosen) > 2 * count:  # many score alike
            chosen = _top_ties(scores, day[docs], chosen, count)
        first, second = scores[chosen], day[docs[chosen]]
    else:
        days = day[docs].astype(np.int64)
        rank = days if sort == "newest" else np.where(days == 0, -(1 << 40), -days)
        chosen = highest(rank, count)
        first, second = rank[chosen], scores[chosen]
    order = np.lexsort((second, first))[::-1]
    chosen, first, second = chosen[order], first[order], second[order]
    equal = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
    if not equal[:count].any():
        return chosen[:count]
    return _ties_by_id(snapshot, docs, chosen, equal, count)


def highest(rank: Array, count: int) -> Array:
    """Indices of the `count` highest, and of all that equal the last of them."""
    if count >= len(rank):
        return np.arange(len(rank))
    width = len(rank) // _STRIPES
    if width < 2 * count:
        return _from(rank, _nth(rank, count))
    # So many are the highest of a stripe of their own: no lower one is among the first.
    stripes = rank[: width * _STRIPES].reshape(_STRIPES, width).max(axis=0)
    some = _from(rank, _nth(stripes, count))
    return some[_from(rank[some], _nth(rank[some], count))]


def _from(rank: Array, least: Any) -> Array:
    """Indices of those that are at least this high."""
    chosen: Array = (rank >= least).nonzero()[0]
    return chosen


def _nth(rank: Array, count: int) -> Any:
    """The last of the `count` highest."""
    place = len(rank) - count
    return np.partition(rank, place)[place]


def _top_ties(rank: Array, second: Array, chosen: Array, count: int) -> Array:
    """Of `highest`'s choice, those above the last rank, and the highest by `second` at it."""
    least = rank[chosen].min()
    above = chosen[rank[chosen] > least]
    tied = chosen[rank[chosen] == least]
    return np.concatenate((above, tied[highest(second[tied], count - len(above))]))


def _ties_by_id(snapshot: Snapshot, docs: Array, chosen: Array, equal: Array, count: int) -> Array:
    """`chosen`, cut to `count`, with runs of what is `equal` to the next in the order of ids."""
    ordered = chosen.copy()
    start = 0
    while start < min(count, len(chosen)):
        end = start + 1
        while end < len(chosen) and equal[end - 1]:
            end += 1
        if end - start > 1:
            ids = snapshot.ids(docs[chosen[start:end]])
            ordered[start:end] = chosen[start:end][sorted(range(len(ids)), key=ids.__getitem__)]
        start = end
    return ordered[:count]
