"""Pairs of releases that are nearly the same, for all of an index.

Which pairs there are is a function of the releases alone, in whatever order they came: so it stays
right when releases are added, deleted and merged. With each commit the boilerplate and the
candidates are found anew, from fingerprints. Texts are compared only for pairs that the commit
before has not compared, or of which other passages have become boilerplate since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.arrays import Array, located, ragged, starts_of
from index.commit.entries import FileEntry, SegmentEntry
from index.commit.files import damaged
from index.reissues.boilerplate import Boilerplate, boilerplate
from index.reissues.candidates import candidates
from index.reissues.fingerprints import (
    SHINGLE,
    SHORTEST,
    Words,
    joined,
    mixed,
    passages,
    shingles,
)
from index.segment.blocks import BlockFile, BlockWriter
from index.segment.record import DIGEST
from index.segment.segment import Segment

UNIT = 10_000
"""Coefficients are kept in whole numbers of this part."""
SAME = 7_000
"""Two texts are nearly the same from this coefficient on."""
_NONE = np.zeros(0, np.int64)
_AT_ONCE = 2_000
"""About how many pairs are compared at a time."""
_HELD = 8_000_000
"""About how many shingles are held, of eight bytes each."""


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

    def write(self, path: Path) -> tuple[int, int]:
        """Write the file of pairs; its size in bytes and its seal."""
        blocks = BlockWriter(path)
        try:
            for name in ("left", "right", "state", "jaccard"):
                blocks.add(name, getattr(self, name))
            return blocks.close()
        except BaseException:
            blocks.abort()
            raise

    def equals(self, other: Pairs) -> bool:
        """Whether these are the same pairs."""
        return all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in self.__slots__
        )

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
            columns = [
                blocks.array(name).astype(kind)
                for name, kind in (
                    ("left", np.uint64),
                    ("right", np.uint64),
                    ("state", np.uint64),
                    ("jaccard", np.uint16),
                )
            ]
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


class ReleasesByKey:
    """The releases of an index that are not deleted, in the order of their keys."""

    def __init__(self, segments: Sequence[Segment], entries: Sequence[SegmentEntry]) -> None:
        self._segments = segments
        docs = [
            np.arange(len(segment)) if entry.deleted is None else np.flatnonzero(~entry.deleted)
            for segment, entry in zip(segments, entries, strict=True)
        ]
        keys = [keys_of(segment)[chosen] for segment, chosen in zip(segments, docs, strict=True)]
        every = np.concatenate([*keys, np.zeros(0, np.uint64)])
        order = np.argsort(every, kind="stable")
        self.keys = every[order]
        self._segment = np.repeat(np.arange(len(docs)), list(map(len, docs)))[order]
        self._doc = np.concatenate([*docs, _NONE])[order]
        prints = joined(
            [
                found.select(chosen) if (found := segment.fingerprints()) is not None else None
                for segment, chosen in zip(segments, docs, strict=True)
            ]
        )
        self.prints = None if prints is None else prints.select(order)
        self._docs = docs
        self._order = order

    def __len__(self) -> int:
        return len(self.keys)

    def sources(self) -> tuple[Array, Array]:
        """The sources of all releases, numbered, -1 for none; and how many each has, at least 1."""
        numbers: dict[str, int] = {}
        values, firsts, sizes = [_NONE], [_NONE], [_NONE]
        base = 0
        for segment, docs in zip(self._segments, self._docs, strict=True):
            terms = segment.field("source").terms()
            number = np.array([numbers.setdefault(t, len(numbers)) for t in terms], np.int64)
            ordinals, start = segment.values("source")
            start = start.astype(np.int64)
            values.append(number[ordinals])
            firsts.append(start[docs] + base)
            sizes.append(start[docs + 1] - start[docs])
            base += len(ordinals)
        first, size = (np.concatenate(parts)[self._order] for parts in (firsts, sizes))
        counts = np.maximum(size, 1)
        source = np.full(int(counts.sum()), -1)
        source[ragged(starts_of(counts)[:-1], size)] = np.concatenate(values)[ragged(first, size)]
        return source, counts

    def text(self, at: int) -> tuple[str, str]:
        """The title and the body of a release."""
        record = self._segments[self._segment[at]].record(int(self._doc[at]))
        return record.title, record.body


def keys_of(segment: Segment) -> Array:
    """The beginnings of the digests of a segment's releases: uint64[releases]."""
    return np.ascontiguousarray(segment.column("digest").reshape(-1, DIGEST)[:, :8]).view("<u8")[
        :, 0
    ]


def find(
    segments: Sequence[Segment],
    entries: Sequence[SegmentEntry],
    words: Words,
    before: Pairs,
) -> Pairs:
    """The pairs in the segments of an index; those known from `before` are not compared again.

    `words` is what reads the texts.
    """
    releases = ReleasesByKey(segments, entries)
    if releases.prints is None:
        return Pairs.none()
    known = boilerplate(releases.prints, *releases.sources())
    left, right = candidates(releases.prints.sketch)
    states = known.states()
    state = mixed(states[left] * np.uint64(3) + states[right])
    jaccard = np.zeros(len(left), np.uint16)
    found = Pairs(releases.keys[left], releases.keys[right], state, jaccard)
    at, there = _located(found, before)
    jaccard[there] = before.jaccard[at[there]]
    new = np.flatnonzero(~there)
    if not len(new):
        return found
    texts = Texts(releases, known, words)
    for some in np.array_split(new, max(len(new) // _AT_ONCE, 1)):
        texts.read(np.unique((left[some], right[some])))
        for pair in some.tolist():
            one, other = texts[int(left[pair])], texts[int(right[pair])]
            jaccard[pair] = coefficient(one, other)
    return found


def _located(pairs: Pairs, before: Pairs) -> tuple[Array, Array]:
    """Where each pair is among others, and whether it is there, in the same state."""
    numbers = [mixed(mixed(each.left) + each.right) ^ each.state for each in (pairs, before)]
    order = np.argsort(numbers[1], kind="stable")
    at, there = located(numbers[0], numbers[1][order])
    return (order[at] if len(order) else at), there


def coefficient(one: Array, other: Array) -> int:
    """The Jaccard coefficient of two sets of shingles (ascending), in 1/10,000, rounded down.

    Two empty sets have nothing in common.
    """
    common = len(np.intersect1d(one, other, assume_unique=True))
    every = len(one) + len(other) - common
    return common * UNIT // every if every else 0


class Texts:
    """The shingles of releases without their boilerplate, ascending; those read last are kept."""

    def __init__(self, releases: ReleasesByKey, known: Boilerplate, words: Words) -> None:
        self._releases = releases
        self._known = known
        self._words = words
        self._sets: dict[int, Array] = {}
        self._size = 0

    def read(self, wanted: Array) -> None:
        """Read the texts of some releases, unless that was done."""
        if self._size > _HELD:
            self._sets, self._size = {}, 0
        new = np.array([at for at in wanted.tolist() if at not in self._sets], np.int64)
        if len(new):
            self._read(new)

    def _read(self, wanted: Array) -> None:
        texts = [text for at in wanted.tolist() for text in self._releases.text(at)]
        words, tokens = self._words.of(texts)
        shingle, counts = shingles(words, tokens)
        left_out = self._boilerplate(words, tokens, wanted)
        first = starts_of(tokens)[:-1]
        # A shingle goes where all its words are boilerplate.
        before = starts_of(left_out)
        begin = ragged(first, counts)
        end = np.minimum(begin + SHINGLE, np.repeat(first + tokens, counts))
        kept = before[end] - before[begin] < end - begin
        bounds = starts_of(counts)
        for at, (low, high) in zip(wanted.tolist(), pairwise(bounds.tolist()), strict=True):
            self._sets[at] = _distinct(shingle[low:high][kept[low:high]])
            self._size += len(self._sets[at])

    def _boilerplate(self, words: Array, tokens: Array, wanted: Array) -> Array:
        """Whether each word is part of boilerplate: int64[words], 0 or 1."""
        passage, sizes, _ = passages(words, tokens)
        kept = sizes >= SHORTEST
        parts = np.zeros(len(passage), bool)
        known = self._known
        if kept.any():
            row = ragged(known.first[wanted], np.diff(known.first)[wanted])
            parts[kept] = known.is_boilerplate[row]
        return np.repeat(parts, sizes).astype(np.int64)

    def __getitem__(self, at: int) -> Array:
        return self._sets[at]


def _distinct(values: Array) -> Array:
    """The distinct values, ascending; faster than `np.unique`, which hashes them first."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    distinct: Array = ordered[first]
    return distinct
