"""Where the tokens of releases begin in their title, newline and body: written and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from index.arrays import Array, gaps_in_runs, ragged, starts_of, sums_of_runs
from index.segment.blocks import BlockFile, BlockWriter
from index.segment.packing import NIBBLE_ESCAPE, nibbles_unpacked
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


class StartReader:
    """Reads the starts that `write_starts` wrote."""

    def __init__(self, blocks: BlockFile) -> None:
        self._bounds = blocks.pages("token_start")
        self._packed = blocks.pages("starts")
        self._far_start = blocks.pages("start_escape_start")
        self._far = blocks.pages("start_escapes")

    def of(self, docs: Array) -> TokenStarts:
        """Those of several releases, decoded at once."""
        first, end = self._bounds.runs(docs)
        low, high = first >> 1, (end + 1) >> 1
        self._packed.touch_runs(low, high)
        runs = zip(low.tolist(), high.tolist(), strict=True)
        data = [self._packed.array[start:stop] for start, stop in runs]
        gaps = nibbles_unpacked(np.concatenate(data), 0, int(2 * (high - low).sum()))
        starts = 2 * starts_of(high - low)[:-1] + (first & 1)
        ends = starts + (end - first)
        # A byte may be shared with a release beside it.
        gaps[starts[(first & 1) > 0] - 1] = 0
        gaps[ends[(end & 1) > 0]] = 0
        low, high = self._far_start.runs(docs)
        self._far.touch_runs(low, high)
        gaps[gaps == NIBBLE_ESCAPE] = self._far.array[ragged(low, high - low)]
        sums = np.zeros(len(gaps) + 1, np.int64)
        gaps.cumsum(out=sums[1:])
        return TokenStarts(sums[1:], starts, ends, sums[starts])

    def counts(self) -> Array:
        """The number of tokens of each release, title and body; int64."""
        counts: Array = np.diff(self._bounds.whole().astype(np.int64))
        return counts

    def run(self, low: int, high: int) -> Array:
        """Those of the releases `[low, high)`, release by release; int32."""
        first = self._bounds[low : high + 1].astype(np.int64)
        gaps = nibbles_unpacked(self._packed, int(first[0]), int(first[-1]))
        far = self._far[self._far_start.item(low) : self._far_start.item(high)]
        gaps[gaps == NIBBLE_ESCAPE] = far
        return sums_of_runs(gaps, np.diff(first)).astype(np.int32)


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
