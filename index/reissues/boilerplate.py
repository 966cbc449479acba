"""Boilerplate: passages that many releases of one source share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import Array, located, ragged, starts_of
from index.reissues.fingerprints import PASSAGE_BYTES, Fingerprints, mixed

MANY = 10
"""A passage is boilerplate if so many different texts of one source have it."""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Which passages of some releases are boilerplate: bool[passages], in the order of their
    fingerprints, and where those of each release begin."""

    passage: Array
    is_boilerplate: Array
    first: Array

    def of(self, doc: int) -> Array:
        """The passages of a release that are boilerplate."""
        part = slice(self.first[doc], self.first[doc + 1])
        found: Array = self.passage[part][self.is_boilerplate[part]]
        return found

    def states(self) -> Array:
        """A number for each release that tells which of its passages are boilerplate: uint64."""
        hashes = mixed(self.passage.astype(np.uint64) + np.uint64(1))
        hashes[~self.is_boilerplate] = 0
        sums = np.concatenate((np.zeros(1, np.uint64), np.add.accumulate(hashes)))
        states: Array = sums[self.first[1:]] - sums[self.first[:-1]]
        return states


def boilerplate(prints: Fingerprints, source: Array, sources: Array) -> Boilerplate:
    """The boilerplate among the passages of releases.

    `source` numbers the sources of each release, one after another, `sources` is how many each
    has; a release without one counts as of a source of its own kind. Texts that are the same count
    once for each source.
    """
    first = starts_of(prints.counts)
    owner = np.repeat(np.arange(len(sources)), sources)
    key = _keys(prints, first, owner, source + 1)
    # Of texts that are the same for one source the first counts, and of each only once what it
    # repeats: in a stable order by passage, that stands together.
    _, once = np.unique(
        mixed(_texts(prints, first)[owner] + mixed(source.astype(np.uint64))), return_index=True
    )
    counted = np.zeros(len(owner), bool)
    counted[once] = True
    row = np.repeat(np.arange(len(owner)), prints.counts[owner])
    row, known = row[counted[row]], key[counted[row]]
    order = np.argsort(known, kind="stable")
    row, known = row[order], known[order]
    distinct = np.ones(len(row), bool)
    distinct[1:] = (known[1:] != known[:-1]) | (row[1:] != row[:-1])
    values, counts = np.unique(known[distinct], return_counts=True)
    _, many = located(key, values[counts >= MANY])
    found = np.zeros(len(prints.passage), bool)
    found[ragged(first[owner], prints.counts[owner])[many]] = True
    return Boilerplate(prints.passage, found, first)


def _keys(prints: Fingerprints, first: Array, owner: Array, source: Array) -> Array:
    """The passages of releases (as often as they have sources), each with the source: int64."""
    counts = prints.counts[owner]
    passage = prints.passage[ragged(first[owner], counts)].astype(np.int64)
    keys: Array = (np.repeat(source, counts) << (8 * PASSAGE_BYTES)) | passage
    return keys


def _texts(prints: Fingerprints, first: Array) -> Array:
    """A number for each text, the same for the same text: uint64."""
    sketch = np.ascontiguousarray(prints.sketch).view("<u8")
    number = np.zeros(len(sketch), np.uint64)
    for column in sketch.T:
        number = mixed(number ^ column)
    sums = np.concatenate(
        (np.zeros(1, np.uint64), np.add.accumulate(mixed(prints.passage.astype(np.uint64))))
    )
    return mixed(number ^ (sums[first[1:]] - sums[first[:-1]]))
