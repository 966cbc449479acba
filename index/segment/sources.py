"""The segments that a merge reads, on disk or just collected, and which of their releases stay."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np

from index.arrays import Array, starts_of
from index.reissues.fingerprints import Fingerprints
from index.segment.postings import FieldReader, Postings
from index.segment.segment import Segment, SegmentContent
from index.segment.stored_texts import PackedTexts, TextReader

_TOKENS = 1 << 20
"""About how many tokens' places in the text are copied at once."""
_TEXTS = 1 << 12
"""Memory is given back after so many texts."""
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

    def post_starts(self) -> Array:
        """Where the postings of each term begin, and those of the last one end."""
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

    def post_starts(self) -> Array:
        return starts_of(self.postings.df)

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

    @property
    def dictionary(self) -> bytes | None:
        """The dictionary with which its texts are compressed, if any."""
        stored = self._segment.records
        return stored.dictionary if isinstance(stored, TextReader | PackedTexts) else None

    def texts(self, *, packed: bool = False) -> Iterator[bytes]:
        """The stored releases that stay, or these as they are compressed."""
        stored = self._segment.records
        for at, doc in enumerate(self.docs):
            if packed:
                assert isinstance(stored, TextReader | PackedTexts)
                yield stored.packed(int(doc))
            else:
                yield stored[int(doc)]
            if at % _TEXTS == 0:
                self.release_memory()

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

    def parts_of(self, name: str, ordinal: int, size: int) -> Iterator[Postings]:
        """The postings of one term, of all releases, with about so many positions at once."""
        field = self.field(name)
        if isinstance(field, FieldReader):
            return term_in_parts(field, ordinal, size)
        return iter([field.some(ordinal, ordinal + 1)])

    def names(self, name: str) -> list[str]:
        """The keywords of a field as they were written."""
        names = self._segment.names
        return names[name] if isinstance(names, dict) else names(name)

    def stems(self, name: str) -> Array:
        """The number in the field `text` of the stem of each surface form of a field."""
        segment = self._segment
        if isinstance(segment, SegmentContent):
            return segment.stem_numbers(name)
        return segment.blocks.array(f"{name}.stem")

    def release_memory(self) -> None:
        """Give back the memory of what was read from the file."""
        if isinstance(self._segment, Segment):
            self._segment.blocks.release_memory()


def term_in_parts(field: FieldReader, ordinal: int, size: int) -> Iterator[Postings]:
    """The postings of one term in a segment, with about so many positions at once."""
    posting = field.posting(ordinal)
    cuts = np.flatnonzero(np.diff(posting.freqs.cumsum() // size)) + 1
    for low, high in pairwise([0, *cuts.tolist(), len(posting.docs)]):
        freqs = positions = None
        if field.has_freqs:
            freqs = posting.freqs[low:high].astype(np.int32)
        if field.has_positions:
            positions = field.positions(posting, np.arange(low, high)).astype(np.int32)
        docs = posting.docs[low:high].astype(np.int32)
        yield Postings([field.term(ordinal)], np.array([high - low]), docs, freqs, positions)
