"""Pairs of releases that are nearly the same, for all of an index.

Which pairs there are is a function of the releases alone, in whatever order they came: so it stays
right when releases are added, deleted and merged. With each commit the boilerplate and the
candidates are found anew, from fingerprints. Texts are compared only for pairs that the commit
before has not compared, or of which other passages have become boilerplate since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays import Array, located
from index.commit.entries import FileEntry, SegmentEntry
from index.commit.files import damaged
from index.reissues.boilerplate import boilerplate
from index.reissues.candidates import candidates
from index.reissues.comparing import Texts, compare
from index.reissues.fingerprints import Words, mixed
from index.reissues.releases import ReleasesByKey
from index.segment.blocks import BlockFile, BlockWriter
from index.segment.segment import Segment

SAME = 7_000
"""Two texts are nearly the same from this coefficient on."""
_AT_ONCE = 1 << 19
"""So many pairs are written, and looked for among others, at a time."""
_COLUMNS = (("left", "<u8"), ("right", "<u8"), ("state", "<u8"), ("jaccard", "<u2"))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of releases that were compared.

    - `left`, `right`: uint64[pairs], the beginnings of their digests, the smaller one first;
      ascending.
    - `state`: uint64[pairs], which of their passages were boilerplate.
    - `jaccard`: uint16[pairs], what they have in common without boilerplate, in 1/10,000.
    """

    left: Array
    right: Array
    state: Array
    jaccard: Array

    @property
    def same(self) -> Array:
        """Which of them are nearly the same: bool[pairs]."""
        same: Array = self.jaccard >= SAME
        return same

    @classmethod
    def read(cls, folder: Path, entry: FileEntry | None) -> Pairs:
        """The pairs of an entry, which the file must match; none without one. Raises
        `IndexDamaged`."""
        if entry is None:
            return cls.none()
        try:
            blocks = BlockFile(folder / entry.file, entry.size, entry.seal)
        except FileNotFoundError:
            raise damaged(folder / entry.file, "is missing") from None
        try:
            columns = [blocks.array(name).astype(kind, copy=False) for name, kind in _COLUMNS]
            if len({len(column) for column in columns}) > 1:
                raise blocks.damaged("has blocks that do not fit together")
            return cls(*columns)
        finally:
            blocks.close()

    @classmethod
    def none(cls) -> Pairs:
        """No pairs."""
        number = np.zeros(0, np.uint64)
        return cls(number, number, number, np.zeros(0, np.uint16))


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs of an index as they are found.

    - `keys`, `state`: uint64[releases], of the releases by key.
    - `left`, `right`: int32[pairs], the numbers of releases by key, the lesser one first;
      ascending.
    - `jaccard`: uint16[pairs], as in `Pairs`.
    """

    keys: Array
    state: Array
    left: Array
    right: Array
    jaccard: Array

    def __len__(self) -> int:
        return len(self.left)

    def parts(self) -> Iterator[tuple[slice, Pairs]]:
        """The pairs some at a time, and which they are."""
        for low in range(0, len(self), _AT_ONCE):
            part = slice(low, low + _AT_ONCE)
            left, right = self.left[part], self.right[part]
            state = mixed(self.state[left] * np.uint64(3) + self.state[right])
            yield part, Pairs(self.keys[left], self.keys[right], state, self.jaccard[part])

    def write(self, path: Path) -> tuple[int, int]:
        """Write the file of pairs; its size in bytes and its seal."""
        blocks = BlockWriter(path)
        try:
            for name, kind in _COLUMNS:
                size = len(self) * np.dtype(kind).itemsize
                columns = (getattr(pairs, name) for _, pairs in self.parts())
                blocks.add_parts(
                    name, size, (column.astype(kind).tobytes() for column in columns), kind
                )
            return blocks.close()
        except BaseException:
            blocks.abort()
            raise

    def are(self, pairs: Pairs) -> bool:
        """Whether these are the same pairs."""
        return len(self) == len(pairs.left) and all(
            np.array_equal(getattr(pairs, name)[part], getattr(mine, name))
            for part, mine in self.parts()
            for name in Pairs.__slots__
        )


def find(
    segments: Sequence[Segment],
    entries: Sequence[SegmentEntry],
    words: Words,
    before: Pairs,
) -> Found:
    """The pairs in the segments of an index; those known from `before` are not compared again.

    `words` is what reads the texts.
    """
    releases = ReleasesByKey(segments, entries)
    if not releases.have_prints:
        none = np.zeros(0, np.int32)
        return Found(releases.keys, np.zeros(0, np.uint64), none, none, np.zeros(0, np.uint16))
    known = boilerplate(releases)
    left, right = candidates(releases.sketches())
    jaccard = np.zeros(len(left), np.uint16)
    found = Found(releases.keys, known.state[releases.place], left, right, jaccard)
    new = np.ones(len(found), bool)
    for part, pairs in found.parts():
        at, there = _located(pairs, _reaching(before, pairs))
        jaccard[part][there] = at[there]
        new[part] = ~there
    compare(found.left, found.right, new, jaccard, Texts(releases, known, words))
    return found


def _reaching(before: Pairs, some: Pairs) -> Pairs:
    """Of all pairs those whose left ones are within those of some."""
    low = int(before.left.searchsorted(some.left[0]))
    high = int(before.left.searchsorted(some.left[-1], side="right"))
    return Pairs(*(getattr(before, name)[low:high] for name in Pairs.__slots__))


def _located(pairs: Pairs, before: Pairs) -> tuple[Array, Array]:
    """The coefficient of each pair in others, and whether it is there, in the same state."""
    numbers = [mixed(mixed(each.left) + each.right) ^ each.state for each in (pairs, before)]
    order = np.argsort(numbers[1], kind="stable")
    at, there = located(numbers[0], numbers[1][order])
    return (before.jaccard[order[at]] if len(order) else at), there
