"""Chunks of text by number: a table that looks many up at once.

A chunk of up to `LONGEST` bytes is a key of two 64-bit words: its bytes, zeros, and its length in
the last byte. A dict would take a string for each, and several accesses to memory all over; here
whole batches are looked up by array operations, in a hash table with linear probing.
"""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt

from index.arrays import Array

LONGEST = 15
_KEEP = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
"""The bits of so many bytes."""
_BITS = 16

Key = tuple[Array, Array]
Words = npt.NDArray[np.uint64]


def keys(data: bytes, begin: Array, size: Array) -> Key:
    """The keys of the chunks that begin at a byte and have a size.

    `data` has 15 bytes more than the last chunk. The keys of chunks longer than `LONGEST` mean
    nothing.
    """
    words: Words = np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))
    first = words[begin] & _KEEP[np.minimum(size, 8)]
    second = words[begin + 8] & _KEEP[np.clip(size - 8, 0, 7)]
    second |= size.astype(np.uint64) << np.uint64(56)
    return first, second


class ChunkTable:
    """Keys and the number of each. Where a key lies is drawn by lot, so that no texts can be made
    up whose chunks all lie in one place."""

    def __init__(self) -> None:
        self._lot = np.frombuffer(os.urandom(16), np.uint64) | np.uint64(1)
        self._make(_BITS)

    def _make(self, bits: int) -> None:
        self._bits = bits
        self._count = 0
        self._first = np.zeros(1 << bits, np.uint64)
        self._second = np.zeros(1 << bits, np.uint64)
        self._number = np.full(1 << bits, -1)

    def _slots(self, key: Key) -> Array:
        """Where the search for a key begins."""
        mixed = key[0] * self._lot[0]
        mixed ^= mixed >> np.uint64(32)
        mixed = (mixed + key[1]) * self._lot[1]
        slots: Array = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        return slots

    def find(self, key: Key) -> Array:
        """The number of each key, or -1."""
        slot = self._slots(key)
        number = self._number[slot]
        others = ((number >= 0) & self._differs(slot, key)).nonzero()[0]
        slot = slot[others]
        key = key[0][others], key[1][others]
        while len(others):
            slot = slot + 1 & len(self._number) - 1
            numbers = self._number[slot]
            number[others] = numbers
            rest = ((numbers >= 0) & self._differs(slot, key)).nonzero()[0]
            others, slot, key = others[rest], slot[rest], (key[0][rest], key[1][rest])
        return number

    def _differs(self, slot: Array, key: Key) -> Array:
        differs: Array = (self._first[slot] != key[0]) | (self._second[slot] != key[1])
        return differs

    def add(self, key: Key, number: Array) -> None:
        """Add keys that are not there yet, each once, with their numbers."""
        if 2 * (self._count + len(number)) > len(self._number):
            self._grow(self._count + len(number))
        self._count += len(number)
        slot = self._slots(key)
        while len(number):
            free = self._number[slot] < 0
            self._number[slot[free]] = number[free]  # of several keys for a slot the last has it
            mine = self._number[slot] == number
            self._first[slot[mine]], self._second[slot[mine]] = key[0][mine], key[1][mine]
            others = ~mine
            key, number = (key[0][others], key[1][others]), number[others]
            slot = slot[others] + 1 & len(self._number) - 1

    def _grow(self, count: int) -> None:
        used = (self._number >= 0).nonzero()[0]
        key, number = (self._first[used], self._second[used]), self._number[used]
        self._make((4 * count).bit_length())
        self.add(key, number)
