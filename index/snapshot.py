"""One state of an index, opened for searching: its segments as one, with releases numbered.

Releases are numbered across all segments, in order, as Whoosh numbers them. A snapshot keeps
answering from its own state, whatever is committed later.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from corpus.release import Release
from index.arrays import Array, ragged
from index.places import places_of
from index.segment.record import Record
from index.segment.segment import KEYWORDS, Segment
from index.segment.token_starts import TokenStarts
from index.term_postings import Part, TermPostings
from index.union import open_union

_CACHED_CHARACTERS = 16_000_000
"""Releases that were shown are cached for the next page, up to this much text."""
_CACHED_NUMBERS = 24_000_000
"""Decoded postings and places are cached for the next query, up to this many 8-byte numbers."""


class Snapshot:
    """An opened state of the index at `path`, or of several as one (see `index.union`).

    Raises `IndexNotFound` or `IndexDamaged`.
    """

    def __init__(self, path: str | os.PathLike[str], *more: str | os.PathLike[str]) -> None:
        self.paths = tuple(map(Path, (path, *more)))
        self.toc, self.segments, self.tocs = open_union(self.paths)
        sizes = [len(segment) for segment in self.segments]
        self.bases = [sum(sizes[:number]) for number in range(len(sizes))]
        self.size = sum(sizes)
        self.releases = self.toc.releases
        self._postings: dict[tuple[str, str], TermPostings | None] = {}
        self._records: dict[int, Record] = {}
        self._shown = 0
        self._cached = 0

    @cached_property
    def live(self) -> Array | None:
        """Whether each release is still there, bool[size]; None if none is deleted."""
        entries = self.toc.segments
        if all(entry.deleted is None for entry in entries):
            return None
        return np.concatenate(
            [
                np.ones(entry.docs, bool) if entry.deleted is None else ~entry.deleted
                for entry in entries
            ]
        )

    def column(self, name: str) -> Array:
        """One column, int[size]: `day`, `title_tokens`, `title_size`, `body_size`, or `arrived` or
        `changed`, which are generations."""
        columns: dict[str, Array] = self.__dict__.setdefault("_columns", {})
        if name not in columns:
            parts = [segment.column(name) for segment in self.segments]
            columns[name] = (
                parts[0] if len(parts) == 1 else np.concatenate([*parts, []]).astype(np.int32)
            )
        return columns[name]

    @cached_property
    def leaders(self) -> Array:
        """For each release the first of its group of reissues, or itself: int64[size]."""
        from index.reissues.groups import leaders  # for those who ask

        return leaders(self)

    def norms(self, name: str, b: float) -> Array:
        """The divisors of frequencies in titles or bodies: float64[size], cached.

        They are `1 - b + b · length / mean length`; `name` is `title_size` or `body_size`.
        """
        norms: dict[str, Array] = self.__dict__.setdefault("_norms", {})
        if name not in norms:
            mean = self.average_sizes[name == "body_size"] or 1.0
            norms[name] = (1 - b) + (b / mean) * self.column(name)
        return norms[name]

    @cached_property
    def average_sizes(self) -> tuple[float, float]:
        """The mean length of titles and of bodies, in words without stop words."""
        means = []
        for name in ("title_size", "body_size"):
            column = self.column(name)
            if self.live is not None:
                column = column[self.live]
            means.append(float(column.sum(dtype=np.int64)) / max(self.releases, 1))
        return means[0], means[1]

    def postings(self, field: str, text: str) -> TermPostings | None:
        """The postings of a term, or None if no release has it."""
        key = field, text
        try:
            return self._postings[key]
        except KeyError:
            pass
        postings = self._read_postings(field, text)
        size = 3 * len(postings.docs) if postings else 1
        if self._cached + size > _CACHED_NUMBERS:
            self._postings = {}
            self._cached = 0
        self._cached += size
        self._postings[key] = postings
        return postings

    def places(self, term: str) -> Array:
        """Where a term occurs: int64[occurrences], ascending; see `index.places`."""
        return self._places_of([term], None, "text")[0]

    def places_in(self, term: str, docs: Array, field: str = "text") -> Array:
        """Where a term occurs in some releases (ascending)."""
        return self._places_of([term], docs, field)[0]

    def places_of(self, terms: Iterable[str], docs: Array) -> list[Array]:
        """Where each of several terms occurs in some releases (ascending)."""
        return self._places_of(terms, docs, "text")

    def _places_of(self, terms: Iterable[str], docs: Array | None, field: str) -> list[Array]:
        found, kept = places_of([self.postings(field, term) for term in terms], docs)
        self._cached += kept
        return found

    def breaks(self, unit: str, docs: Array) -> Array:
        """The places at which paragraphs (or what `unit` says) begin in some releases (ascending),
        but for the first of a release; a body begins one."""
        return self.places_in(unit, docs, field="breaks")

    def doc_freqs(self, terms: Iterable[str]) -> dict[str, int]:
        """The number of releases that have each of some terms, in title or body."""
        postings_of = {term: self.postings("text", term) for term in terms}
        return {term: len(each.docs) if each else 0 for term, each in postings_of.items()}

    def _read_postings(self, field: str, text: str) -> TermPostings | None:
        parts: list[Part] = []
        docs, freqs = [], []
        for number, segment in enumerate(self.segments):
            reader = segment.field("text" if field == "body" else field)
            base, entry = self.bases[number], self.toc.segments[number]
            ordinal = reader.find(text)
            if ordinal < 0:
                continue
            posting = reader.posting(ordinal)
            live = None
            here, counts = posting.docs, posting.freqs
            if entry.deleted is not None:
                live = np.flatnonzero(~entry.deleted[here])
                here, counts = here[live], counts[live]
            if len(here):
                parts.append(Part(number, reader, posting, live))
                docs.append(here + base if base else here)
                freqs.append(counts)
        if not parts:
            return None
        postings = TermPostings(_joined(docs), _joined(freqs), parts)
        if field in ("text", "body"):
            postings.title = self.postings("title", text)
        return postings

    def having(self, field: str, text: str) -> Iterator[Array]:
        """The releases that have a term, segment by segment; nothing is kept of it."""
        for segment, base, entry in zip(self.segments, self.bases, self.toc.segments, strict=True):
            reader = segment.field(field)
            ordinal = reader.find(text)
            if ordinal >= 0:
                docs = reader.docs(ordinal)
                if entry.deleted is not None:
                    docs = docs[~entry.deleted[docs]]
                yield docs + base if base else docs

    def any_of(self, field: str, ordinals: list[Array]) -> Array:
        """The releases that have any of some terms, given by ordinal, segment by segment."""
        parts = []
        for number, segment in enumerate(self.segments):
            if len(ordinals[number]):
                docs = segment.field(field).docs_of(ordinals[number])
                deleted = self.toc.segments[number].deleted
                if deleted is not None:
                    docs = docs[~deleted[docs]]
                parts.append(docs + self.bases[number])
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def place(self, doc: int) -> tuple[Segment, int]:
        """The segment of a release, and its number there."""
        number = bisect_right(self.bases, doc) - 1
        return self.segments[number], doc - self.bases[number]

    def record(self, doc: int) -> Record:
        """The stored release of a number; recently shown ones are cached."""
        record = self._records.get(doc)
        if record is None:
            segment, local = self.place(doc)
            record = segment.record(local)
            self._shown += len(record.body)
            if self._shown > _CACHED_CHARACTERS:
                self._records, self._shown = {}, len(record.body)
            self._records[doc] = record
        return record

    def release(self, doc: int) -> Release:
        """The release of a number."""
        return self.record(doc).release(int(self.column("day")[doc]))

    def starts(self, doc: int) -> Array:
        """Where each token of a release begins in its title, newline and body: int64[tokens]."""
        return self.starts_of([doc]).of(0)

    def starts_of(self, docs: Sequence[int]) -> TokenStarts:
        """The same of several releases (ascending)."""
        parts: list[TokenStarts] = []
        low = 0
        while low < len(docs):
            number = bisect_right(self.bases, docs[low]) - 1
            base = self.bases[number]
            high = bisect_left(docs, base + len(self.segments[number]), low)
            parts.append(self.segments[number].starts_of([doc - base for doc in docs[low:high]]))
            low = high
        return parts[0] if len(parts) == 1 else TokenStarts.joined(parts)

    def ids(self, docs: Array) -> list[str]:
        """The ids of releases, without reading their texts."""
        release_ids = []
        for doc in docs.tolist():
            segment, local = self.place(doc)
            ordinals, _ = segment.values("id")
            release_ids.append(segment.field("id").term(int(ordinals[local])))
        return release_ids

    def digests(self, docs: Array) -> list[str]:
        """The digests of releases, in hexadecimal."""
        found = []
        for doc in docs.tolist():
            segment, local = self.place(doc)
            found.append(segment.digest(local).hex())
        return found

    def find(self, release_id: str) -> int:
        """The number of the release with this id, or -1."""
        postings = self.postings("id", release_id)
        return -1 if postings is None else int(postings.docs[-1])

    @cached_property
    def _keywords(self) -> dict[str, tuple[list[str], Array, Array, Array]]:
        """Per keyword field: all values as written, the ordinals among them of every release's
        values, where a release's begin, and how many they are."""
        tables = {}
        for field in KEYWORDS:
            number: dict[str, int] = {}
            names: list[str] = []
            ordinals, sizes = [], []
            for segment in self.segments:
                terms = segment.field(field).terms()
                for term, name in zip(terms, segment.names(field), strict=True):
                    if number.setdefault(term, len(names)) == len(names):
                        names.append(name)
                local, start = segment.values(field)
                ordinals.append(np.array([number[term] for term in terms], np.int64)[local])
                sizes.append(np.diff(start.astype(np.int64)))
            size = _joined(sizes or [np.zeros(0, np.int64)])
            values = _joined(ordinals or [np.zeros(0, np.int64)])
            tables[field] = names, values, size.cumsum() - size, size
        return tables

    def keywords(self, field: str, docs: Array) -> tuple[Array, list[str]]:
        """The values of `source` or `topic` that releases have, as ordinals of the names beside
        them; a release with several gives several."""
        names, ordinals, first, size = self._keywords[field]
        return ordinals[ragged(first[docs], size[docs])], names

    def keyword_counts(self, field: str, docs: Array) -> Array:
        """How many values of `source` or `topic` each of some releases has."""
        counts: Array = self._keywords[field][3][docs]
        return counts

    def close(self) -> None:
        """Close the index's files."""
        self._postings.clear()
        for segment in self.segments:
            segment.close()


def _joined(parts: list[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
