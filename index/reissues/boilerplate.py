"""Boilerplate: passages that many releases of one source share.

Passages are counted some values at a time, so that no array of all of them is sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.arrays import Array, located, ragged, starts_of
from index.reissues.fingerprints import PASSAGE_BYTES, mixed
from index.reissues.releases import ReleasesByKey

MANY = 10
"""A passage is boilerplate if so many different texts of one source have it."""
_AT_ONCE = 1 << 20
"""About how many passages are counted at once."""
_VALUES = 1 << 8 * PASSAGE_BYTES


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Which passages of some releases are boilerplate, in the order of the files.

    - `is_boilerplate`: bool[passages], and `first`, where those of each release begin.
    - `state`: uint64[releases], a number that tells which passages of a release are boilerplate.
    """

    is_boilerplate: Array
    first: Array
    state: Array

    def of(self, places: Array) -> Array:
        """Whether each passage of some releases is boilerplate: bool[passages]."""
        first = self.first[places]
        found: Array = self.is_boilerplate[ragged(first, self.first[places + 1] - first)]
        return found


def boilerplate(releases: ReleasesByKey) -> Boilerplate:
    """The boilerplate among the passages of releases.

    A release without a source counts as of a source of its own kind. Texts that are the same count
    once for each source.
    """
    first = starts_of(releases.passage_counts())
    source, sources = releases.sources()
    owner = np.repeat(np.arange(len(sources)), sources)
    # Of texts that are the same for one source the first counts, and of each only once what it
    # repeats: in a stable order by passage, that stands together.
    _, once = np.unique(
        mixed(_texts(releases)[owner] + mixed(source.astype(np.uint64))), return_index=True
    )
    counted = np.zeros(len(owner), bool)
    counted[once] = True
    row_start = starts_of(sources)
    found = np.zeros(int(first[-1]), bool)
    parts = max(len(found) // _AT_ONCE, 1)
    bounds = [_VALUES * part // parts for part in range(parts + 1)]
    for low, high in pairwise(bounds):
        at, passage, release = _between(releases, first, low, high)
        each = sources[release]
        row = ragged(row_start[release], each)
        key = (source[row] + 1 << 8 * PASSAGE_BYTES) | passage.repeat(each)
        found[at.repeat(each)[_shared(row[counted[row]], key[counted[row]], key)]] = True
    return Boilerplate(found, first, _states(releases, found, first))


def _between(
    releases: ReleasesByKey, first: Array, low: int, high: int
) -> tuple[Array, Array, Array]:
    """The passages with values in `[low, high)`: their places among all, values and releases."""
    places, values, owners = [], [], []
    for prints, base in releases.prints():
        passage = prints.passage
        within = np.flatnonzero((passage >= low) & (passage < high))
        place = within + first[base]
        places.append(place)
        values.append(passage[within].astype(np.int64))
        owners.append(first.searchsorted(place, side="right") - 1)
    if not places:
        return (np.zeros(0, np.int64),) * 3
    return np.concatenate(places), np.concatenate(values), np.concatenate(owners)


def _shared(row: Array, known: Array, key: Array) -> Array:
    """Which keys are those of passages that many rows have."""
    order = np.argsort(known, kind="stable")
    row, known = row[order], known[order]
    distinct = np.ones(len(row), bool)
    distinct[1:] = (known[1:] != known[:-1]) | (row[1:] != row[:-1])
    values, counts = np.unique(known[distinct], return_counts=True)
    return located(key, values[counts >= MANY])[1]


def _states(releases: ReleasesByKey, found: Array, first: Array) -> Array:
    states = np.zeros(len(first) - 1, np.uint64)
    for prints, base in releases.prints():
        hashes = mixed(prints.passage.astype(np.uint64) + np.uint64(1))
        hashes[~found[first[base] : first[base] + len(hashes)]] = 0
        states[base : base + len(prints)] = _sums(hashes, prints.counts)
    return states


def _texts(releases: ReleasesByKey) -> Array:
    """A number for each text, the same for the same text: uint64."""
    numbers = np.zeros(len(releases), np.uint64)
    for prints, base in releases.prints():
        number = np.zeros(len(prints), np.uint64)
        for column in np.ascontiguousarray(prints.sketch).view("<u8").T:
            number = mixed(number ^ column)
        passages = _sums(mixed(prints.passage.astype(np.uint64)), prints.counts)
        numbers[base : base + len(prints)] = mixed(number ^ passages)
    return numbers


def _sums(hashes: Array, counts: Array) -> Array:
    """The sums of runs of so many hashes, modulo 2 ** 64."""
    sums = np.concatenate((np.zeros(1, np.uint64), np.add.accumulate(hashes)))
    first = starts_of(counts)
    each: Array = sums[first[1:]] - sums[first[:-1]]
    return each
