"""Candidates: pairs of releases whose sketches agree enough to compare their texts."""

from __future__ import annotations

import numpy as np

from index.arrays import Array, stable_order

_RUN = 3
"""Sketches that agree in so many bytes in a row, at the same place, are compared as a whole."""
_AGREEING = 15
"""Of the 32 bytes of two sketches so many must be equal."""
_NEIGHBOURS = 16
"""Of sketches that agree in a run, each is compared with so many that follow it."""
_CLOSEST = 16
"""Of the sketches that agree with one, so many that agree most are kept, more if they say so."""
_MANY = 1 << 22
"""Pairs found more than once are joined when there are so many."""


def candidates(sketch: Array) -> tuple[Array, Array]:
    """Pairs of releases whose sketches (uint8[releases, 32]) agree: ascending numbers, int64 each.

    Of the pairs of texts with a Jaccard coefficient of .7 or more in three corpora this finds all.
    Where very many agree, which are copies or forms filled in, each is compared with the closest.
    A sketch of zeros is that of a text without words.
    """
    worded = np.flatnonzero(sketch.any(axis=1))
    sketch = sketch[worded]
    pairs = np.zeros(0, np.int64)
    found: list[Array] = []
    wide = sketch.astype(np.int64)
    for at in range(sketch.shape[1] - _RUN + 1):
        run = wide[:, at] | wide[:, at + 1] << 8 | wide[:, at + 2] << 16
        order = stable_order(run, 1 << 24)
        ordered = run[order]
        same = np.arange(len(order) - 1)
        for distance in range(1, _NEIGHBOURS + 1):
            same = same[same + distance < len(order)]
            same = same[ordered[same] == ordered[same + distance]]
            if not len(same):
                break
            found.append(order[same] * len(order) + order[same + distance])
        if sum(map(len, found)) > _MANY:
            pairs, found = np.unique(np.concatenate([pairs, *found])), []
    pairs = np.unique(np.concatenate([pairs, *found]))
    left, right = np.divmod(pairs, max(len(sketch), 1))
    agreeing = np.zeros(len(pairs), np.int64)
    for column in sketch.T:
        agreeing += column[left] == column[right]
    kept = np.flatnonzero(agreeing >= _AGREEING)
    kept = kept[_close(left[kept], right[kept], agreeing[kept])]
    return worded[left[kept]], worded[right[kept]]


def _close(left: Array, right: Array, agreeing: Array) -> Array:
    """Which pairs are among the closest of either side: bool[pairs]. The first of equals count, so
    that copies of one text stay together."""
    owner, partner = np.concatenate((left, right)), np.concatenate((right, left))
    order = np.lexsort((partner, -np.tile(agreeing, 2), owner))
    owner = owner[order]
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    rank = np.arange(len(owner)) - np.repeat(begins, np.diff(begins, append=len(owner)))
    close = np.zeros(2 * len(left), bool)
    close[order[rank < _CLOSEST]] = True
    either: Array = close[: len(left)] | close[len(left) :]
    return either
