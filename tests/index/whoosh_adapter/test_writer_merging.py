"""Which segments a commit merges: few are left, and little of a large index is rewritten."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log2

from hypothesis import given
from hypothesis import strategies as st

from index.whoosh_adapter.writer import merge_some


@dataclass(eq=False)
class Handle:
    """A segment of which only the size is known."""

    docs: int
    deleted: int = 0

    def doc_count_all(self) -> int:
        return self.docs

    def deleted_count(self) -> int:
        return self.deleted

    def doc_count(self) -> int:
        return self.docs - self.deleted


@dataclass
class Commit:
    """A writer that has collected new releases."""

    new: int
    merged: list[Handle] = field(default_factory=list)

    def pending(self) -> int:
        return self.new

    def add_segment(self, segment: Handle) -> None:
        self.merged.append(segment)

    @property
    def rewritten(self) -> int:
        return sum(segment.doc_count() for segment in self.merged)


def committed(segments: list[Handle], new: int) -> tuple[list[Handle], int]:
    """The segments after an update of `new` releases, and how many older ones it rewrote."""
    commit = Commit(new)
    kept = merge_some(commit, segments)  # type: ignore[arg-type]
    assert len(kept) + len(commit.merged) == len(segments)
    return [*kept, Handle(new + commit.rewritten)], commit.rewritten


def sizes(start: list[int], updates: list[int]) -> list[Handle]:
    segments = [Handle(docs) for docs in start]
    for new in updates:
        before = sum(segment.docs for segment in segments)
        segments, rewritten = committed(segments, new)
        assert rewritten <= max(before / 10, 4096)
        assert sum(segment.docs for segment in segments) == before + new
    return segments


def test_an_update_of_a_million_releases_rewrites_at_most_a_tenth() -> None:
    for start in ([1_000_000], [15_000] * 66 + [10_000], [125_000] * 8):
        _, rewritten = committed([Handle(docs) for docs in start], 10_000)
        assert rewritten <= 100_000


def test_a_long_build_leaves_many_segments_and_updates_make_them_few() -> None:
    assert len(sizes([15_000] * 66, [10_000] * 20)) < 30


@given(st.lists(st.integers(1, 30_000), min_size=100, max_size=200))
def test_the_number_of_segments_stays_logarithmic(updates: list[int]) -> None:
    assert len(sizes([], updates)) <= 20 + 2 * log2(sum(updates))


@given(st.integers(1, 200))
def test_one_release_at_a_time_leaves_few_segments(count: int) -> None:
    assert len(sizes([], [1] * count)) <= 1 + log2(count)


def test_a_segment_of_mostly_deleted_releases_is_rewritten_however_large() -> None:
    wasted = Handle(1_000_000, deleted=400_000)
    commit = Commit(0)
    assert merge_some(commit, [wasted, Handle(10)]) != []  # type: ignore[arg-type, list-item]
    assert commit.merged == [wasted]
