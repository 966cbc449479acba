"""The segments that a writer has written before its commit: one after the other, merged now and
then, so that a large build leaves few."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.whoosh_adapter.segment_handle import DatelineSegment

MERGED = 10
"""So many segments of a size are merged into one. Each release is written once more for every power
of it: a build of 8 million words leaves a segment, one of 800 million about a dozen."""

Merge = Callable[[Sequence[DatelineSegment]], DatelineSegment]


@dataclass(slots=True)
class _Written:
    """A segment; the number of the first flush whose releases it has; how often it was merged."""

    segment: DatelineSegment
    first: int
    level: int = 0


class Flushed:
    """Segments by the number of the flush that wrote them. `merge` makes one of several."""

    def __init__(self, merge: Merge) -> None:
        self._merge = merge
        self._written: list[_Written] = []
        self._left_out: list[list[int]] = []
        self._base: list[int] = []

    def __len__(self) -> int:
        """How many flushes there were."""
        return len(self._base)

    @property
    def segments(self) -> list[DatelineSegment]:
        """The segments, in order."""
        return [written.segment for written in self._written]

    def add(self, segment: DatelineSegment, left_out: list[int]) -> None:
        """Add the segment of a flush; `left_out` are the releases that are not in it, ascending."""
        self._written.append(_Written(segment, len(self)))
        self._left_out.append(left_out)
        self._base.append(0)
        while len(last := self._written[-MERGED:]) == MERGED and last[0].level == last[-1].level:
            self._merge_last(last)

    def _merge_last(self, last: list[_Written]) -> None:
        bounds = [*(written.first for written in last), len(self)]
        base = 0
        for written, (first, end) in zip(last, pairwise(bounds), strict=True):
            for flush in range(first, end):
                self._base[flush] += base
            base += written.segment.doc_count_all()
        segment = self._merge([written.segment for written in last])
        self._written[-MERGED:] = [_Written(segment, last[0].first, last[0].level + 1)]

    def delete(self, flush: int, doc: int) -> None:
        """Delete a release, which was given to a flush under a number."""
        at = bisect_right(self._written, flush, key=lambda written: written.first) - 1
        left_out = bisect_left(self._left_out[flush], doc)  # before it in what was written
        self._written[at].segment.delete_document(self._base[flush] + doc - left_out)
