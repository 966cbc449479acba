"""The postings of one field in one segment: terms, the releases that have them, and positions.

They are written in bulk from flat arrays and read term by term. Blocks, for a field `f`:

    f.terms, f.term_start   the terms, sorted by code point, as UTF-8, and where each begins
    f.post_start            where a term's postings begin; the difference is its document frequency
    f.docs                  gaps between document numbers, a byte each (255: see f.escapes)
    f.freqs                 frequency - 1, a nibble each (15: see f.escapes)
    f.escapes, f.escape_start   the long gaps, then the large frequencies, of each term
    f.positions             gaps between positions in a release, bits of a width of the term's own
    f.width, f.bit_start    that width, and the bit at which the term's positions begin
    f.far, f.far_at, f.far_start   the long position gaps of each term, and which ones they are

Why not variable-length bytes, or blocks as Lucene has them? Both are decoded in a loop, number by
number, and a loop in Python costs more than reading the bytes. A byte or a nibble per number is
decoded by one operation for a whole term, and the few numbers that do not fit are escapes. Why not
plain int32 arrays? They need about four times the space, and the file is read from disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from index.arrays import Array, ragged, starts_of, sums_of_runs
from index.segment.blocks import BlockFile
from index.segment.packing import (
    BYTE_ESCAPE,
    MAX_WIDTH,
    NIBBLE_ESCAPE,
    bits_at,
    nibbles_unpacked,
    words_at_bytes,
)
from index.segment.terms import Terms

_FAR_BITS = 48
"""The cost of a long position gap: a 32-bit place and a 16-bit value."""
_AT_ONCE = 1 << 18
"""About how many postings are decoded at once when several terms are read."""


@dataclass(slots=True)
class Postings:
    """The postings of a whole field as flat arrays.

    - `terms`: the terms, sorted.
    - `df`: int64[terms], the number of postings of each term.
    - `docs`: int32[postings], ascending within a term.
    - `freqs`: int32[postings], the number of positions of each posting.
    - `positions`: int32[positions], ascending within a posting.

    `freqs` and `positions` are None for a field that only records which releases have a term.
    """

    terms: list[str]
    df: Array
    docs: Array
    freqs: Array | None = None
    positions: Array | None = None

    def parts(self, size: int) -> Iterator[Postings]:
        """The same in runs of terms with about so many postings, always all of a term."""
        ends = self.df.cumsum()
        first = position = low = 0
        while low < len(self.terms):
            high = int(ends.searchsorted(first + size)) + 1
            end = int(ends[min(high, len(ends)) - 1])
            freqs = positions = None
            if self.freqs is not None:
                freqs = self.freqs[first:end]
                if self.positions is not None:
                    before, position = position, position + int(freqs.sum())
                    positions = self.positions[before:position]
            terms, df = self.terms[low:high], self.df[low:high]
            yield Postings(terms, df, self.docs[first:end], freqs, positions)
            first, low = end, high


@dataclass(slots=True)
class Posting:
    """The postings of one term: document numbers, ascending, and frequencies.

    Both are int64[postings], the type by which arrays are indexed fastest."""

    ordinal: int
    docs: Array
    freqs: Array
    ends: Array | None = None  # where each posting's positions end; made when first asked for


class FieldReader(Terms):
    """Reads the postings that `write` wrote. A term is named by its ordinal in the sorted terms."""

    def __init__(self, blocks: BlockFile, name: str) -> None:
        super().__init__(blocks, name)
        self.name = name
        self._post_start = blocks.pages(f"{name}.post_start")
        self._docs = blocks.pages(f"{name}.docs")
        self._escapes = blocks.pages(f"{name}.escapes")
        self._escape_start = blocks.pages(f"{name}.escape_start")
        self._freqs = blocks.pages(f"{name}.freqs") if f"{name}.freqs" in blocks else None
        self.has_positions = f"{name}.positions" in blocks
        if self.has_positions:
            self._positions = blocks.pages(f"{name}.positions")
            self._words = words_at_bytes(self._positions.array)
            self._last_bit = 8 * len(self._positions) - 32
            self._width = blocks.pages(f"{name}.width")
            self._bit_start = blocks.pages(f"{name}.bit_start")
            self._far = blocks.pages(f"{name}.far")
            self._far_at = blocks.pages(f"{name}.far_at")
            self._far_start = blocks.pages(f"{name}.far_start")

    @property
    def has_freqs(self) -> bool:
        """Whether frequencies are kept."""
        return self._freqs is not None

    def df(self, ordinal: int) -> int:
        """The number of releases that have a term, including deleted ones."""
        start, end = self._post_start.run(ordinal)
        return end - start

    def post_starts(self) -> Array:
        """Where the postings of each term begin, and those of the last one end."""
        return self._post_start.whole()

    def dfs(self) -> Array:
        """The document frequency of every term, including deleted releases: int64[terms]."""
        return np.diff(self._post_start.whole().astype(np.int64))

    def docs(self, ordinal: int) -> Array:
        """The releases that have a term, ascending: int64[postings]."""
        return self._term_docs(ordinal)[0]

    def _term_docs(self, ordinal: int) -> tuple[Array, int, int]:
        """The releases that have a term, and which escapes are those of its frequencies."""
        start, end = self._post_start.run(ordinal)
        gaps = self._docs[start:end]
        docs = gaps.astype(np.int64)
        first, last = self._escape_start.run(ordinal)
        if last > first:
            long = (gaps == BYTE_ESCAPE).nonzero()[0]
            following = first + len(long)
            docs[long] = self._escapes[first:following]
            first = following
        docs.cumsum(out=docs)
        return docs, first, last

    def posting(self, ordinal: int) -> Posting:
        """The postings of a term; every frequency is 1 in a field that keeps none."""
        docs, first, last = self._term_docs(ordinal)
        if self._freqs is None:
            return Posting(ordinal, docs, np.ones(len(docs), np.int64))
        start = self._post_start.item(ordinal)
        freqs = nibbles_unpacked(self._freqs, start, start + len(docs))
        freqs += 1
        if last > first:
            large = self._escapes[first:last]
            if not large.all():
                raise self._escapes.misfit()
            freqs[freqs > NIBBLE_ESCAPE] = large
        return Posting(ordinal, docs, freqs)

    def docs_of(self, ordinals: Array) -> Array:
        """The releases that have any of the terms, ascending and distinct."""
        post_start = self._post_start.whole()
        first, end = (post_start[at].astype(np.int64) for at in (ordinals, ordinals + 1))
        df = end - first
        # A pattern may stand for all words there are: not all their postings at once.
        cuts = np.flatnonzero(np.diff(df.cumsum() // _AT_ONCE)) + 1
        if len(cuts):
            parts = zip(*(np.split(a, cuts) for a in (ordinals, first, end)), strict=True)
            return np.unique(np.concatenate([self._docs_of(*part) for part in parts]))
        return self._docs_of(ordinals, first, end)

    def _docs_of(self, ordinals: Array, first: Array, end: Array) -> Array:
        df = end - first
        self._docs.touch_runs(first, end)
        docs = self._docs.array[ragged(first, df)].astype(np.int64)
        owner = np.repeat(np.arange(len(ordinals)), df)
        long = np.flatnonzero(docs == BYTE_ESCAPE)
        begin = self._escape_start.whole()[ordinals].astype(np.int64)
        escaped = np.bincount(owner[long], minlength=len(ordinals))
        self._escapes.touch_runs(begin, begin + escaped)
        docs[long] = self._escapes.array[ragged(begin, escaped)]
        docs = sums_of_runs(docs, df)
        having = np.zeros(int(docs.max(initial=-1)) + 1, bool)
        having[docs] = True
        return np.flatnonzero(having)

    def positions(self, posting: Posting, chosen: Array | None = None) -> Array:
        """The positions of all postings of a term, or of the chosen ones (ascending indices)."""
        return self.positions_of([(posting, chosen)])[0]

    def positions_of(
        self, several: Sequence[tuple[Posting, Array | None]]
    ) -> tuple[Array, Array, list[int]]:
        """The same of several terms, decoded at once: the positions, term after term; how many each
        posting has; and where the positions of each term begin, and those of the last one end."""
        runs = [self._runs(posting, chosen) for posting, chosen in several]
        widths: int | Array
        if len(runs) == 1:
            first, length, counts, widths = runs[0]
            cuts = [0, int(length.sum())]
        else:
            firsts, lengths, every, width_of = zip(*runs, strict=True)
            first, length, counts = map(np.concatenate, (firsts, lengths, every))
            sizes = [int(each.sum()) for each in lengths]
            cuts, widths = [0, *accumulate(sizes)], np.array(width_of).repeat(sizes)
        bits = np.arange(cuts[-1])
        bits -= (length.cumsum() - length).repeat(length)
        bits *= widths
        bits += first.repeat(length)
        longest = (1 << widths) - 1
        gaps = bits_at(self._words, bits, longest)
        far = (gaps == longest).nonzero()[0]
        if len(far):
            ends = far.searchsorted(cuts).tolist()
            for (posting, _), low, high in zip(several, ends, ends[1:], strict=False):
                if high > low:
                    some = far[low:high]
                    gaps[some] = self._far_gaps(posting.ordinal, bits[some])
        return sums_of_runs(gaps, counts), counts, cuts

    def _runs(self, posting: Posting, chosen: Array | None) -> tuple[Array, Array, Array, int]:
        """Of postings of a term: the bit where each run of positions begins, and how many are in
        it; how many each posting has; and the width of each. They are checked."""
        ordinal, counts = posting.ordinal, posting.freqs
        width, first_bit = self._width.item(ordinal), self._bit_start.item(ordinal)
        if posting.ends is None:
            posting.ends = counts.cumsum()
            # Before anything is made as large as the frequencies say.
            last_bit = first_bit + int(posting.ends[-1]) * width
            if not 0 < width <= MAX_WIDTH or last_bit > self._last_bit:
                raise self._positions.misfit()
        if chosen is None:
            first, length = np.array([first_bit]), posting.ends[-1:]
        else:
            counts = length = counts[chosen]
            first = (posting.ends[chosen] - counts) * width + first_bit
        if len(first):
            last = int(first[-1]) + (int(length[-1]) - 1) * width
            self._positions.touch(int(first[0]) >> 3, (last >> 3) + 4)
        return first, length, counts, width

    def _far_gaps(self, ordinal: int, bits: Array) -> Array:
        """The long gaps of a term that stand at these bits."""
        first, last = self._far_start.run(ordinal)
        at = (bits - self._bit_start.item(ordinal)) // self._width.item(ordinal)
        place = self._far_at[first:last].searchsorted(at)
        if last <= first or int(place[-1]) >= last - first:
            raise self._far.misfit()
        gaps: Array = self._far[first:last][place]
        return gaps

    def all(self) -> Postings:
        """Every posting of the field, decoded at once."""
        return self.some(0, len(self))

    def some(self, low: int, high: int) -> Postings:
        """The postings of the terms `[low, high)`, decoded at once."""
        df, docs, begin, per_term = self._some_docs(low, high)
        if self._freqs is None:
            return Postings(self.terms(low, high), df, docs)
        first = self._post_start.item(low)
        freqs = nibbles_unpacked(self._freqs, first, first + len(docs))
        freqs += 1
        large = np.flatnonzero(freqs > NIBBLE_ESCAPE)
        many = np.diff(large.searchsorted(starts_of(df)))
        escapes = self._escapes[self._escape_start.item(low) : self._escape_start.item(high)]
        freqs[large] = escapes[ragged(begin + per_term, many)]
        positions = self._some_positions(low, high, freqs, df) if self.has_positions else None
        return Postings(self.terms(low, high), df, docs, freqs, positions)

    def runs(self, size: int) -> Iterator[tuple[int, int]]:
        """All terms in runs `[low, high)` with about so many postings, always all of a term."""
        ends = self._post_start.whole()[1:]
        low = 0
        while low < len(ends):
            before = int(ends[low - 1]) if low else 0
            high = min(int(ends.searchsorted(before + size)) + 1, len(ends))
            yield low, high
            low = high

    def some_docs(self, low: int, high: int) -> tuple[Array, Array]:
        """How many releases have each of the terms `[low, high)`, and which, term after term."""
        return self._some_docs(low, high)[:2]

    def _some_docs(self, low: int, high: int) -> tuple[Array, Array, Array, Array]:
        """Of the terms `[low, high)`: how many releases have each, and which; where the escapes of
        each begin among theirs, and how many of them are gaps between releases."""
        post_start = self._post_start[low : high + 1].astype(np.int64)
        df = np.diff(post_start)
        docs = self._docs[int(post_start[0]) : int(post_start[-1])].astype(np.int32)
        bounds = self._escape_start[low : high + 1].astype(np.int64)
        escapes = self._escapes[int(bounds[0]) : int(bounds[-1])].astype(np.int32)
        begin = bounds[:-1] - bounds[0]
        long = np.flatnonzero(docs == BYTE_ESCAPE)
        per_term = np.diff(long.searchsorted(post_start - post_start[0]))
        docs[long] = escapes[ragged(begin, per_term)]
        return df, sums_of_runs(docs, df).astype(np.int32), begin, per_term

    def _some_positions(self, low: int, high: int, freqs: Array, df: Array) -> Array:
        term_first = starts_of(freqs)[starts_of(df)]
        sizes: Array = np.diff(term_first)
        widths: Array = self._width[low:high].astype(np.int64)
        first_bit: Array = self._bit_start[low:high].astype(np.int64)
        width = np.repeat(widths, sizes)
        within = np.arange(int(term_first[-1])) - np.repeat(term_first[:-1], sizes)
        bit = np.repeat(first_bit, sizes) + within * width
        if len(bit):
            self._positions.touch_runs(first_bit >> 3, (first_bit + sizes * widths + 39) >> 3)
        ones = (np.uint32(1) << width.astype(np.uint32)) - np.uint32(1)
        gaps = ((self._words[bit >> 3] >> (bit & 7).astype(np.uint32)) & ones).astype(np.int64)
        bounds = self._far_start[low : high + 1].astype(np.int64)
        far = slice(int(bounds[0]), int(bounds[-1]))
        gaps[np.repeat(term_first[:-1], np.diff(bounds)) + self._far_at[far]] = self._far[far]
        return sums_of_runs(gaps, freqs).astype(np.int32)
