"""The sorted terms of one field in one segment, as they are looked up."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import pairwise

import numpy as np

from index.arrays import Array
from index.segment.blocks import BlockFile

_HEAD = 16
"""One term of so many is kept in memory where many words are looked for."""
_MANY_LOOKUPS = 100
""""Many" are so many: a single search does without."""
_AT_ONCE = 1 << 18
"""So many terms are measured at once."""
_REMEMBERED = 2_000
"""The ordinals of so many looked-up terms are kept: a query asks for each several times."""


class Terms:
    """The terms, each named by its ordinal."""

    def __init__(self, blocks: BlockFile, name: str) -> None:
        # A word is looked for all over the terms: they are checked as a whole.
        self._file, self._first = blocks.mapped(f"{name}.terms")
        self._term_start = blocks.array(f"{name}.term_start")
        self._size = len(self._term_start) - 1
        self._lookups = 0
        self._ordinals: dict[str, int] = {}
        if self._size < 0:
            raise blocks.damaged(f"lacks the terms of {name!r}")

    def __len__(self) -> int:
        return self._size

    def term(self, ordinal: int) -> str:
        """The term of an ordinal."""
        start, first = self._term_start.item, self._first
        data = self._file[first + start(ordinal) : first + start(ordinal + 1)]
        term = data.decode("utf-8", "surrogatepass")
        self._remember(term, ordinal)
        return term

    def _remember(self, term: str, ordinal: int) -> None:
        if len(self._ordinals) >= _REMEMBERED:
            self._ordinals.clear()
        self._ordinals[term] = ordinal

    def terms(self, start: int = 0, end: int | None = None) -> list[str]:
        """The terms of the ordinals `[start, end)`."""
        bounds = self._term_start[start : (len(self) if end is None else end) + 1].tolist()
        if not bounds:
            return []
        data = self._file[self._first + bounds[0] : self._first + bounds[-1]]
        base = bounds[0]
        return [
            data[a - base : b - base].decode("utf-8", "surrogatepass") for a, b in pairwise(bounds)
        ]

    @cached_property
    def _heads(self) -> list[bytes]:
        firsts, ends = self._term_start[:-1:_HEAD].tolist(), self._term_start[1::_HEAD].tolist()
        return [
            self._file[self._first + start : self._first + end]
            for start, end in zip(firsts, ends, strict=True)
        ]

    def some_terms(self, ordinals: Array) -> list[str]:
        """The terms of some ordinals."""
        starts = (self._first + self._term_start[ordinals].astype(np.int64)).tolist()
        ends = (self._first + self._term_start[ordinals + 1].astype(np.int64)).tolist()
        return [
            self._file[start:end].decode("utf-8", "surrogatepass")
            for start, end in zip(starts, ends, strict=True)
        ]

    def of_length(self, least: int, most: int) -> Array:
        """The ordinals of the terms with so many characters, ascending; up to 255 are counted."""
        return ((self._lengths >= least) & (self._lengths <= most)).nonzero()[0]

    @cached_property
    def _lengths(self) -> Array:
        """The number of characters of each term: uint8[terms]."""
        lengths = np.zeros(self._size, np.uint8)
        for low in range(0, self._size, _AT_ONCE):
            starts = self._term_start[low : low + _AT_ONCE + 1].astype(np.int64)
            first, size = self._first + int(starts[0]), int(starts[-1] - starts[0])
            data = np.frombuffer(self._file, np.uint8, size, first)
            begun = np.zeros(size + 1, np.int64)  # how many characters begin before each byte
            np.cumsum((data & 0xC0) != 0x80, out=begun[1:])
            counts = np.diff(begun[starts - starts[0]])
            lengths[low : low + len(counts)] = np.minimum(counts, 255)
        return lengths

    def lower_bound(self, text: str) -> int:
        """The ordinal of the first term that is not less than `text`."""
        return self._lower_bound(text.encode("utf-8", "surrogatepass"))[0]

    def _lower_bound(self, key: bytes) -> tuple[int, bool]:
        """The same of encoded text, and whether it is the term."""
        low, high = 0, self._size
        self._lookups += 1
        if self._lookups > _MANY_LOOKUPS:
            head = bisect_left(self._heads, key)
            low, high = max(head - 1, 0) * _HEAD, min(head * _HEAD, high)
        file, first, start = self._file, self._first, self._term_start.item
        while low < high:
            middle = (low + high) >> 1
            if file[first + start(middle) : first + start(middle + 1)] < key:
                low = middle + 1
            else:
                high = middle
        if low == self._size:
            return low, False
        return low, file[first + start(low) : first + start(low + 1)] == key

    def find(self, text: str) -> int:
        """The ordinal of a term, or -1."""
        ordinal = self._ordinals.get(text)
        if ordinal is None:
            at, there = self._lower_bound(text.encode("utf-8", "surrogatepass"))
            ordinal = at if there else -1
            self._remember(text, ordinal)
        return ordinal
