"""Writing the postings of a field, some terms at a time; see `index.segment.postings` for blocks.

What the blocks hold of every posting goes to spools, which move from memory to a file without a
name where they grow large; only a few numbers per term, and the escapes, stay in memory. So a
segment can be merged that is larger than the memory there is.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np

from index.arrays import Array, gaps_in_runs, smallest, starts_of
from index.segment.blocks import BlockWriter
from index.segment.packing import (
    BYTE_ESCAPE,
    MAX_WIDTH,
    NIBBLE_ESCAPE,
)
from index.segment.postings import Postings
from index.segment.spool import Nibbles, Packed, Spool

_AT_ONCE = 1 << 18
"""About how many postings are encoded at once; what that takes is several times their own size."""
_FAR_BITS = 48
"""The cost of a long position gap: a 32-bit place and a 16-bit value."""


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
        self._terms = bytearray()
        self._lengths: list[Array] = []
        self._df: list[Array] = []
        self._docs = Spool(self._folder)
        self._freqs = Nibbles(self._folder) if freqs else None
        self._escapes: list[Array] = []
        self._escape_counts: list[Array] = []
        self._positions = _Positions(self._folder) if positions else None

    def add(self, postings: Postings) -> None:
        """Append the postings of terms that come after those added before."""
        encoded = [term.encode("utf-8", "surrogatepass") for term in postings.terms]
        self._terms += b"".join(encoded)
        self._lengths.append(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        self._df.append(postings.df)
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
        self._escapes.append(escapes[np.argsort(owners, kind="stable")].astype(np.int32))
        self._escape_counts.append(np.bincount(owners, minlength=len(encoded)))
        if self._positions is not None:
            self._positions.add(postings, term_of)

    def finish(self) -> None:
        """Append the field's blocks to the segment's."""
        blocks, name = self._blocks, self._name
        blocks.add(f"{name}.terms", bytes(self._terms))
        blocks.add(f"{name}.term_start", smallest(starts_of(_joined(self._lengths))))
        blocks.add(f"{name}.post_start", smallest(starts_of(_joined(self._df))))
        blocks.add_parts(f"{name}.docs", self._docs.size, self._docs.parts())
        if self._freqs is not None:
            spool = self._freqs.finish()
            blocks.add_parts(f"{name}.freqs", spool.size, spool.parts())
        blocks.add(f"{name}.escapes", smallest(_joined(self._escapes)))
        blocks.add(f"{name}.escape_start", smallest(starts_of(_joined(self._escape_counts))))
        if self._positions is not None:
            self._positions.finish(blocks, name)


class _Positions:
    """The positions of a field: a stream of bits for each width, of the gaps of its terms."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._streams: dict[int, Packed] = {}
        self._width: list[Array] = []
        self._first: list[Array] = []
        self._far: list[Array] = []
        self._far_at: list[Array] = []
        self._far_counts: list[Array] = []

    def add(self, postings: Postings, term_of: Array) -> None:
        """Append the positions of some terms, of which `term_of` says each posting's."""
        assert postings.freqs is not None and postings.positions is not None
        gaps = gaps_in_runs(postings.positions, postings.freqs)
        terms = len(postings.terms)
        owner = np.repeat(term_of, postings.freqs)
        # Bits a gap needs, the all-ones value of a width being its escape; per term, how many need
        # which; and from that the width that costs the term least.
        needs = np.frexp((gaps + 1).astype(np.float64))[1]
        widest = min(int(needs.max()) if len(needs) else 1, MAX_WIDTH)
        table = np.bincount(
            owner * (widest + 1) + np.minimum(needs, widest), minlength=terms * (widest + 1)
        )
        table = table.reshape(terms, widest + 1)
        count = table.sum(axis=1, keepdims=True)
        cost = count * np.arange(widest + 1) + (count - np.cumsum(table, axis=1)) * _FAR_BITS
        width = cost[:, 1:].argmin(axis=1).astype(np.uint8) + 1
        term_first = starts_of(postings.freqs)[starts_of(postings.df)]
        sizes = np.diff(term_first)
        width_of = np.repeat(width, sizes)
        first = np.zeros(terms, np.int64)  # among the values of the term's width
        for bits in range(1, widest + 1):
            members = np.flatnonzero(width == bits)
            if not len(members):
                continue
            if bits not in self._streams:
                self._streams[bits] = Packed(self._folder, bits)
            stream = self._streams[bits]
            first[members] = stream.count + np.cumsum(sizes[members]) - sizes[members]
            stream.add(np.minimum(gaps[width_of == bits], (1 << bits) - 1))
        far = np.flatnonzero(needs > width_of)
        self._width.append(width)
        self._first.append(first)
        self._far.append(gaps[far].astype(np.int32))
        self._far_at.append((far - term_first[owner[far]]).astype(np.int32))
        self._far_counts.append(np.bincount(owner[far], minlength=terms))

    def finish(self, blocks: BlockWriter, name: str) -> None:
        """Append the blocks of the positions."""
        width = _joined(self._width).astype(np.uint8)
        bit_start = _joined(self._first) * width
        spools, size = [], 0
        for bits in sorted(self._streams):
            spool = self._streams[bits].finish()
            bit_start[width == bits] += size * 8
            spools.append(spool)
            size += spool.size
        parts = (part for spool in spools for part in spool.parts())
        blocks.add_parts(f"{name}.positions", size + 4, chain(parts, [bytes(4)]))
        blocks.add(f"{name}.width", width)
        blocks.add(f"{name}.bit_start", smallest(bit_start))
        blocks.add(f"{name}.far", smallest(_joined(self._far)))
        blocks.add(f"{name}.far_at", smallest(_joined(self._far_at)))
        blocks.add(f"{name}.far_start", smallest(starts_of(_joined(self._far_counts))))


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
