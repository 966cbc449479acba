"""The postings of a field as a segment has them, some at a time, and whether they can be searched.

What is decoded here in bulk is what searching decodes term by term: it depends on the same blocks
being in order, and on each term having the escapes that it needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from index.arrays import Array, gaps_in_runs, starts_of
from index.segment.packing import BYTE_ESCAPE, NIBBLE_ESCAPE
from index.segment.postings import FieldReader, Postings
from index.segment.segment import Segment
from index.segment.sources import term_in_parts

_POSTINGS = 1 << 19
"""About how many postings are read at once, ..."""
_LONG = 1 << 15
"""... of terms that have fewer than so many; others are read by themselves, ..."""
_POSITIONS = 1 << 20
"""... with about so many positions at once."""


def postings_of(segment: Segment, name: str) -> Iterator[tuple[int, Postings]]:
    """The postings of a field in parts, and the ordinal of the first term of each.

    Raises ValueError where searching could not find them.
    """
    field = segment.field(name)
    sums = field.post_starts()
    long = np.flatnonzero(np.diff(sums) >= _LONG).tolist()
    before = ""
    low = 0
    for end in [*long, len(field)]:
        while low < end:
            most = min(int(sums[low]) + _POSTINGS, int(sums[-1]))
            high = int(sums.searchsorted(sums.dtype.type(most), "right"))
            high = min(max(high - 1, low + 1), end)
            part = field.some(low, high)
            _in_order(before, part, len(segment))
            _escaped(segment, field, low, high, part)
            yield low, part
            low, before = high, part.terms[-1]
        if end < len(field):
            last = np.zeros(0, np.int32)
            for part in term_in_parts(field, end, _POSITIONS):
                _in_order(before, part, len(segment))
                if len(last) and len(part.docs) and part.docs[0] <= last[0]:
                    raise ValueError("releases out of order")
                last = part.docs[-1:]
                yield end, part
            before, low = field.term(end), end + 1


def _in_order(before: str, part: Postings, releases: int) -> None:
    """Terms in order, each in some releases that there are; releases and positions in order."""
    terms = [before, *part.terms] if before else part.terms
    if any(one >= other for one, other in pairwise(terms)):
        raise ValueError("terms out of order")
    if not part.df.all():
        raise ValueError("terms without postings")
    if len(part.docs) and not 0 <= int(part.docs.min()) <= int(part.docs.max()) < releases:
        raise ValueError("releases that are not there")
    if (gaps_in_runs(part.docs + 1, part.df) <= 0).any():
        raise ValueError("releases out of order")
    if part.freqs is None or part.positions is None:
        return
    if (gaps_in_runs(part.positions + 1, part.freqs) <= 0).any():
        raise ValueError("positions out of order")


def _escaped(segment: Segment, field: FieldReader, low: int, high: int, part: Postings) -> None:
    """Whether each of the terms `[low, high)` has the escapes that it needs, and no others."""
    blocks, name = segment.blocks, field.name
    owner = np.arange(high - low).repeat(part.df)
    needed = _counts(owner, gaps_in_runs(part.docs, part.df) >= BYTE_ESCAPE, high - low)
    if part.freqs is not None:
        needed += _counts(owner, part.freqs > NIBBLE_ESCAPE, high - low)
    its = blocks.pages(f"{name}.escape_start")[low : high + 1].astype(np.int64)
    if not np.array_equal(np.diff(its), needed):
        raise ValueError("escapes that belong to no number")
    if part.freqs is None or part.positions is None:
        return
    gaps = gaps_in_runs(part.positions, part.freqs)
    width = blocks.pages(f"{name}.width")[low:high].astype(np.int64)
    term_first = starts_of(part.freqs)[starts_of(part.df)]
    far = np.flatnonzero(gaps >= (1 << width.repeat(np.diff(term_first))) - 1)
    place = far - term_first[:-1].repeat(np.diff(far.searchsorted(term_first)))
    bounds = blocks.pages(f"{name}.far_start")[low : high + 1].astype(np.int64)
    said = blocks.pages(f"{name}.far_at")[int(bounds[0]) : int(bounds[-1])]
    if not np.array_equal(far.searchsorted(term_first), bounds - bounds[0]) or not np.array_equal(
        place, said
    ):
        raise ValueError("long gaps that belong to no position")


def _counts(owner: Array, which: Array, size: int) -> Array:
    return np.bincount(owner[which], minlength=size)
