"""Where the tokens of releases begin in their title, newline and body: written and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from index.arrays import Array, gaps_in_runs, starts_of
from index.segment.blocks import BlockWriter
from index.segment.packing import NIBBLE_ESCAPE
from index.segment.spool import Nibbles, Numbers


class TokenStarts(NamedTuple):
    """Where the tokens of some releases begin in their title, newline and body.

    `sums` (int64) are running sums over all of them; `first` and `end` say which are those of each
    release, and `before` what to take from them.
    """

    sums: Array
    first: Array
    end: Array
    before: Array

    def at(self, row: Array, token: Array) -> Array:
        """Where tokens begin, each given with the number of its release among the releases."""
        starts: Array = self.sums[self.first[row] + token] - self.before[row]
        return starts

    @classmethod
    def joined(cls, parts: Sequence[TokenStarts]) -> TokenStarts:
        """Those of the releases of several segments."""
        if not parts:
            return cls(*np.zeros((4, 0), np.int64))
        base = starts_of(np.array([len(part.sums) for part in parts]))[:-1]
        moved = base.repeat([len(part.first) for part in parts])
        sums, first, end, before = map(np.concatenate, zip(*parts, strict=True))
        return cls(sums, first + moved, end + moved, before)

    def of(self, row: int) -> Array:
        """Where each token of one of the releases begins."""
        starts: Array = self.sums[self.first[row] : self.end[row]] - self.before[row]
        return starts


def write_starts(blocks: BlockWriter, parts: Iterable[tuple[Array, Array]]) -> None:
    """Append the starts of tokens to the blocks of a segment.

    They come in parts: the number of tokens of some releases, and where each begins.
    """
    folder = blocks.path.parent
    packed = Nibbles(folder)
    sizes, escapes, escape_counts = (Numbers(folder) for _ in range(3))
    for tokens, starts in parts:
        gaps = gaps_in_runs(starts, tokens)
        long = np.flatnonzero(gaps >= NIBBLE_ESCAPE)
        owner = np.searchsorted(starts_of(tokens), long, side="right") - 1
        packed.add(np.minimum(gaps, NIBBLE_ESCAPE))
        sizes.add(tokens)
        escapes.add(gaps[long])
        escape_counts.add(np.bincount(owner, minlength=len(tokens)))
    spool = packed.finish()
    sizes.write_starts(blocks, "token_start")
    blocks.add_parts("starts", spool.size, spool.parts())
    escapes.write(blocks, "start_escapes")
    escape_counts.write_starts(blocks, "start_escape_start")
