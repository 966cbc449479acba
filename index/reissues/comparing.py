"""Comparing texts: how much the texts of pairs have in common, without boilerplate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from index.arrays import Array, ragged, starts_of
from index.reissues.boilerplate import Boilerplate
from index.reissues.fingerprints import SHINGLE, SHORTEST, Words, passages, shingles
from index.reissues.releases import ReleasesByKey

UNIT = 10_000
"""Coefficients are whole numbers of this part."""
_TEXTS = 1_000
"""About so many texts are read at once, ..."""
_PAIRS = 8_000
"""... and at most so many pairs compared."""


def compare(left: Array, right: Array, chosen: Array, jaccard: Array, texts: Texts) -> None:
    """Set the Jaccard coefficient of the chosen pairs (bool each), in 1/10,000, rounded down.

    Two texts without shingles have nothing in common. Pairs that hang together come one after the
    other, so that most texts are read once.
    """
    for some in _together(left, right, np.flatnonzero(chosen)):
        of_left, of_right = left[some], right[some]
        releases, numbers = np.unique((of_left, of_right), return_inverse=True)
        one, other = numbers.reshape(2, -1).tolist()
        sets, distinct = texts.sets(releases)
        marked = np.zeros(distinct, bool)
        before = -1
        for pair, a, b in zip(some.tolist(), one, other, strict=True):
            if a != before:
                if before >= 0:
                    marked[sets[before]] = False
                marked[sets[a]] = True
                before = a
            common = int(np.count_nonzero(marked[sets[b]]))
            every = len(sets[a]) + len(sets[b]) - common
            jaccard[pair] = common * UNIT // every if every else 0


def _together(left: Array, right: Array, chosen: Array) -> Iterator[Array]:
    """The chosen pairs in batches with few different texts."""
    if not len(chosen):
        return
    label = _components(left[chosen], right[chosen])
    chosen = chosen[np.argsort(label[left[chosen]], kind="stable")].astype(np.int32)
    at = 0
    while at < len(chosen):
        some = chosen[at : at + _PAIRS]
        if len(set(left[some].tolist()).union(right[some].tolist())) > _TEXTS:
            some = some[: _TEXTS // 2]
        yield some
        at += len(some)


def _components(left: Array, right: Array) -> Array:
    """For each release the least of those that pairs join it with: int32[releases]."""
    label = np.arange(int(right.max()) + 1, dtype=np.int32)
    while True:
        one, other = label[left], label[right]
        if (one == other).all():
            return label
        least = np.minimum(one, other)
        for side in (one, other, left, right):
            np.minimum.at(label, side, least)
        label = label[label]


class Texts:
    """Reads texts as sets of shingles, without boilerplate."""

    def __init__(self, releases: ReleasesByKey, known: Boilerplate, words: Words) -> None:
        self._releases = releases
        self._known = known
        self._words = words

    def shingles(self, wanted: Array) -> tuple[Array, Array]:
        """The shingles of some releases by key, in reading order: uint64 hashes; and the place
        among them of the release of each."""
        texts = [text for at in wanted.tolist() for text in self._releases.text(at)]
        self._releases.release_memory()
        words, tokens = self._words.of(texts)
        shingle, counts = shingles(words, tokens)
        left_out = self._boilerplate(words, tokens, wanted)
        first = starts_of(tokens)[:-1]
        # A shingle goes where all its words are boilerplate.
        before = starts_of(left_out)
        begin = ragged(first, counts)
        end = np.minimum(begin + SHINGLE, np.repeat(first + tokens, counts))
        kept = before[end] - before[begin] < end - begin
        return shingle[kept], np.repeat(np.arange(len(wanted)), counts)[kept]

    def sets(self, wanted: Array) -> tuple[list[Array], int]:
        """The same as sets of numbers, one a different shingle; and how many numbers there are."""
        shingle, owner = self.shingles(wanted)
        order = np.argsort(shingle, kind="stable")
        ordered, owner = shingle[order], owner[order]
        opens = np.ones(len(order), bool)
        opens[1:] = ordered[1:] != ordered[:-1]
        number = np.cumsum(opens) - 1
        opens[1:] |= owner[1:] != owner[:-1]  # of a text each once
        number, owner = number[opens], owner[opens]
        number = number[np.argsort(owner, kind="stable")]
        bounds = starts_of(np.bincount(owner, minlength=len(wanted))).tolist()
        sets = [number[low:high] for low, high in pairwise(bounds)]
        return sets, int(number.max(initial=-1)) + 1

    def _boilerplate(self, words: Array, tokens: Array, wanted: Array) -> Array:
        """Whether each word is part of boilerplate: int64[words], 0 or 1."""
        passage, sizes, _ = passages(words, tokens)
        kept = sizes >= SHORTEST
        parts = np.zeros(len(passage), bool)
        if kept.any():
            parts[kept] = self._known.of(self._releases.place[wanted])
        return np.repeat(parts, sizes).astype(np.int64)
