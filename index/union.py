"""Several indexes in folders as one: their segments in a row, each release once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus.errors import ArgumentError
from index.commit import toc
from index.commit.entries import SegmentEntry
from index.errors import IndexDamaged, IndexNotFound
from index.segment.segment import Segment, open_segment

_TRIES = 20


def open_union(paths: Sequence[Path]) -> tuple[toc.Toc, list[Segment], list[toc.Toc]]:
    """Open indexes as one: a table of contents, its segments, and that of each index.

    The segments follow one another in the order of the paths. Of a release that several indexes
    have, the last has the version that counts: in the others it is as if deleted. Raises what
    `open_segments` raises, and `ArgumentError` for indexes of different languages.
    """
    opened = [open_segments(path) for path in paths]
    tocs = [contents for contents, _ in opened]
    if len(opened) == 1:
        return *opened[0], tocs
    for path, contents in zip(paths, tocs, strict=True):
        if contents.language != tocs[0].language:
            raise ArgumentError(
                f"the index at {paths[0]} is in {tocs[0].language}, that at {path} in "
                f"{contents.language}",
                "search together only indexes of one language",
            )
    entries: list[SegmentEntry] = []
    later: set[str] = set()
    for contents, segments in reversed(opened):
        pairs = list(zip(contents.segments, segments, strict=True))
        here: set[str] = set()
        for entry, segment in reversed(pairs):
            ids = set(segment.field("id").terms())
            entries.append(_without(entry, segment, ids & later))
            here |= ids if entry.deleted is None else _live(entry, segment)
        later |= here
    joined = replace(
        tocs[0],
        segments=tuple(reversed(entries)),
        kept_out=tuple(sorted({each for contents in tocs for each in contents.kept_out})),
        collapse=all(contents.collapse for contents in tocs),
        pairs=None,
        time=max(contents.time for contents in tocs),
    )
    return joined, [segment for _, segments in opened for segment in segments], tocs


def _live(entry: SegmentEntry, segment: Segment) -> set[str]:
    """The ids of the releases of a segment that are not deleted."""
    assert entry.deleted is not None
    return {each for each, gone in zip(segment.ids(), entry.deleted, strict=True) if not gone}


def _without(entry: SegmentEntry, segment: Segment, ids: set[str]) -> SegmentEntry:
    """The entry with the releases of these ids deleted."""
    field = segment.field("id")
    docs = [field.posting(field.find(each)).docs for each in ids]
    return entry.delete(np.concatenate(docs).tolist()) if docs else entry


def open_segments(path: Path) -> tuple[toc.Toc, list[Segment]]:
    """Read the table of contents and open its segments, again if a commit came in between."""
    for _ in range(_TRIES):
        generation = toc.latest_generation(path)
        opened: list[Segment] = []
        try:
            contents = toc.read(path, generation if generation >= 0 else None)
            if contents.generation == 0:
                raise unbuilt(path)
            for entry in contents.segments:
                opened.append(open_segment(path, entry))
            return contents, opened
        except IndexDamaged:
            for segment in opened:
                segment.close()
            if toc.latest_generation(path) == generation:
                raise
    raise IndexDamaged(f"the index at {path} changes faster than it can be opened")


def unbuilt(path: Path) -> IndexNotFound:
    """The error for an index whose first build has not come to its end."""
    from index.commit.lock import WriteLock

    return IndexNotFound(
        f"the index at {path} is being built for the first time, by {WriteLock(path).holder()}",
        "try again when that is done; if it was stopped, run `dateline index SOURCE` again",
    )
