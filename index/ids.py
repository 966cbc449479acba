"""Numbers by id, in a few dozen bytes an id: a dict takes some three hundred."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain, repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.segment.segment import Segment

_LEAST = 1 << 10
_AT_ONCE = 1 << 16
"""So many ids are read at once."""
_NONE = -1
_unpack = struct.Struct("<QQ").unpack

Key = tuple[int, int]


class Ids:
    """A number for each id: a hash table with linear probing, in flat arrays.

    Ids are known by 128 bits of BLAKE2, of which no two different ones with the same are known and
    none can be made up.
    """

    def __init__(self) -> None:
        self._count = 0
        self._make(_LEAST)

    def _make(self, slots: int) -> None:
        self._mask = slots - 1
        self._first = array("Q", bytes(8 * slots))
        self._second = array("Q", bytes(8 * slots))
        self._number = array("q", [_NONE]) * slots

    def __len__(self) -> int:
        return self._count

    def __contains__(self, release_id: str) -> bool:
        return self.get(release_id) >= 0

    def get(self, release_id: str) -> int:
        """The number of an id, or -1."""
        return self._number[self._slot(_key(release_id))]

    def put(self, release_id: str, number: int) -> None:
        """Give an id a number, 0 or more, instead of what it had."""
        self._put(_key(release_id), number)

    def not_in(self, other: Ids) -> Iterator[int]:
        """The numbers of the ids that others do not have, ascending."""
        keys = zip(self._first, self._second, self._number, strict=True)
        return iter(
            sorted(
                number
                for first, second, number in keys
                if number >= 0 and other._number[other._slot((first, second))] < 0
            )
        )

    def _slot(self, key: Key) -> int:
        """Where a key is, or would be."""
        first, second = key
        slot = first & self._mask
        while self._number[slot] >= 0 and (
            self._first[slot] != first or self._second[slot] != second
        ):
            slot = slot + 1 & self._mask
        return slot

    def _put(self, key: Key, number: int) -> None:
        slot = self._slot(key)
        if self._number[slot] < 0:
            if 3 * (self._count + 1) > 2 * len(self._number):
                self._grow()
                slot = self._slot(key)
            self._count += 1
            self._first[slot], self._second[slot] = key
        self._number[slot] = number

    def _grow(self) -> None:
        before = zip(self._first, self._second, self._number, strict=True)
        self._count = 0
        self._make(2 * len(self._number))
        for first, second, number in before:
            if number >= 0:
                self._put((first, second), number)


def ids_in(segment: Segment) -> Iterator[tuple[str, int]]:
    """The id and the number of every release in a segment, by id."""
    field = segment.field("id")
    for low in range(0, len(field), _AT_ONCE):
        high = min(low + _AT_ONCE, len(field))
        df, docs = field.some_docs(low, high)
        ids = chain.from_iterable(map(repeat, field.terms(low, high), df.tolist()))
        yield from zip(ids, docs.tolist(), strict=True)


def _key(release_id: str) -> Key:
    digest = blake2b(release_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    key: Key = _unpack(digest)
    return key
