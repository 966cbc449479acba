"""Writing the postings of a field, some terms at a time; see `index.segment.postings` for blocks.

What the blocks hold goes to spools, which move from memory to a file without a name where they grow
large; only a byte per term stays in memory. So a segment can be merged that is larger than the
memory there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from index.arrays import Array, gaps_in_runs, starts_of
from index.segment.blocks import BlockWriter
from index.segment.packing import (
    BYTE_ESCAPE,
    MAX_WIDTH,
    NIBBLE_ESCAPE,
)
from index.segment.postings import Postings
from index.segment.spool import Nibbles, Numbers, Packed, Spool, write_numbers

_AT_ONCE = 1 << 18
"""About how many postings are encoded at once; what that takes is several times their own size."""
_FAR_BITS = 48
"""The cost of a long position gap: a 32-bit place and a 16-bit value."""
_BITS = 33
_NONE = np.zeros(0, np.int32)


def write(blocks: BlockWriter, name: str, postings: Postings) -> None:
    """Append a field's postings to a segment's blocks."""
    writer = FieldWriter(
        blocks,
        name,
        freqs=postings.freqs is not None,
        positions=postings.positions is not None,
    )
    for part in postings.parts(_AT_ONCE):
        writer.add(part)
    writer.finish()


class FieldWriter:
    """Writes one field of a segment: `add` terms in order, then `finish`."""

    def __init__(self, blocks: BlockWriter, name: str, *, freqs: bool, positions: bool) -> None:
        self._blocks, self._name = blocks, name
        self._folder = blocks.path.parent
        self._terms, self._docs = Spool(self._folder), Spool(self._folder)
        self._lengths, self._df = Numbers(self._folder), Numbers(self._folder)
        self._freqs = Nibbles(self._folder) if freqs else None
        self._escapes, self._escape_counts = Numbers(self._folder), Numbers(self._folder)
        self._positions = _Positions(self._folder) if positions else None

    def add(self, postings: Postings) -> None:
        """Append the postings of terms that come after those added before."""
        encoded = [term.encode("utf-8", "surrogatepass") for term in postings.terms]
        self._terms.write(b"".join(encoded))
        self._lengths.add(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        self._df.add(postings.df)
        term_of = np.repeat(np.arange(len(encoded), dtype=np.int32), postings.df)
        gaps = gaps_in_runs(postings.docs, postings.df)
        long = np.flatnonzero(gaps >= BYTE_ESCAPE)
        self._docs.write(np.minimum(gaps, BYTE_ESCAPE).astype(np.uint8))
        owners, escapes = term_of[long], gaps[long]
        if self._freqs is not None and postings.freqs is not None:
            large = np.flatnonzero(postings.freqs > NIBBLE_ESCAPE)
            self._freqs.add(np.minimum(postings.freqs - 1, NIBBLE_ESCAPE))
            owners = np.concatenate((owners, term_of[large]))
            escapes = np.concatenate((escapes, postings.freqs[large]))
        self._escapes.add(escapes[np.argsort(owners, kind="stable")])
        self._escape_counts.add(np.bincount(owners, minlength=len(encoded)))
        if self._positions is not None:
            self._positions.add(postings, term_of)

    def add_long(self, term: str, parts: Iterable[Postings]) -> int:
        """The same of one term, whose postings come in parts; how many there were.

        Without any, the term is not added.
        """
        df = last = 0
        long, large = [_NONE], [_NONE]
        for part in parts:
            if not len(part.docs):
                continue
            gaps = np.diff(part.docs, prepend=part.docs.dtype.type(last))
            df, last = df + len(gaps), int(part.docs[-1])
            self._docs.write(np.minimum(gaps, BYTE_ESCAPE).astype(np.uint8))
            long.append(gaps[gaps >= BYTE_ESCAPE])
            if self._freqs is not None and part.freqs is not None:
                self._freqs.add(np.minimum(part.freqs - 1, NIBBLE_ESCAPE))
                large.append(part.freqs[part.freqs > NIBBLE_ESCAPE])
            if self._positions is not None:
                self._positions.add_long(part)
        if not df:
            return 0
        encoded = term.encode("utf-8", "surrogatepass")
        self._terms.write(encoded)
        self._lengths.add(np.array([len(encoded)]))
        self._df.add(np.array([df]))
        escapes = np.concatenate([*long, *large])
        self._escapes.add(escapes)
        self._escape_counts.add(np.array([len(escapes)]))
        if self._positions is not None:
            self._positions.finish_long()
        return df

    def finish(self) -> None:
        """Append the field's blocks to the segment's."""
        blocks, name = self._blocks, self._name
        blocks.add_parts(f"{name}.terms", self._terms.size, self._terms.parts())
        self._lengths.write_starts(blocks, f"{name}.term_start")
        self._df.write_starts(blocks, f"{name}.post_start")
        blocks.add_parts(f"{name}.docs", self._docs.size, self._docs.parts())
        if self._freqs is not None:
            spool = self._freqs.finish()
            blocks.add_parts(f"{name}.freqs", spool.size, spool.parts())
        self._escapes.write(blocks, f"{name}.escapes")
        self._escape_counts.write_starts(blocks, f"{name}.escape_start")
        if self._positions is not None:
            self._positions.finish(blocks, name)


class _Positions:
    """The positions of a field: a stream of bits for each width, of the gaps of its terms."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._streams: dict[int, Packed] = {}
        self._width, self._first = Numbers(folder), Numbers(folder, "<u8")
        self._far, self._far_at, self._far_counts = (Numbers(folder) for _ in range(3))
        self._long: Numbers | None = None
        self._needing = np.zeros(_BITS, np.int64)

    def add(self, postings: Postings, term_of: Array) -> None:
        """Append the positions of some terms, of which `term_of` says each posting's."""
        assert postings.freqs is not None and postings.positions is not None
        gaps = gaps_in_runs(postings.positions, postings.freqs)
        terms = len(postings.terms)
        owner = np.repeat(term_of, postings.freqs)
        # Per term, how many gaps need how many bits.
        needs = _needs(gaps)
        widest = min(int(needs.max()) if len(needs) else 1, MAX_WIDTH)
        table = np.bincount(
            owner * (widest + 1) + np.minimum(needs, widest), minlength=terms * (widest + 1)
        )
        width = _cheapest(table.reshape(terms, widest + 1))
        term_first = starts_of(postings.freqs)[starts_of(postings.df)]
        sizes = np.diff(term_first)
        width_of = np.repeat(width, sizes)
        first = np.zeros(terms, np.int64)  # among the values of the term's width
        for bits in range(1, widest + 1):
            members = np.flatnonzero(width == bits)
            if not len(members):
                continue
            stream = self._stream(bits)
            first[members] = stream.count + np.cumsum(sizes[members]) - sizes[members]
            stream.add(np.minimum(gaps[width_of == bits], (1 << bits) - 1))
        far = np.flatnonzero(needs > width_of)
        self._width.add(width)
        self._first.add(first)
        self._far.add(gaps[far])
        self._far_at.add(far - term_first[owner[far]])
        self._far_counts.add(np.bincount(owner[far], minlength=terms))

    def _stream(self, bits: int) -> Packed:
        if bits not in self._streams:
            self._streams[bits] = Packed(self._folder, bits)
        return self._streams[bits]

    def add_long(self, part: Postings) -> None:
        """Collect positions of one term, which come in parts."""
        assert part.freqs is not None and part.positions is not None
        gaps = gaps_in_runs(part.positions, part.freqs)
        self._needing += np.bincount(_needs(gaps), minlength=_BITS)
        if self._long is None:
            self._long = Numbers(self._folder)
        self._long.add(gaps)

    def finish_long(self) -> None:
        """Append the positions of that term."""
        assert self._long is not None
        table = self._needing[: MAX_WIDTH + 1].copy()
        table[-1] += self._needing[MAX_WIDTH + 1 :].sum()
        width = int(_cheapest(table[np.newaxis])[0])
        stream = self._stream(width)
        self._width.add(np.array([width]))
        self._first.add(np.array([stream.count]))
        at = many = 0
        for part in self._long.arrays():
            gaps = part.astype(np.int64)
            stream.add(np.minimum(gaps, (1 << width) - 1))
            far = np.flatnonzero(_needs(gaps) > width)
            self._far.add(gaps[far])
            self._far_at.add(far + at)
            at, many = at + len(gaps), many + len(far)
        self._far_counts.add(np.array([many]))
        self._long = None
        self._needing[:] = 0

    def finish(self, blocks: BlockWriter, name: str) -> None:
        """Append the blocks of the positions."""
        spools, size = [], 0
        before = np.zeros(MAX_WIDTH + 1, np.int64)  # the bits before those of each width
        for bits in sorted(self._streams):
            spool = self._streams[bits].finish()
            before[bits] = size * 8
            spools.append(spool)
            size += spool.size
        parts = (part for spool in spools for part in spool.parts())
        blocks.add_parts(f"{name}.positions", size + 4, chain(parts, [bytes(4)]))
        widths = [width.astype(np.uint8) for width in self._width.arrays()]
        width = np.concatenate([np.zeros(0, np.uint8), *widths])
        blocks.add(f"{name}.width", width)
        write_numbers(
            blocks, f"{name}.bit_start", len(width), size * 8, self._bit_starts(width, before)
        )
        self._far.write(blocks, f"{name}.far")
        self._far_at.write(blocks, f"{name}.far_at")
        self._far_counts.write_starts(blocks, f"{name}.far_start")

    def _bit_starts(self, width: Array, before: Array) -> Iterator[Array]:
        """The bit at which the positions of each term begin."""
        at = 0
        for first in self._first.arrays():
            some = width[at : at + len(first)]
            yield first.astype(np.int64) * some + before[some]
            at += len(first)


def _needs(gaps: Array) -> Array:
    """The bits that each gap needs, the all-ones value of a width being its escape."""
    needs: Array = np.frexp((gaps + 1).astype(np.float64))[1]
    return needs


def _cheapest(table: Array) -> Array:
    """For each term (a row: how many gaps need so many bits) the width that costs it least."""
    count = table.sum(axis=1, keepdims=True)
    bits = np.arange(table.shape[1])
    cost = count * bits + (count - np.cumsum(table, axis=1)) * _FAR_BITS
    cheapest: Array = cost[:, 1:].argmin(axis=1).astype(np.uint8) + 1
    return cheapest
