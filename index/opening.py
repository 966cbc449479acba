"""Opening an index for Whoosh, and describing it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import expect_path
from index.info import Info

if TYPE_CHECKING:
    from index.snapshot import Snapshot
    from index.whoosh_adapter.file_index import DatelineIndex


def open(path: str | os.PathLike[str]) -> DatelineIndex:
    """The index at `path` as a `whoosh.index.Index`: Whoosh's own searcher runs on it.

    Raises `IndexNotFound` or `IndexDamaged`.
    """
    from index.whoosh_adapter.file_index import DatelineIndex

    expect_path(path)
    return DatelineIndex(Path(path))


def info(path: str | os.PathLike[str]) -> Info:
    """What the index at `path` holds. Raises `IndexNotFound` or `IndexDamaged`."""
    from index.snapshot import Snapshot

    expect_path(path)
    snapshot = Snapshot(path)
    try:
        return info_of(snapshot)
    finally:
        snapshot.close()


def info_of(snapshot: Snapshot) -> Info:
    """What an opened index holds."""
    import numpy as np

    from index.clock import utc
    from index.commit.toc import VERSION, file_name
    from index.manifest import manifest_of
    from index.segment.record import date_of

    contents = snapshot.toc
    days = snapshot.column("day")
    if snapshot.live is not None:
        days = days[snapshot.live]
    dated = days[days > 0]
    docs = np.arange(snapshot.size) if snapshot.live is None else np.flatnonzero(snapshot.live)
    words = {
        word
        for segment in snapshot.segments
        for side in ("title_words", "body_words")
        for word in segment.field(side).terms()
    }
    size = sum(entry.size for entry in contents.segments)
    for path, own in zip(snapshot.paths, snapshot.tocs, strict=True):
        size += (path / file_name(own.generation)).stat().st_size
        size += own.pairs.size if own.pairs else 0
    return Info(
        target=", ".join(map(str, snapshot.paths)),
        backend="whoosh",
        releases=snapshot.releases,
        undated=len(days) - len(dated),
        first=date_of(int(dated.min())) if len(dated) else None,
        last=date_of(int(dated.max())) if len(dated) else None,
        language=contents.language,
        sources=int(np.count_nonzero(np.bincount(snapshot.keywords("source", docs)[0]))),
        topics=int(np.count_nonzero(np.bincount(snapshot.keywords("topic", docs)[0]))),
        words=len(words),
        segments=len(contents.segments),
        size=size,
        version=VERSION,
        generation=contents.generation if len(snapshot.tocs) == 1 else None,
        updated=utc(contents.time),
        manifest=manifest_of(snapshot),
        kept_out=len(contents.kept_out),
    )
