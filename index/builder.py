"""Building: bringing an index up to date with releases, in one commit or not at all.

NumPy and Whoosh are imported by the functions that need them, so that `import index` is light.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ArgumentError, DatelineError, expect, expect_path
from corpus.release import Release
from index.analysis.stemming import check_language
from index.errors import IndexNotFound
from index.info import Info
from index.opening import info
from index.transaction import changing, making, refuse_others

if TYPE_CHECKING:
    from index.commit.toc import SegmentEntry, Toc
    from index.segment.segment import Segment
    from index.whoosh_adapter.writer import ReleaseWriter

_EVERY = 100
"""Progress is reported this often, in releases."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one change to an index did, counted in releases.

    `skipped` releases had no id or were longer than 256 MB. A release that came again in the same
    call, unchanged or newer, is counted in `repeated` and once elsewhere: `added`, `updated` and
    `unchanged` add up to what the index now holds of the sources. `kept_out` were left alone, as
    `delete` was told to keep them out.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    skipped: int = 0
    repeated: int = 0
    kept_out: int = 0


BeforeLoss = Callable[[int, int], object]
"""Called with how many releases a change is going to remove, of how many that the index has, before
it does; an error that it raises leaves the index as it was."""


def build(
    path: str | os.PathLike[str],
    releases: Iterable[Release],
    *,
    language: str | None = None,
    prune: bool = False,
    dry_run: bool = False,
    jobs: int | None = None,
    rebuild: bool = False,
    wait: float = 0.0,
    progress: Callable[[int], None] | None = None,
    before_loss: BeforeLoss | None = None,
) -> Summary:
    """Bring the index at `path` up to date with `releases`, creating it if there is none.

    A release whose content has not changed is not touched; the same id again is the same release,
    newer. `prune` deletes what is not among `releases`; `rebuild` starts from scratch; `dry_run`
    only counts. `jobs` is how many cores to use (None: two, where there are). `progress` is called
    with how many releases have been seen, `before_loss` before `prune` or `rebuild` removes some.
    An error, from `releases` too, leaves the index as it was.

    Raises `IndexLocked`, `IndexUnwritable`, `IndexDamaged`, `IndexForeign`; `DatelineError` for a
    language that has no stemmer or is not the index's.
    """
    expect_path(path)
    expect("releases", releases, Iterable, "an iterable of corpus.Release")
    folder = Path(path)
    if language is not None:
        expect("language", language, str, "a string")
        check_language(language)
    if dry_run:
        refuse_others(folder)
        known = {} if rebuild else _known_at(folder)
        return _apply(releases, known, prune, set(_held(folder).kept_out), None, progress)
    jobs = _cores() if jobs is None else jobs
    try:
        with making(folder, language, rebuild=rebuild, wait=wait, jobs=jobs) as writer:
            known = _known_to(writer, folder)
            before = _held(folder).releases if rebuild else len(known)
            summary = _apply(_apart(releases), known, prune, writer.kept_out, writer, progress)
            lost = max(before - summary.added, 0) if rebuild else summary.deleted
            if lost and before_loss is not None:
                before_loss(lost, before)
            first = writer.generation == 1
            if first or rebuild or summary.added or summary.updated or summary.deleted:
                writer.commit()
    except _NotOurs as error:
        raise error.error from None
    return summary


def _cores() -> int:
    """How many cores a build uses by default: as many as there are and it can use."""
    return min(os.cpu_count() or 1, 2)


class _NotOurs(Exception):
    """An error of the system that came from the releases, not from the index."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


def _apart(releases: Iterable[Release]) -> Iterator[Release]:
    try:
        yield from releases
    except OSError as error:
        raise _NotOurs(error) from error


def _held(folder: Path) -> Toc:
    """What the index at `folder` holds now; nothing if that cannot be told."""
    from index.commit import toc

    try:
        return toc.read(folder)
    except DatelineError:
        return toc.Toc("english")


_Place = tuple[int, int]
"""The location of an indexed release: the number of its segment, and its number there."""


def _known_at(folder: Path) -> dict[str, tuple[bytes, _Place]]:
    from index.union import open_segments

    try:
        contents, segments = open_segments(folder)
    except IndexNotFound:
        return {}
    return _known(segments, contents.segments)


def _known_to(writer: ReleaseWriter, folder: Path) -> dict[str, tuple[bytes, _Place]]:
    from index.segment.segment import open_segment

    entries = writer.entries()
    return _known([open_segment(folder, entry) for entry in entries], entries)


def _known(
    segments: Iterable[Segment], entries: Iterable[SegmentEntry]
) -> dict[str, tuple[bytes, _Place]]:
    """The digest and place of every release in the index, by id."""
    from index.segment.record import DIGEST

    known: dict[str, tuple[bytes, _Place]] = {}
    for number, (segment, entry) in enumerate(zip(segments, entries, strict=True)):
        digests = segment.column("digest").tobytes()
        for doc, release_id in enumerate(segment.ids()):
            if entry.deleted is None or not entry.deleted[doc]:
                digest = digests[doc * DIGEST : (doc + 1) * DIGEST]
                known[release_id] = digest, (number, doc)
        segment.close()
    return known


def _apply(
    releases: Iterable[Release],
    known: dict[str, tuple[bytes, _Place]],
    prune: bool,
    kept_out: Collection[str],
    writer: ReleaseWriter | None,
    progress: Callable[[int], None] | None,
) -> Summary:
    """Compare each release with what is known, and write what differs (if there is a writer)."""
    from index.segment.record import digest_of, encode_record
    from index.segment.stored_texts import MAX_TEXT

    added = updated = unchanged = deleted = skipped = repeated = left_out = 0
    seen: dict[str, tuple[bytes, _Place | None]] = {}
    left_alone: set[str] = set()
    count = 0
    for count, release in enumerate(releases, 1):
        if progress is not None and count % _EVERY == 0:
            progress(count)
        expect(f"release {count}", release, Release, "a corpus.Release")
        if release.id in kept_out:
            left_out += 1
            continue
        record = encode_record(release)
        if not release.id or len(record) > MAX_TEXT:
            skipped += 1
            continue
        digest = digest_of(release, record)
        before = seen.get(release.id)
        if before is not None:  # the same id a second time
            repeated += 1
            if before[0] == digest:
                continue
            if release.id in left_alone:
                left_alone.remove(release.id)
                unchanged -= 1
                updated += 1
            if writer is not None and before[1]:
                writer.forget(before[1])
        else:
            old = known.get(release.id)
            if old is None:
                added += 1
            elif old[0] == digest:
                unchanged += 1
                left_alone.add(release.id)
                seen[release.id] = digest, None
                continue
            else:
                updated += 1
        if writer is not None and release.id in known:
            writer.delete_place(known.pop(release.id)[1])
        place = writer.add_release(release, record, digest) if writer is not None else None
        seen[release.id] = digest, place
    if progress is not None:
        progress(count)
    if prune:
        for release_id, (_, at) in known.items():
            if release_id not in seen:
                deleted += 1
                if writer is not None:
                    writer.delete_place(at)
    return Summary(added, updated, unchanged, deleted, skipped, repeated, left_out)


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
    folder, wanted = _asked(path, ids)
    with changing(folder, wait) as writer:
        known = _known_to(writer, folder)
        present = [release_id for release_id in wanted if release_id in known]
        if present and before_loss is not None:
            before_loss(len(present), len(known))
        for release_id in present:
            writer.delete_place(known[release_id][1])
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


def optimize(path: str | os.PathLike[str], *, wait: float = 0.0) -> Info:
    """Merge all segments into one, dropping deleted releases, and return the figures of the result.

    Raises `IndexNotFound`, `IndexLocked`, `IndexUnwritable`, `IndexDamaged`.
    """
    expect_path(path)
    folder = Path(path)
    with changing(folder, wait) as writer:
        entries = writer.entries()
        if len(entries) > 1 or any(entry.deleted is not None for entry in entries):
            writer.commit(optimize=True)
    return info(folder)
