"""Candidates: pairs of releases whose sketches agree enough to compare their texts."""

from __future__ import annotations

import numpy as np

from index.arrays import Array, each_once, stable_order

_RUN = 3
"""Sketches that agree in so many bytes in a row, at the same place, are compared as a whole."""
_AGREEING = 15
"""Of the 32 bytes of two sketches so many must be equal."""
_NEIGHBOURS = 16
"""Of sketches that agree in a run, each is compared with so many that follow it."""
_CLOSEST = 16
"""Of the sketches that agree with one, so many that agree most are kept, more if they say so."""
_OWNERS = 1 << 16
"""The pairs of so many releases are looked for at a time, ..."""
_MANY = 1 << 20
"""... and reduced to the closest whenever so many more were found."""
_PARTNER_BITS = 32


def candidates(sketch: Array) -> tuple[Array, Array]:
    """Pairs of releases whose sketches (uint8[releases, 32]) agree: int32 numbers, the lesser one
    first, ascending.

    Of the pairs of texts with a Jaccard coefficient of .7 or more in three corpora this finds all.
    Where very many agree, which are copies or forms filled in, each is compared with the closest.
    A sketch of zeros is that of a text without words.
    """
    worded = np.flatnonzero(sketch.any(axis=1))
    if len(worded) < len(sketch):
        sketch = sketch[worded]
    found = [np.zeros(0, np.int64)]
    for low in range(0, len(sketch), _OWNERS):
        found.append(_of_some(sketch, low, low + _OWNERS))
    pairs = each_once(np.concatenate(found)) if len(found) > 2 else found[-1]
    found.clear()
    left = (pairs // max(len(sketch), 1)).astype(np.int32)
    pairs -= left.astype(np.int64) * len(sketch)
    number = worded.astype(np.int32)
    return number[left], number[pairs]


def _of_some(sketch: Array, low: int, high: int) -> Array:
    """The pairs that are among the closest of the releases `[low, high)`, as one number each:
    the left one times the number of releases, plus the right one; ascending."""
    size = len(sketch)
    all_there = low == 0 and high >= size
    pairs, new, count = np.zeros(0, np.int64), [np.zeros(0, np.int64)], 0
    for at in range(sketch.shape[1] - _RUN + 1):
        run = np.zeros(size, np.int32)
        for place in range(_RUN):
            run |= sketch[:, at + place].astype(np.int32) << 8 * place
        members = np.arange(size, dtype=np.int32)
        if not all_there:  # those that agree with one of them
            shared = np.zeros(1 << 8 * _RUN, bool)
            shared[run[low:high]] = True
            members = members[shared[run]]
            run = run[members]
        order = stable_order(run, 1 << 8 * _RUN)
        ordered, order = run[order], members[order]
        same = np.arange(len(order) - 1, dtype=np.int32)
        for distance in range(1, _NEIGHBOURS + 1):
            same = same[: same.searchsorted(len(order) - distance)]
            same = same[ordered[same] == ordered[same + distance]]
            if not len(same):
                break
            left, right = order[same], order[same + distance]
            if not all_there:
                mine = (left >= low) & (left < high) | (right >= low) & (right < high)
                left, right = left[mine], right[mine]
            new.append(left.astype(np.int64) * size + right)
            count += len(left)
            if count > _MANY:
                pairs, new, count = _closest(sketch, low, high, [pairs, *new]), [], 0
    return _closest(sketch, low, high, [pairs, *new])


def _closest(sketch: Array, low: int, high: int, found: list[Array]) -> Array:
    """Of pairs found so far those that agree, and are among the closest of a release in
    `[low, high)`. The first of equals count, so that copies of one text stay together.

    What is left out here stays out, however many are found later: lists only grow.
    """
    size = len(sketch)
    pairs = each_once(np.concatenate(found))
    left = (pairs // max(size, 1)).astype(np.int32)
    right = (pairs - left.astype(np.int64) * size).astype(np.int32)
    agreeing = np.zeros(len(pairs), np.uint8)
    for column in sketch.T:
        agreeing += column[left] == column[right]
    kept = agreeing >= _AGREEING
    left, right = left[kept], right[kept]
    further = np.uint64(sketch.shape[1]) - agreeing[kept]
    # A row for each side, to be sorted by owner, closeness and partner.
    rows = []
    for owner, partner in ((left, right), (right, left)):
        mine = (owner >= low) & (owner < high)
        row = (owner[mine] - low).astype(np.uint64)
        row <<= np.uint64(8)
        row |= further[mine]
        row <<= np.uint64(_PARTNER_BITS)
        row |= partner[mine].astype(np.uint64)
        rows.append(row)
    row = np.concatenate(rows)
    row.sort()
    owner = (row >> np.uint64(_PARTNER_BITS + 8)).astype(np.int32)
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    rank = np.arange(len(row)) - np.repeat(begins, np.diff(begins, append=len(row)))
    close = rank < _CLOSEST
    one = owner[close].astype(np.int64) + low
    other = (row[close] & np.uint64((1 << _PARTNER_BITS) - 1)).astype(np.int64)
    return each_once(np.minimum(one, other) * size + np.maximum(one, other))
