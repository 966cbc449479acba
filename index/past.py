"""The past of releases: their arrivals and previous versions, as an index has them before a change.

A release arrives when its id first comes into the index, and changes when its content does. Both
are known by the generation of the commit, and of that the time. A release that was deleted is
forgotten: when it comes again, it arrives anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import DatelineError
from index.arrays import Array
from index.commit import toc
from index.commit.entries import SegmentEntry
from index.errors import IndexDamaged
from index.ids import Ids, ids_in
from index.segment.history import Version, pack
from index.segment.record import DIGEST, content_of
from index.segment.segment import Segment, SegmentContent, open_segment

Place = tuple[int, int]
"""The location of an indexed release: the number of its segment, and its number there."""
_DOC_BITS = 32


class Known:
    """The digest and place of every release in an index, by id."""

    def __init__(self) -> None:
        self._ids = Ids()
        self._digests: list[bytes] = []

    def add(self, segment: Segment, deleted: Array | None) -> None:
        """Add the releases of the next segment. Raises `IndexDamaged`."""
        digests = segment.column("digest").tobytes()
        base = len(self._digests) << _DOC_BITS
        for release_id, doc in ids_in(segment):
            if deleted is None or not deleted[doc]:
                self._ids.put(release_id, base + doc)
        self._digests.append(digests)

    def add_nothing(self) -> None:
        """Pass over a segment that cannot be read."""
        self._digests.append(b"")

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, release_id: str) -> bool:
        return release_id in self._ids

    def get(self, release_id: str) -> tuple[bytes, Place] | None:
        """The digest and place of a release."""
        number = self._ids.get(release_id)
        if number < 0:
            return None
        segment, doc = _place(number)
        return self._digests[segment][doc * DIGEST : (doc + 1) * DIGEST], (segment, doc)

    def places_not_in(self, seen: Ids) -> Iterator[Place]:
        """The places of releases whose ids are not among others."""
        return map(_place, self._ids.not_in(seen))


def _place(number: int) -> Place:
    return number >> _DOC_BITS, number & (1 << _DOC_BITS) - 1


def known_in(folder: Path, entries: Sequence[SegmentEntry], *, damaged: bool = False) -> Known:
    """What the segments of an index hold; with `damaged`, those that can be read."""
    known = Known()
    for entry in entries:
        try:
            segment = open_segment(folder, entry)
            known.add(segment, entry.deleted)
        except IndexDamaged:
            if not damaged:
                raise
            known.add_nothing()
        else:
            segment.close()
    return known


def replaced_by_rebuild(folder: Path) -> Sequence[SegmentEntry]:
    """The segments of the index that a rebuild replaces; none where they cannot be read."""
    try:
        return toc.read(folder).segments
    except DatelineError:
        return ()


@dataclass(frozen=True, slots=True)
class Past:
    """What an index has of a release from before.

    `arrived` and `changed` are generations, `changed` is None for what changes now; `times` are
    those of the generations; `history` are its previous versions, packed.
    """

    arrived: int
    changed: int | None
    times: Mapping[int, int]
    history: bytes = b""


class PastReader:
    """Reads the past of releases from the segments of an index. Must be closed.

    `known` says where each release is; without `history` no previous version is added. With
    `damaged`, what cannot be read counts as not there, and otherwise raises `IndexDamaged`.
    """

    def __init__(
        self,
        folder: Path,
        entries: Sequence[SegmentEntry],
        known: Known,
        *,
        history: bool = True,
        damaged: bool = False,
    ) -> None:
        self._folder = folder
        self._entries = entries
        self._known = known
        self._history = history
        self._damaged = damaged
        self._segments: dict[int, Segment] = {}

    def of(self, release_id: str, record: bytes, digest: bytes) -> Past | None:
        """The past of a release that is written again; None for one that arrives now.

        `record` and `digest` are those that it has now.
        """
        known = self._known.get(release_id)
        if known is None:
            return None
        try:
            return self._of(*known, record, digest)
        except IndexDamaged:
            if self._damaged:
                return None
            raise

    def _of(self, before: bytes, place: Place, record: bytes, digest: bytes) -> Past:
        number, doc = place
        segment = self._segment(number)
        arrived, changed = (int(segment.column(name)[doc]) for name in ("arrived", "changed"))
        times = {generation: segment.time(generation) for generation in (arrived, changed)}
        if before == digest:
            return Past(arrived, changed, times, segment.history.packed(doc))
        old = content_of(segment.records[doc])
        versions = segment.history.versions(doc, old)
        if self._history:
            versions.append(Version(changed, times[changed], int(segment.day[doc]), old))
        return Past(arrived, None, {arrived: times[arrived]}, pack(versions, record))

    def _segment(self, number: int) -> Segment:
        segment = self._segments.get(number)
        if segment is None:
            segment = open_segment(self._folder, self._entries[number])
            self._segments[number] = segment
        return segment

    def close(self) -> None:
        """Close the files."""
        for segment in self._segments.values():
            segment.close()
        self._segments.clear()


def add_pasts(content: SegmentContent, pasts: Iterable[Past | None], generation: int) -> None:
    """Give the releases of a new segment their pasts, in order; what has none arrives now."""
    arrived, changed = [], []
    for doc, past in enumerate(pasts):
        if past is None:
            arrived.append(generation)
            changed.append(generation)
            continue
        arrived.append(past.arrived)
        changed.append(generation if past.changed is None else past.changed)
        content.times.update(past.times)
        if past.history:
            content.histories[doc] = past.history
    content.arrived = np.array(arrived, np.int64)
    content.changed = np.array(changed, np.int64)
