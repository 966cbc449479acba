"""Operations on NumPy arrays that the index and the embedded engine share."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


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
    sums = np.zeros(len(gaps) + 1, np.int64)
    gaps.cumsum(out=sums[1:])
    values: Array = sums[1:] - sums[starts_of(counts)[:-1]].repeat(counts)
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
