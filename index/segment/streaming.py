"""Merging segments into one file, some terms and some releases at a time.

What is written is byte for byte what `SegmentContent.write` makes of the segments joined by
`index.segment.merging`, which is the plain way and the tests' oracle, but takes memory for all of
them at once. Here it is for a few million postings, the releases' columns and the words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

import numpy as np

from index.arrays import Array, smallest, starts_of
from index.reissues.fingerprints import Fingerprints
from index.segment.blocks import BlockWriter
from index.segment.columns import COLUMNS, add_column
from index.segment.field_writer import FieldWriter
from index.segment.merged_past import write_past
from index.segment.merging import join, select_postings
from index.segment.postings import Postings
from index.segment.record import json_line
from index.segment.segment import FIELDS, KEYWORDS, WORD_FIELDS, Segment, SegmentContent
from index.segment.stored_texts import write_texts
from index.segment.token_starts import write_starts

_POSTINGS = 1 << 20
"""About how many postings are merged at once, and always all of one term."""
_TOKENS = 1 << 20
"""About how many tokens' places in the text are copied at once."""
_RELEASES = 1 << 15
"""So many releases' fingerprints are copied at once."""


class Field(Protocol):
    """The postings of one field: a `FieldReader`, or arrays in memory."""

    @property
    def has_freqs(self) -> bool:
        """Whether frequencies are kept."""
        ...

    @property
    def has_positions(self) -> bool:
        """Whether positions are kept."""
        ...

    def __len__(self) -> int:
        """How many terms there are."""
        ...

    def term(self, ordinal: int) -> str:
        """The term of an ordinal; they are sorted."""
        ...

    def lower_bound(self, text: str) -> int:
        """The ordinal of the first term that is not less than a text."""
        ...

    def dfs(self) -> Array:
        """The number of postings of each term."""
        ...

    def some(self, low: int, high: int) -> Postings:
        """The postings of the terms `[low, high)`."""
        ...


@dataclass(slots=True)
class _InMemory:
    """The postings of a field that are arrays."""

    postings: Postings

    @property
    def has_freqs(self) -> bool:
        return self.postings.freqs is not None

    @property
    def has_positions(self) -> bool:
        return self.postings.positions is not None

    def __len__(self) -> int:
        return len(self.postings.terms)

    def term(self, ordinal: int) -> str:
        return self.postings.terms[ordinal]

    def lower_bound(self, text: str) -> int:
        return bisect_left(self.postings.terms, text)

    def dfs(self) -> Array:
        return self.postings.df

    def some(self, low: int, high: int) -> Postings:
        whole = self.postings
        first, end = starts_of(whole.df)[[low, high]].tolist()
        freqs = positions = None
        if whole.freqs is not None:
            freqs = whole.freqs[first:end]
            if whole.positions is not None:
                at = starts_of(whole.freqs)
                positions = whole.positions[at[first] : at[end]]
        return Postings(
            whole.terms[low:high], whole.df[low:high], whole.docs[first:end], freqs, positions
        )


class Source:
    """A segment to merge, on disk or just collected, and which of its releases stay."""

    def __init__(self, segment: Segment | SegmentContent, keep: Array | None = None) -> None:
        self._segment = segment
        self.keep = np.ones(len(segment), bool) if keep is None else keep
        self.docs = np.flatnonzero(self.keep)

    def __len__(self) -> int:
        return len(self.docs)

    @cached_property
    def renumber(self) -> Array:
        """The new number of each release that stays, before other segments."""
        return np.cumsum(self.keep, dtype=np.int32) - 1

    def column(self, name: str) -> Array:
        """A column of the releases that stay."""
        segment = self._segment
        column: Array = (
            getattr(segment, name)
            if isinstance(segment, SegmentContent)
            else (segment.day if name == "day" else segment.column(name))
        )
        if name == "digest":
            column = column.reshape(len(self.keep), -1)
        return column[self.docs]

    def texts(self) -> Iterator[bytes]:
        """The stored releases that stay."""
        stored = self._segment.records
        return (stored[doc] for doc in self.docs.tolist())

    @property
    def times(self) -> dict[int, int]:
        """When the generations in which its releases arrived or changed were committed."""
        return self._segment.times

    @property
    def has_prints(self) -> bool:
        """Whether it has fingerprints."""
        return self._segment.prints is not None

    def prints(self) -> Iterator[Fingerprints]:
        """The fingerprints of the releases that stay, some releases at a time."""
        prints = self._segment.prints
        if isinstance(prints, Fingerprints):
            yield prints.select(self.docs)
        elif prints is not None:
            for low in range(0, len(self), _RELEASES):
                yield prints.of(self.docs[low : low + _RELEASES])

    def histories(self) -> Iterator[tuple[int, bytes]]:
        """The new number of each release that stays and has previous versions, and these packed."""
        segment = self._segment
        every = (
            segment.histories.items()
            if isinstance(segment, SegmentContent)
            else segment.history.every()
        )
        return ((int(self.renumber[doc]), packed) for doc, packed in every if self.keep[doc])

    def starts(self) -> Iterator[tuple[Array, Array]]:
        """The number of tokens of each release that stays, and their starts, in parts."""
        tokens, first = self._tokens
        cuts: Array = np.flatnonzero(np.diff(first[self.docs] // _TOKENS)) + 1
        for docs in np.split(self.docs, cuts):
            if len(docs):
                yield tokens[docs], self._starts_of(docs, first)

    @cached_property
    def _tokens(self) -> tuple[Array, Array]:
        segment = self._segment
        tokens = segment.tokens if isinstance(segment, SegmentContent) else segment.token_counts()
        return tokens, starts_of(tokens)

    def _starts_of(self, docs: Array, first: Array) -> Array:
        segment = self._segment
        low, high = int(docs[0]), int(docs[-1]) + 1
        if isinstance(segment, SegmentContent):
            starts = segment.starts[first[low] : first[high]]
        else:
            starts = segment.some_starts(low, high)
        stay = np.repeat(self.keep[low:high], np.diff(first[low : high + 1]))
        chosen: Array = starts[stay]
        return chosen

    def field(self, name: str) -> Field:
        """The postings of a field, of all releases."""
        segment = self._segment
        if isinstance(segment, SegmentContent):
            return _InMemory(segment.fields[name])
        return segment.field(name)

    def word(self, name: str) -> Callable[[int], str] | None:
        """What goes with a term of a field: its stem or written name; None for other fields."""
        segment = self._segment
        if name in WORD_FIELDS:
            if isinstance(segment, SegmentContent):
                return segment.stems[name].__getitem__
            return partial(segment.stem, name)
        if name in KEYWORDS:
            names = segment.names
            return (names[name] if isinstance(names, dict) else names(name)).__getitem__
        return None


def merge(path: Path, sources: Sequence[Source], *, history: bool = True) -> tuple[int, int]:
    """Write the file of a segment of all sources; its size in bytes and its seal.

    Without `history`, the previous versions of releases are left out.
    """
    blocks = BlockWriter(path)
    try:
        for name in COLUMNS:
            add_column(blocks, name, np.concatenate([source.column(name) for source in sources]))
        write_texts(blocks, lambda: (text for source in sources for text in source.texts()))
        write_starts(blocks, (part for source in sources for part in source.starts()))
        said: dict[str, _Merged] = {}
        terms: dict[str, int] = {}
        for name in FIELDS:
            said[name] = _write_field(blocks, name, sources, terms)
        for name in WORD_FIELDS:
            blocks.add(f"{name}.stem", smallest(np.array(said[name].stems, np.int64)))
        for name in ("id", *KEYWORDS):
            ordinals, value_start = said[name].values(sum(map(len, sources)))
            blocks.add(f"{name}.values", smallest(ordinals))
            blocks.add(f"{name}.value_start", smallest(value_start))
        for name in KEYWORDS:
            blocks.add(f"{name}.names", json_line(said[name].names))
        write_past(blocks, sources, history=history)
        return blocks.close()
    except BaseException:
        blocks.abort()
        raise


@dataclass(slots=True)
class _Merged:
    """What is left of a merged field: how many terms it has; of words the numbers of their stems,
    of keywords their names; of what is asked for by release, the postings."""

    count: int = 0
    stems: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    parts: list[Postings] = field(default_factory=list)

    def values(self, releases: int) -> tuple[Array, Array]:
        """The terms by release: ordinals, and where those of each release begin."""
        docs = _joined([part.docs for part in self.parts])
        df = _joined([part.df for part in self.parts]).astype(np.int64)
        order = np.argsort(docs, kind="stable")
        ordinals = np.repeat(np.arange(self.count), df)[order]
        return ordinals, starts_of(np.bincount(docs, minlength=releases))


def _write_field(
    blocks: BlockWriter, name: str, sources: Sequence[Source], numbers: dict[str, int]
) -> _Merged:
    """Merge one field, range of terms by range. `numbers` is filled with the terms of `text`, which
    comes first, and gives the numbers of stems."""
    fields = [source.field(name) for source in sources]
    writer = FieldWriter(blocks, name, freqs=fields[0].has_freqs, positions=fields[0].has_positions)
    bases = starts_of(np.array([len(source) for source in sources]))[:-1].tolist()
    words = [source.word(name) for source in sources]
    merged = _Merged()
    for ranges in _ranges(fields):
        parts: list[Postings] = []
        says: dict[str, str] = {}
        for source, field_, (low, high), word in zip(sources, fields, ranges, words, strict=True):
            part = field_.some(low, high)
            used = np.arange(high - low)
            if not source.keep.all():
                part, used = select_postings(part, source.keep, source.renumber)
            parts.append(part)
            if word is not None:
                for term, at in zip(part.terms, used.tolist(), strict=True):
                    if term not in says:
                        says[term] = word(low + at)
        terms = sorted(set().union(*(part.terms for part in parts)))
        rank = {term: number for number, term in enumerate(terms)}
        ranks = [np.fromiter(map(rank.__getitem__, p.terms), np.int64, len(p.terms)) for p in parts]
        postings = join(terms, parts, ranks, bases)
        writer.add(postings)
        if name == "text":
            numbers.update(zip(terms, range(merged.count, merged.count + len(terms)), strict=True))
        elif name in WORD_FIELDS:
            merged.stems += [numbers.get(says[term], 0) for term in terms]
        elif name in ("id", *KEYWORDS):
            merged.names += [says[term] for term in terms] if says else []
            postings.terms = []
            merged.parts.append(postings)
        merged.count += len(terms)
    writer.finish()
    return merged


def _ranges(fields: Sequence[Field]) -> Iterator[list[tuple[int, int]]]:
    """The terms of several fields, cut at the same terms: in each of them the ordinals
    `[low, high)`."""
    at = [0] * len(fields)
    before = [starts_of(field.dfs()) for field in fields]
    while any(low < len(field) for low, field in zip(at, fields, strict=True)):
        share = _POSTINGS // len(fields)
        bounds = []
        for low, field_, sums in zip(at, fields, before, strict=True):
            if low < len(field_):
                high = int(np.searchsorted(sums, sums[low] + share, side="right"))
                bounds.append(field_.term(min(max(high, low + 1), len(field_)) - 1))
        last = min(bounds)  # in the field that has most of its postings before it
        following = [_after(each, last) for each in fields]
        yield list(zip(at, following, strict=True))
        at = following


def _after(field: Field, last: str) -> int:
    """The ordinal of the first term that comes after `last`."""
    ordinal = field.lower_bound(last)
    return ordinal + (ordinal < len(field) and field.term(ordinal) == last)


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
