"""Packing whole numbers into few bytes, a column at a time.

Three ways, each reversible and vectorised: bytes with escapes (gaps between document numbers),
nibbles with escapes (frequencies, gaps between token starts), and bits of a chosen width
(positions). An escape is the largest value of the narrow type; what it stands for is kept apart.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.arrays import Array


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


def bits_at(words: npt.NDArray[np.uint32], bit: Array, mask: int | Array) -> Array:
    """The values that begin at the given bits, of the bits that `mask` has, as int64."""
    values: Array = words[bit >> 3].astype(np.int64)
    values >>= bit & 7
    values &= mask
    return values
