"""Changes of an index that read no releases: deleting some, letting some in again, and merging.

NumPy and Whoosh are imported by the functions that need them, so that `import index` is quick.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ArgumentError, expect, expect_path
from index.builder import BeforeLoss, Summary
from index.clock import Clock, system_clock
from index.info import Info
from index.opening import info
from index.transaction import changing

if TYPE_CHECKING:
    from index.commit.entries import SegmentEntry


def delete(
    path: str | os.PathLike[str],
    ids: Iterable[str],
    *,
    keep_out: bool = False,
    wait: float = 0.0,
    before_loss: BeforeLoss | None = None,
) -> Summary:
    """Delete releases by id; `skipped` counts ids that are not in the index.

    `keep_out` leaves releases of these ids out of the index from now on, whatever is indexed, until
    `let_in`; `kept_out` of the summary counts those that were not kept out before. `before_loss` is
    called before any is deleted.

    Raises `IndexNotFound`, `IndexLocked`, `IndexUnwritable`, `IndexDamaged`.
    """
    from index.past import known_in

    folder, wanted = _asked(path, ids)
    with changing(folder, wait) as writer:
        known = known_in(folder, writer.entries())
        present = [place for _, place in filter(None, map(known.get, wanted))]
        if present and before_loss is not None:
            before_loss(len(present), len(known))
        for place in present:
            writer.delete_place(place)
        before = writer.kept_out
        if keep_out:
            writer.kept_out = before.union(wanted)
        newly = len(writer.kept_out) - len(before)
        if present or newly:
            writer.commit()
    return Summary(deleted=len(present), skipped=len(wanted) - len(present), kept_out=newly)


def let_in(path: str | os.PathLike[str], ids: Iterable[str], *, wait: float = 0.0) -> int:
    """No longer keep releases of these ids out, so that they can be indexed again; how many were.

    Raises `IndexNotFound`, `IndexLocked`, `IndexUnwritable`, `IndexDamaged`.
    """
    folder, wanted = _asked(path, ids)
    with changing(folder, wait) as writer:
        before = writer.kept_out
        writer.kept_out = before.difference(wanted)
        freed = len(before) - len(writer.kept_out)
        if freed:
            writer.commit()
    return freed


def _asked(path: str | os.PathLike[str], ids: Iterable[str]) -> tuple[Path, list[str]]:
    """The folder of an index and the ids, each once. Raises `ArgumentError`."""
    expect_path(path)
    if isinstance(ids, str) or not isinstance(ids, Iterable):
        raise ArgumentError(f"ids must be several strings, not {ids!r}", "delete(path, [id])")
    wanted = list(dict.fromkeys(ids))
    for each in wanted:
        expect("an id", each, str, "a string")
    return Path(path), wanted


def optimize(
    path: str | os.PathLike[str],
    *,
    wait: float = 0.0,
    drop_history: bool = False,
    clock: Clock = system_clock,
) -> Info:
    """Merge all segments into one, dropping deleted releases, and return the figures of the result.

    `drop_history` drops the previous versions of all releases as well, for good.
    Raises `IndexNotFound`, `IndexLocked`, `IndexUnwritable`, `IndexDamaged`.
    """
    expect_path(path)
    folder = Path(path)
    with changing(folder, wait, clock) as writer:
        entries = writer.entries()
        drop_history = drop_history and any(_has_history(folder, entry) for entry in entries)
        if drop_history:
            writer.drop_history()
        if drop_history or len(entries) > 1 or any(entry.deleted is not None for entry in entries):
            writer.commit(optimize=True)
    return info(folder)


def _has_history(folder: Path, entry: SegmentEntry) -> bool:
    from index.segment.segment import open_segment

    segment = open_segment(folder, entry)
    try:
        return len(segment.history.docs) > 0
    finally:
        segment.close()
