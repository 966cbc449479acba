"""Operations on NumPy arrays that the index and the embedded engine share."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_LONG = 16
"""From so many values a run on, the sum of each run is taken from the first value of the next; in
shorter runs it is faster to take the sums before a run from each of its values."""


def smallest(values: Array) -> Array:
    """The values in the narrowest of u1, u2, u4 and u8 that can hold them."""
    return values.astype(narrowest(int(values.max()) if len(values) else 0))


def narrowest(most: int) -> npt.DTypeLike:
    """The narrowest of u1, u2, u4 and u8 that can hold a number."""
    for kind in (np.uint8, np.uint16, np.uint32):
        if most <= np.iinfo(kind).max:
            return kind
    return np.uint64


def starts_of(counts: Array) -> npt.NDArray[np.int64]:
    """Where runs of these lengths begin, and where the last one ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    counts.cumsum(out=starts[1:])
    return starts


def gaps_in_runs(values: Array, counts: Array) -> Array:
    """Differences within runs of these lengths; the first value of each run is unchanged."""
    gaps = np.diff(values, prepend=values.dtype.type(0))
    firsts = starts_of(counts)[:-1][counts > 0]
    gaps[firsts] = values[firsts]
    return gaps


def sums_of_runs(gaps: Array, counts: Array) -> Array:
    """The inverse of `gaps_in_runs`; int64."""
    if len(gaps) > _LONG * len(counts):
        values: Array = gaps.astype(np.int64)
        firsts = starts_of(counts)[:-1][counts > 0]
        values[firsts[1:]] -= np.add.reduceat(values, firsts)[:-1]
        values.cumsum(out=values)
        return values
    sums = np.zeros(len(gaps) + 1, np.int64)
    gaps.cumsum(out=sums[1:])
    values = sums[1:]
    values -= sums[starts_of(counts)[:-1]].repeat(counts)
    return values


def ragged(starts: Array, counts: Array) -> Array:
    """The indices `starts[i] .. starts[i] + counts[i] - 1` of each run, concatenated."""
    ends = counts.cumsum(dtype=np.int64)
    indices: Array = (starts - (ends - counts)).repeat(counts)
    indices += np.arange(len(indices))
    return indices


def stable_order(ranks: Array, below: int) -> Array:
    """The stable order that sorts whole numbers `below` a bound.

    NumPy sorts 16-bit numbers by radix, in linear time: low half first, then high half.
    """
    order = np.argsort((ranks & 0xFFFF).astype(np.uint16), kind="stable")
    if below > 1 << 16:
        high = (ranks >> 16).astype(np.uint16)[order]
        order = order[np.argsort(high, kind="stable")]
    return order


def located(values: Array, ascending: Array) -> tuple[Array, Array]:
    """The index of each value among ascending ones, and a bool saying whether it is there.

    The index of a missing value is meaningless.
    """
    if not len(ascending):
        return np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    at = ascending.searchsorted(values)
    np.minimum(at, len(ascending) - 1, out=at)
    there: Array = ascending[at] == values
    return at, there


_MANY = 8
"""Searching in an array for one in so many of its length costs as much as going through it."""


def shared(one: Array, other: Array) -> Array:
    """The values that two arrays of ascending, distinct numbers have in common."""
    few, many = sorted((one, other), key=len)
    if len(few) * _MANY < len(many):
        return few[located(few, many)[1]]
    both = np.concatenate((few, many))
    both.sort(kind="stable")  # two runs, which are merged
    values: Array = both[:-1][both[1:] == both[:-1]]
    return values


def located_numbers(values: Array, ascending: Array) -> tuple[Array, Array]:
    """The same as `located` for ascending numbers of releases; quicker where they are many."""
    if not len(values) or not len(ascending):
        return located(values, ascending)
    most = int(max(values[-1], ascending[-1]))
    if len(values) * _MANY < most:
        return located(values, ascending)
    place = np.full(most + 1, -1)
    place[ascending] = np.arange(len(ascending))
    at = place[values]
    return at, at >= 0


def each_once(values: Array) -> Array:
    """Whole numbers, 0 or more, in order, each once; the array is sorted. `np.unique` hashes them
    first, which takes several times as long."""
    values.sort()
    return distinct(values)


def distinct(ascending: Array) -> Array:
    """Ascending numbers from 0, each once."""
    return ascending[np.diff(ascending, prepend=-1).nonzero()[0]]
