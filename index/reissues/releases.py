"""The releases of an index as looking for reissues reads them: by key, and some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.arrays import Array, ragged, starts_of
from index.commit.entries import SegmentEntry
from index.reissues.fingerprints import BINS, Fingerprints
from index.segment.record import DIGEST
from index.segment.segment import Segment

_AT_ONCE = 1 << 15
"""So many releases' passages are read at once."""
_NONE = np.zeros(0, np.int64)


class ReleasesByKey:
    """The releases of an index that are not deleted.

    They are numbered by ascending key, which tells nothing of when they came. Their passages and
    sources come in the order of the files; `place` is where a release by key stands among them.
    """

    def __init__(self, segments: Sequence[Segment], entries: Sequence[SegmentEntry]) -> None:
        self._segments = segments
        self._docs = [
            np.arange(len(segment)) if entry.deleted is None else np.flatnonzero(~entry.deleted)
            for segment, entry in zip(segments, entries, strict=True)
        ]
        self._base = starts_of(np.array([*map(len, self._docs)], np.int64))
        every = np.zeros(int(self._base[-1]), np.uint64)
        for segment, docs, base in self._each():
            every[base : base + len(docs)] = keys_of(segment)[docs]
        self.place = np.argsort(every, kind="stable")
        self.keys = every[self.place]
        self.have_prints = all(segment.prints is not None for segment in segments)

    def _each(self) -> Iterator[tuple[Segment, Array, int]]:
        return zip(self._segments, self._docs, self._base.tolist(), strict=False)

    def __len__(self) -> int:
        return len(self.keys)

    def sketches(self) -> Array:
        """The sketches of all releases, by key: uint8[releases, 32]."""
        rank = np.zeros(len(self), np.int64)
        rank[self.place] = np.arange(len(self))
        every = np.zeros((len(self), BINS), np.uint8)
        for prints, base in self.prints():
            every[rank[base : base + len(prints)]] = prints.sketch
        return every

    def prints(self) -> Iterator[tuple[Fingerprints, int]]:
        """The fingerprints in the order of the files, some releases at a time, and how many
        releases come before these."""
        for segment, docs, base in self._each():
            reader = segment.prints
            assert reader is not None
            for low in range(0, len(docs), _AT_ONCE):
                yield reader.of(docs[low : low + _AT_ONCE]), base + low

    def passage_counts(self) -> Array:
        """How many passages each release has, in the order of the files."""
        return np.concatenate([_NONE, *(prints.counts for prints, _ in self.prints())])

    def sources(self) -> tuple[Array, Array]:
        """The sources of all releases in the order of the files, numbered, -1 for none; and how
        many each has, at least 1."""
        numbers: dict[str, int] = {}
        sources, counts = [_NONE], [_NONE]
        for segment, docs, _ in self._each():
            terms = segment.field("source").terms()
            number = np.array([numbers.setdefault(t, len(numbers)) for t in terms], np.int64)
            ordinals, start = segment.values("source")
            start = start.astype(np.int64)
            first, size = start[docs], start[docs + 1] - start[docs]
            count = np.maximum(size, 1)
            source = np.full(int(count.sum()), -1)
            source[ragged(starts_of(count)[:-1], size)] = number[ordinals[ragged(first, size)]]
            sources.append(source)
            counts.append(count)
        return np.concatenate(sources), np.concatenate(counts)

    def text(self, at: int) -> tuple[str, str]:
        """The title and the body of a release by key."""
        place = int(self.place[at])
        number = int(self._base.searchsorted(place, side="right")) - 1
        doc = int(self._docs[number][place - int(self._base[number])])
        record = self._segments[number].record(doc)
        return record.title, record.body

    def release_memory(self) -> None:
        """Give back the memory of what was read from the files."""
        for segment in self._segments:
            segment.blocks.release_memory()


def keys_of(segment: Segment) -> Array:
    """The beginnings of the digests of a segment's releases: uint64[releases]."""
    return np.ascontiguousarray(segment.column("digest").reshape(-1, DIGEST)[:, :8]).view("<u8")[
        :, 0
    ]
