"""Sums over the postings of each release: equal sums are those of the same postings.

The postings that releases ought to have are added, those that a segment has are taken off, in
whatever order: where all agree, nothing is left. So no two of them need be held at once. The hashes
are of a key that is drawn for each process, as Python's hashes of texts are, so that no file can be
made up to fit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Array
from index.reissues.fingerprints import Hashes, mixed
from index.segment.postings import Postings

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Sums:
    """The sums of some fields, for so many releases: modulo 2 ** 64."""

    def __init__(self, fields: Sequence[str], releases: int) -> None:
        self._sums = {name: np.zeros(releases, np.uint64) for name in fields}

    def add(
        self, name: str, postings: Postings, first: int = 0, words: Sequence[str] | None = None
    ) -> None:
        """Add postings of releases from the number `first` on; `words` go with their terms."""
        docs, values = _values(postings, words)
        np.add.at(self._sums[name], docs + first, values)

    def take_off(self, name: str, postings: Postings, words: Sequence[str] | None = None) -> None:
        """Take off postings."""
        docs, values = _values(postings, words)
        np.subtract.at(self._sums[name], docs, values)

    def left(self, name: str) -> bool:
        """Whether anything is left of a field."""
        return bool(self._sums[name].any())


def _values(postings: Postings, words: Sequence[str] | None) -> tuple[Array, Hashes]:
    """A hash for each position, or for each posting where there are none, and its release."""
    term = _hashed(postings.terms)
    if words is not None:
        term = mixed(term ^ mixed(_hashed(words)))
    of_posting = mixed(term).repeat(postings.df)
    if postings.freqs is None:
        return postings.docs, of_posting
    if postings.positions is None:
        return postings.docs, mixed(of_posting + postings.freqs.astype(np.uint64) * _FACTOR)
    of_position = of_posting.repeat(postings.freqs)
    of_position += (postings.positions.astype(np.uint64) + np.uint64(1)) * _FACTOR
    return postings.docs.repeat(postings.freqs), mixed(of_position)


def _hashed(texts: Sequence[str]) -> Hashes:
    return np.fromiter(map(hash, texts), np.int64, len(texts)).view(np.uint64)
