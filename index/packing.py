"""Packing whole numbers into few bytes, a column at a time.

Three ways, each reversible and vectorised: bytes with escapes (gaps between document numbers),
nibbles with escapes (frequencies, gaps between token starts), and bits of a chosen width
(positions). An escape is the largest value of the narrow type; what it stands for is kept apart.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Sliced(Protocol):
    """What gives arrays for slices: an array itself, or one that is checked as it is read."""

    def __getitem__(self, part: slice, /) -> Array: ...


BYTE_ESCAPE = 255
NIBBLE_ESCAPE = 15
MAX_WIDTH = 24
"""The widest bit-packed value: a value and 7 bits of misalignment fit 32 bits."""

# A byte -> its two nibbles, the low one first.
_NIBBLES = np.stack((np.arange(256) & 15, np.arange(256) >> 4), axis=1).astype(np.int64)


def nibbles_packed(values: Array) -> Array:
    """Values 0..15, two a byte, the first in the low half."""
    padded = np.zeros(len(values) + (len(values) & 1), np.uint8)
    padded[: len(values)] = values
    return padded[0::2] | (padded[1::2] << 4)


def nibbles_unpacked(packed: Sliced, start: int, end: int) -> Array:
    """The values `[start, end)` of `nibbles_packed`, as int64."""
    both = _NIBBLES.take(packed[start >> 1 : (end + 1) >> 1], axis=0).reshape(-1)
    first = start & 1
    values: Array = both[first : first + end - start]
    return values


def bits_packed(values: Array, width: int) -> npt.NDArray[np.uint8]:
    """Values below `2 ** width`, packed from the low bit up, padded to a whole byte."""
    # Eight values fill `width` bytes: column by column, of all such groups at once.
    groups = -(-len(values) // 8)
    padded = np.zeros(groups * 8, np.uint32)
    padded[: len(values)] = values
    packed = np.zeros((width + 4, groups), np.uint8)
    for number, column in enumerate(padded.reshape(groups, 8).T):
        byte, bit = divmod(number * width, 8)
        shifted = column << np.uint32(bit)
        for place in range(byte, byte + (bit + width + 7) // 8):
            packed[place] |= shifted.astype(np.uint8)
            shifted >>= np.uint32(8)
    return np.ascontiguousarray(packed[:width].T).reshape(-1)[: (len(values) * width + 7) // 8]


def words_at_bytes(packed: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """The 32-bit words that begin at each byte of a block; it must be padded by 3 bytes."""
    return np.ndarray((max(len(packed) - 3, 0),), "<u4", packed, strides=(1,))


def bits_at(words: npt.NDArray[np.uint32], bit: Array, width: int) -> Array:
    """The values of `width` bits that begin at the given bits, as int64."""
    mask = np.uint32((1 << width) - 1)
    values: Array = (words[bit >> 3] >> (bit & 7).astype(np.uint32)) & mask
    return values.astype(np.int64)


def smallest(values: Array) -> Array:
    """The values in the narrowest of u1, u2, u4 and u8 that holds them."""
    most = int(values.max()) if len(values) else 0
    for kind in (np.uint8, np.uint16, np.uint32):
        if most <= np.iinfo(kind).max:
            return values.astype(kind)
    return values.astype(np.uint64)


def starts_of(counts: Array) -> npt.NDArray[np.int64]:
    """Where runs of these lengths begin, and where the last one ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    counts.cumsum(out=starts[1:])
    return starts


def gaps_in_runs(values: Array, counts: Array) -> Array:
    """Differences within runs of these lengths; a run's first value stands as it is."""
    gaps = np.diff(values, prepend=values.dtype.type(0))
    firsts = starts_of(counts)[:-1][counts > 0]
    gaps[firsts] = values[firsts]
    return gaps


def sums_of_runs(gaps: Array, counts: Array) -> Array:
    """The values that `gaps_in_runs` took apart; int64."""
    sums = np.zeros(len(gaps) + 1, np.int64)
    gaps.cumsum(out=sums[1:])
    values: Array = sums[1:] - sums[starts_of(counts)[:-1]].repeat(counts)
    return values


def ragged(starts: Array, counts: Array) -> Array:
    """The indices `starts[i] .. starts[i] + counts[i] - 1` of each run, one after another."""
    ends = counts.cumsum(dtype=np.int64)
    indices: Array = (starts - (ends - counts)).repeat(counts)
    indices += np.arange(len(indices))
    return indices


def located(values: Array, ascending: Array) -> tuple[Array, Array]:
    """Where each value stands among ascending ones, and whether it is there, a bool each.

    The place of one that is not there means nothing.
    """
    if not len(ascending):
        return np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    at = ascending.searchsorted(values)
    np.minimum(at, len(ascending) - 1, out=at)
    there: Array = ascending[at] == values
    return at, there


def stable_order(ranks: Array, below: int) -> Array:
    """The order that sorts whole numbers `below` a bound, equal ones as they stand.

    NumPy sorts 16-bit numbers by radix, in linear time: low half first, then high half.
    """
    order = np.argsort((ranks & 0xFFFF).astype(np.uint16), kind="stable")
    if below > 1 << 16:
        high = (ranks >> 16).astype(np.uint16)[order]
        order = order[np.argsort(high, kind="stable")]
    return order
