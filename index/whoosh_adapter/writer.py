"""The writer: Whoosh's `SegmentWriter`, writing whole segments in bulk through our codec."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from corpus.errors import DatelineError
from corpus.release import Release
from index.analysis.analyzer import Analyzer
from index.clock import Clock, seconds, system_clock
from index.commit.entries import FileEntry, SegmentEntry
from index.commit.toc import (
    Toc,
    clean,
    pairs_file,
    read,
    segment_name,
)
from index.errors import IndexUnreadable
from index.inverting.inverter import Inverter
from index.manifest import versions
from index.memory import give_back
from index.past import Past, add_pasts
from index.reissues.pairs import Pairs, find
from index.segment.merging import select
from index.segment.record import digest_of, encode_record
from index.segment.segment import Segment, SegmentContent, open_segment
from index.segment.sources import Source
from index.segment.streaming import merge
from index.whoosh_adapter.codec import DatelineCodec
from index.whoosh_adapter.flushed import Flushed
from index.whoosh_adapter.segment_handle import DatelineSegment

if TYPE_CHECKING:
    from index.whoosh_adapter.file_index import DatelineIndex

MAX_TOKENS = 1 << 23
"""A segment is written when this many tokens are collected, which takes about 400 MB of memory."""
MAX_RELEASES = 1 << 18
_WORTH_REWRITING = 0.3
"""A segment with a larger share of deleted releases is merged into the next one written."""
_MOST_REWRITTEN = 0.1
"""The share of an index that one commit rewrites at most, for other reasons than deletions."""
_ALWAYS_REWRITTEN = 4096
"""So many releases may be rewritten in any index: it takes a second or so."""


def merge_some(writer: ReleaseWriter, segments: list[DatelineSegment]) -> list[DatelineSegment]:
    """Our merge policy: merge segments at most twice as large as what they are merged with, but
    rewrite no more than a tenth of a large index.

    A small update rewrites only small segments, and their number stays logarithmic: of segments
    left alone for want of room there are never more than about twenty, as each is at least a
    twentieth of the index once the updates before have merged the smaller ones.
    """
    size = writer.pending()
    indexed = sum(segment.doc_count() for segment in segments)
    room = max(int(indexed * _MOST_REWRITTEN), _ALWAYS_REWRITTEN)
    unmerged = []
    for segment in sorted(segments, key=lambda segment: segment.doc_count()):
        docs = segment.doc_count()
        wasted = segment.deleted_count() / max(segment.doc_count_all(), 1)
        if (size and docs <= min(2 * size, room)) or wasted > _WORTH_REWRITING:
            size += docs
            room -= docs
            writer.add_segment(segment)
        else:
            unmerged.append(segment)
    return sorted(unmerged, key=segments.index)


def merge_all(writer: ReleaseWriter, segments: list[DatelineSegment]) -> list[DatelineSegment]:
    """Whoosh's merge policy OPTIMIZE: every segment into one."""
    for segment in segments:
        writer.add_segment(segment)
    return []


class ReleaseWriter(SegmentWriter):
    """Adds, replaces and deletes releases; `commit` applies all of it at once, `cancel` none.

    Raises Whoosh's `LockError` if another writer is at work.
    """

    def __init__(
        self, index: DatelineIndex, jobs: int = 1, clock: Clock = system_clock, **kwargs: Any
    ) -> None:
        try:
            super().__init__(index, codec=DatelineCodec(), **kwargs)
            self._path = index.path
            contents = index.toc()
            self.language, self.collapse = contents.language, contents.collapse
            self.kept_out = frozenset(contents.kept_out)
            self._pairs = contents.pairs
        except BaseException:
            if self.writelock is not None:
                self.writelock.release()
            raise
        self._inverter = Inverter(Analyzer(self.language), jobs, fingerprints=self.collapse)
        self._clock = clock
        self._pasts: list[Past | None] = []
        self._history = True
        self._deleted: dict[int, list[int]] = {}
        self._dead: set[int] = set()
        self._flushed = Flushed(self._merge_flushed)
        self._merging: list[DatelineSegment] = []
        self._written: list[SegmentEntry] = []
        self._written_pairs: set[str] = set()
        self._numbered = 0
        clean(self._path)  # what a killed writer left

    def pending(self) -> int:
        """The number of releases in the next segment so far."""
        return len(self._inverter) - len(self._dead)

    def add_release(
        self,
        release: Release,
        record: bytes | None = None,
        digest: bytes | None = None,
        past: Past | None = None,
    ) -> tuple[int, int]:
        """Add a release; the place of it, for `forget`. An older one of its id is not looked for.

        `record` and `digest` are `encode_record` and `digest_of` of it, where known already, and
        `past` is what the index has of it from before; without one it arrives now.
        """
        self._check_state()
        if self._inverter.tokens >= MAX_TOKENS or len(self._inverter) >= MAX_RELEASES:
            self._flush()
        record = encode_record(release) if record is None else record
        digest = digest_of(release, record) if digest is None else digest
        self._inverter.add(release, record, digest)
        self._pasts.append(past)
        self._added = True
        return len(self._flushed), len(self._inverter) - 1

    def forget(self, place: tuple[int, int]) -> None:
        """Take back a release that this writer has added."""
        flushed, doc = place
        if flushed < len(self._flushed):
            self._flushed.delete(flushed, doc)
        else:
            self._dead.add(doc)

    def entries(self) -> list[SegmentEntry]:
        """The segments of the index as this writer found it."""
        return [segment.entry for segment in self.segments]

    def delete_place(self, place: tuple[int, int]) -> None:
        """Delete an indexed release by the number of its segment and of the release in it."""
        segment, doc = place
        self._deleted.setdefault(segment, []).append(doc)

    def add_document(self, **fields: Any) -> None:
        """Whoosh's way of adding: `id`, `title`, `body`, `date`, `source`, `url`, `topic`."""
        unknown = set(fields) - {"id", "title", "body", "date", "source", "url", "topic"}
        if unknown:
            raise ValueError(f"no such field to add: {', '.join(sorted(unknown))}")
        date = fields.get("date")
        if isinstance(date, int):
            date = dt.date.fromordinal(date)
        self.add_release(
            Release(
                id=fields["id"],
                title=fields.get("title", ""),
                body=fields.get("body", ""),
                date=date,
                source=fields.get("source", ""),
                url=fields.get("url", ""),
                topics=tuple(fields.get("topic", ())),
            )
        )

    def drop_history(self) -> None:
        """Leave out the previous versions of the releases that are merged."""
        self._history = False

    def add_segment(self, segment: DatelineSegment) -> None:
        """Merge a segment into the one to be written."""
        self._merging.append(segment)
        self._added = True

    def add_reader(self, reader: SegmentReader) -> None:
        """Merge the segment of one of Whoosh's readers."""
        self.add_segment(reader.segment())

    def _content(self) -> SegmentContent | None:
        """What this writer has collected since the last flush."""
        if not len(self._inverter):
            return None
        keep = np.ones(len(self._inverter), bool)
        keep[list(self._dead)] = False
        content = self._inverter.finish()
        add_pasts(content, self._pasts, self.generation)
        content = select(content, keep)
        self._pasts = []
        self._dead.clear()
        return content if len(content) else None

    def _flush(self) -> None:
        left_out = sorted(self._dead)
        # An empty one too: `add_release` has given out places by number.
        self._flushed.add(self._write(self._content()), left_out)
        give_back()

    def _merge_flushed(self, segments: Sequence[DatelineSegment]) -> DatelineSegment:
        """One segment of several that this writer has written."""
        self._inverter.forget()  # merging needs the memory
        give_back()
        entries = [segment.entry for segment in segments if segment.doc_count_all()]
        entry = self._next_entry()
        if not entries:
            return DatelineSegment(self._path, entry)
        with ExitStack() as stack:
            sources = []
            for each in entries:  # without the time of this generation, which is not known yet
                segment = Segment(self._path / each.file, each.size, each.seal)
                stack.callback(segment.close)
                sources.append(Source(segment))
            self._written.append(entry)
            size, seal = merge(self._path / entry.file, sources)
        deleted = np.concatenate(
            [
                np.zeros(each.docs, bool) if each.deleted is None else each.deleted
                for each in entries
            ]
        )
        entry = SegmentEntry(
            entry.name, len(deleted), size, seal, deleted if deleted.any() else None
        )
        for each in entries:
            (self._path / each.file).unlink()
        return DatelineSegment(self._path, entry)

    def _next_entry(self) -> SegmentEntry:
        """The entry of the next segment, whose file is not there."""
        entry = SegmentEntry(segment_name(self.generation, self._numbered), 0, 0, 0)
        self._numbered += 1
        (self._path / entry.file).unlink(missing_ok=True)
        return entry

    def _write(self, content: SegmentContent | None) -> DatelineSegment:
        entry = self._next_entry()
        if content:
            self._written.append(entry)
            give_back()
            entry = SegmentEntry(entry.name, len(content), *content.write(self._path / entry.file))
        return DatelineSegment(self._path, entry)

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[DatelineSegment]:
        for number, docs in self._deleted.items():
            self.segments[number].entry = self.segments[number].entry.delete(docs)
        if optimize or self.optimize:
            mergetype = merge_all
        elif merge is not False and self.merge:
            mergetype = mergetype or merge_some
        unmerged = mergetype(self, self.segments) if mergetype else list(self.segments)
        return [*unmerged, *self._flushed.segments]

    def _finalize_segment(self) -> DatelineSegment:
        new = self._content()
        if not self._merging:
            return self._write(new)
        entry = self._next_entry()
        with ExitStack() as stack:
            sources = []
            for handle in self._merging:
                segment = open_segment(self._path, handle.entry)
                stack.callback(segment.close)
                deleted = handle.entry.deleted
                sources.append(Source(segment, None if deleted is None else ~deleted))
            sources += [Source(new)] if new else []
            sources = [source for source in sources if len(source)]
            if not sources:
                return DatelineSegment(self._path, entry)
            self._written.append(entry)
            size, seal = merge(self._path / entry.file, sources, history=self._history)
            entry = SegmentEntry(entry.name, sum(map(len, sources)), size, seal)
        return DatelineSegment(self._path, entry)

    def _commit_toc(self, segments: list[DatelineSegment]) -> None:
        time = seconds(self._clock)
        entries = tuple(
            replace(entry, time=time) if entry.generation == self.generation else entry
            for entry in (segment.entry for segment in segments if segment.doc_count())
        )
        self._inverter.close()
        if len(self._flushed):  # looking for pairs needs the memory
            self._inverter.forget()
        give_back()
        contents = Toc(
            self.language,
            self.generation,
            entries,
            tuple(sorted(self.kept_out)),
            self.collapse,
            self._find_pairs(entries) if self.collapse else None,
            time,
            versions(),
        )
        contents.write(self._path)
        # From here on nothing may fail: this is the index's state now.
        clean(self._path)

    def _find_pairs(self, entries: Sequence[SegmentEntry]) -> FileEntry | None:
        """Write the file of releases that are nearly the same, if there are any."""
        with ExitStack() as stack:
            segments = []
            for entry in entries:
                segments.append(open_segment(self._path, entry))
                stack.callback(segments[-1].close)
            before = Pairs.read(self._path, self._pairs)
            pairs = find(segments, entries, self._inverter.words, before)
        if not len(pairs):
            return None
        name = pairs_file(self.generation)
        (self._path / name).unlink(missing_ok=True)
        self._written_pairs.add(name)
        return FileEntry(name, *pairs.write(self._path / name))

    def _finish(self) -> None:
        self.is_closed = True
        self._inverter.close()
        if self.writelock is not None:
            self.writelock.release()

    def cancel(self) -> None:
        """Discard what was added and deleted, and release the lock."""
        written = {entry.file for entry in self._written} | self._written_pairs
        try:  # an interrupt may come when all is committed
            needed = read(self._path).files
        except IndexUnreadable:  # who knows: the next commit removes them
            needed = written
        except DatelineError:
            needed = set()
        for name in written - needed:
            with suppress(OSError):
                (self._path / name).unlink(missing_ok=True)
        super().cancel()
