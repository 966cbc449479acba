"""One segment: the flat arrays it is made of, writing them as one file, and reading that file.

A segment never changes once written; deletions are in the table of contents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.arrays import Array, smallest, starts_of
from index.commit.entries import SegmentEntry
from index.commit.files import damaged
from index.segment.blocks import BlockFile, BlockWriter
from index.segment.columns import ARRIVALS, COLUMNS, add_column, write_times
from index.segment.field_writer import write
from index.segment.history import HistoryReader, write_histories
from index.segment.postings import FieldReader, Postings
from index.segment.record import DIGEST, Record, decode_record, json_line
from index.segment.stored_texts import PackedTexts, TextReader
from index.segment.token_starts import StartReader, TokenStarts, write_starts

if TYPE_CHECKING:
    from index.reissues.fingerprints import Fingerprints, PrintReader

FIELDS = ("text", "title", "title_words", "body_words", "joins", "breaks", "id", "source", "topic")
KEYWORDS = ("source", "topic")
WORD_FIELDS = ("title_words", "body_words")
_TOKENS = 1 << 20
"""About how many tokens' places in the text are written at once."""


@dataclass(slots=True)
class SegmentContent:
    """All of a segment in memory.

    - `day`: int32[releases], `date.toordinal()`, 0 for undated.
    - `tokens`, `title_tokens`: int[releases], the tokens of title and body, and of the title alone.
    - `title_size`, `body_size`: int[releases], the tokens without stop words, which ranking calls
      length.
    - `digest`: uint8[releases, 16], one per release (see `index.segment.record`).
    - `arrived`, `changed`: int64[releases], the generations in which each release arrived, and in
      which it last changed.
    - `times`: when these generations were committed, in seconds since 1970 in UTC; without that of
      the segment's own generation, which its entry in the table of contents has.
    - `histories`: the previous versions of releases that have changed (see
      `index.segment.history`), by number, ascending.
    - `prints`: the fingerprints of the texts, where they are wanted.
    - `records`: the stored releases, which may be compressed already.
    - `starts`: int32[tokens], the characters at which the tokens of title, newline and body begin,
      release after release.
    - `fields`: the postings of each field.
    - `stems`: for each surface form of `title_words` and `body_words`, its term.
    - `names`: the keywords as they were written, in the order of the terms of their field.
    """

    day: Array
    tokens: Array
    title_tokens: Array
    title_size: Array
    body_size: Array
    digest: Array
    records: Sequence[bytes]
    starts: Array
    fields: dict[str, Postings]
    stems: dict[str, list[str]]
    names: dict[str, list[str]] = field(default_factory=dict)
    arrived: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    changed: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    times: dict[int, int] = field(default_factory=dict)
    histories: dict[int, bytes] = field(default_factory=dict)
    prints: Fingerprints | None = None

    def __post_init__(self) -> None:
        if not len(self.arrived):  # until it is known for what generation it will be written
            self.arrived = self.changed = np.zeros(len(self.day), np.int64)

    def __len__(self) -> int:
        return len(self.day)

    def write(self, path: Path) -> tuple[int, int]:
        """Write the segment file; returns its size in bytes and its seal."""
        blocks = BlockWriter(path)
        try:
            for name in COLUMNS:
                add_column(blocks, name, getattr(self, name))
            texts = self.records
            if not isinstance(texts, PackedTexts):
                texts = PackedTexts(list(texts))
            texts.write(blocks)
            write_starts(blocks, self.starts_in_parts())
            for name, postings in self.fields.items():
                write(blocks, name, postings)
            for name in self.stems:
                blocks.add(f"{name}.stem", smallest(self.stem_numbers(name)))
            for name in ("id", *KEYWORDS):
                values, value_start = self.values(name)
                blocks.add(f"{name}.values", smallest(values))
                blocks.add(f"{name}.value_start", smallest(value_start))
            for name, names in self.names.items():
                blocks.add(f"{name}.names", json_line(names))
            for name in ARRIVALS:
                add_column(blocks, name, getattr(self, name))
            write_times(blocks, self.times)
            write_histories(blocks, self.histories.items())
            prints = self.prints
            if prints is not None:
                from index.reissues.fingerprints import write_prints

                write_prints(blocks, lambda: iter([prints]))
            return blocks.close()
        except BaseException:
            blocks.abort()
            raise

    def stem_numbers(self, name: str) -> Array:
        """The number in the field `text` of the stem of each surface form of a field."""
        ordinal = {term: number for number, term in enumerate(self.fields["text"].terms)}
        # Outside English, words of one surface form may have a term each, and the one that
        # stands for them be gone with its release: only in English are they asked for.
        stems = self.stems[name]
        return np.fromiter((ordinal.get(stem, 0) for stem in stems), np.int64, len(stems))

    def starts_in_parts(self) -> Iterator[tuple[Array, Array]]:
        """The tokens of each release, and where they begin, some releases at a time."""
        first = starts_of(self.tokens)
        cuts: Array = np.flatnonzero(np.diff(first[:-1] // _TOKENS)) + 1
        for docs in np.split(np.arange(len(self)), cuts):
            if len(docs):
                low, high = docs[0], docs[-1] + 1
                yield self.tokens[low:high], self.starts[first[low] : first[high]]

    def values(self, name: str) -> tuple[Array, Array]:
        """A keyword field by release: ordinals, and where those of each release begin."""
        postings = self.fields[name]
        order = np.argsort(postings.docs, kind="stable")
        ordinals = np.repeat(np.arange(len(postings.terms)), postings.df)[order]
        counts = np.bincount(postings.docs, minlength=len(self))
        return ordinals, starts_of(counts)


def open_segment(folder: Path, entry: SegmentEntry) -> Segment:
    """The segment of an entry, which it must match. Raises `IndexDamaged`."""
    path = folder / entry.file
    try:
        segment = Segment(path, entry.size, entry.seal, (entry.generation, entry.time))
    except FileNotFoundError:
        raise damaged(path, "is missing") from None
    if len(segment) != entry.docs:
        raise damaged(path, "has a different number of releases from the one recorded")
    return segment


class Segment:
    """A segment file, open for reading. Raises `IndexDamaged` if it is damaged.

    `committed` is its own generation and the time of that, which are not in the file.
    """

    def __init__(
        self,
        path: Path,
        size: int | None = None,
        seal: int | None = None,
        committed: tuple[int, int] | None = None,
    ) -> None:
        self.blocks = BlockFile(path, size, seal)
        self._committed = committed
        self._size = self.blocks.length("day")
        self._fields: dict[str, FieldReader] = {}
        self._values: dict[str, tuple[Array, Array]] = {}
        self._texts: TextReader | None = None

    def __len__(self) -> int:
        return self._size

    @cached_property
    def day(self) -> npt.NDArray[np.int32]:
        """`date.toordinal()` of each release, 0 for undated: int32[releases]."""
        return self.column("day")

    def field(self, name: str) -> FieldReader:
        """The postings of a field."""
        reader = self._fields.get(name)
        if reader is None:
            reader = self._fields[name] = FieldReader(self.blocks, name)
        return reader

    def column(self, name: str) -> Array:
        """A column, one row per release: `day`, `title_tokens`, `title_size`, ... or `digest`."""
        return self.blocks.array(name)

    def digest(self, doc: int) -> bytes:
        """What tells the version of a release from others; `DIGEST` bytes."""
        data: bytes = self.blocks.array("digest")[doc * DIGEST : (doc + 1) * DIGEST].tobytes()
        return data

    @cached_property
    def times(self) -> dict[int, int]:
        """When each generation in which its releases arrived or changed was committed, in seconds
        since 1970 in UTC."""
        generations, times = map(self.blocks.array, ("generations", "times"))
        if len(generations) != len(times):
            raise self.blocks.damaged("has blocks that do not fit together")
        found = dict(zip(generations.tolist(), times.tolist(), strict=True))
        return found if self._committed is None else found | dict([self._committed])

    def time(self, generation: int) -> int:
        """When one of these generations was committed."""
        try:
            return self.times[generation]
        except KeyError:
            raise self.blocks.damaged(f"lacks the time of generation {generation}") from None

    @cached_property
    def prints(self) -> PrintReader | None:
        """The fingerprints of its texts, if they were wanted."""
        from index.reissues.fingerprints import PrintReader  # of which a search has no need

        return PrintReader(self.blocks) if "sketch" in self.blocks else None

    @cached_property
    def history(self) -> HistoryReader:
        """The previous versions of its releases."""
        return HistoryReader(self.blocks)

    def values(self, name: str) -> tuple[Array, Array]:
        """A keyword field by release: ordinals, and where those of each release begin."""
        if name not in self._values:
            blocks = self.blocks.array(f"{name}.values"), self.blocks.array(f"{name}.value_start")
            self._values[name] = blocks
        return self._values[name]

    def ids(self) -> list[str]:
        """The id of every release."""
        terms = self.field("id").terms()
        return [terms[ordinal] for ordinal in self.values("id")[0].tolist()]

    def names(self, name: str) -> list[str]:
        """The keywords of a field as they were written, by ordinal."""
        data = self.blocks.bytes(f"{name}.names")
        names: list[str] = json.loads(data.decode("utf-8", "surrogatepass"))
        return names

    def stem(self, name: str, ordinal: int) -> str:
        """The term of a surface form of `title_words` or `body_words`."""
        return self.field("text").term(self.blocks.pages(f"{name}.stem").item(ordinal))

    def stems(self, name: str) -> list[str]:
        """The term of every surface form of `title_words` or `body_words`."""
        terms = self.field("text").terms()
        return [terms[number] for number in self.blocks.array(f"{name}.stem").tolist()]

    def record(self, doc: int) -> Record:
        """The stored release."""
        return decode_record(self._stored()[doc])

    @property
    def records(self) -> TextReader:
        """The stored releases by number, as they are encoded."""
        return self._stored()

    def _stored(self) -> TextReader:
        if self._texts is None:
            self._texts = TextReader(self.blocks)
        return self._texts

    @cached_property
    def _starts(self) -> StartReader:
        return StartReader(self.blocks)

    def starts(self, doc: int) -> Array:
        """Where each token of a release begins in its title, newline and body: int64[tokens]."""
        return self.starts_of([doc]).of(0)

    def starts_of(self, docs: Sequence[int]) -> TokenStarts:
        """The same of several releases, decoded at once."""
        return self._starts.of(np.array(docs))

    def token_counts(self) -> Array:
        """The number of tokens of each release, title and body; int64."""
        return self._starts.counts()

    def some_starts(self, low: int, high: int) -> Array:
        """Where each token of the releases `[low, high)` begins, release by release; int32."""
        return self._starts.run(low, high)

    def all_starts(self) -> tuple[Array, Array]:
        """The number of tokens of each release, and where each token begins, release by release."""
        return self.token_counts(), self.some_starts(0, len(self))

    def content(self) -> SegmentContent:
        """The whole segment, decoded."""
        columns: dict[str, Any] = {
            name: self.column(name)
            for name in (*COLUMNS, *ARRIVALS)
            if name not in ("day", "digest")
        }
        tokens, starts = self.all_starts()
        stored = self._stored()
        return SegmentContent(
            day=self.day,
            tokens=tokens,
            digest=self.column("digest").reshape(-1, DIGEST),
            records=[stored[doc] for doc in range(len(self))],
            starts=starts,
            fields={name: self.field(name).all() for name in FIELDS},
            stems={name: self.stems(name) for name in WORD_FIELDS},
            names={name: self.names(name) for name in KEYWORDS},
            times=self.times,
            histories=dict(self.history.every()),
            prints=None if self.prints is None else self.prints.some(0, len(self)),
            **columns,
        )

    def close(self) -> None:
        """Close the file."""
        self._fields.clear()
        self._values.clear()
        for name in ("day", "_starts", "history"):
            self.__dict__.pop(name, None)
        self._texts = None
        self.blocks.close()
