"""Where the tokens of releases begin in their title, newline and body: written and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from index.arrays import Array, gaps_in_runs, smallest, starts_of
from index.segment.blocks import BlockWriter
from index.segment.packing import NIBBLE_ESCAPE
from index.segment.spool import Nibbles


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
    packed = Nibbles(blocks.path.parent)
    sizes: list[Array] = []
    escapes: list[Array] = []
    escape_counts: list[Array] = []
    for tokens, starts in parts:
        gaps = gaps_in_runs(starts, tokens)
        long = np.flatnonzero(gaps >= NIBBLE_ESCAPE)
        owner = np.searchsorted(starts_of(tokens), long, side="right") - 1
        packed.add(np.minimum(gaps, NIBBLE_ESCAPE))
        sizes.append(tokens)
        escapes.append(gaps[long].astype(np.int32))
        escape_counts.append(np.bincount(owner, minlength=len(tokens)))
    spool = packed.finish()
    blocks.add("token_start", smallest(starts_of(_joined(sizes))))
    blocks.add_parts("starts", spool.size, spool.parts())
    blocks.add("start_escapes", smallest(_joined(escapes)))
    blocks.add("start_escape_start", smallest(starts_of(_joined(escape_counts))))


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
