"""Building: bringing an index up to date with releases, in one commit or not at all.

NumPy and Whoosh are imported by the functions that need them, so that `import index` is light.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import DatelineError, expect, expect_path
from corpus.release import Release
from index.analysis.stemming import check_language
from index.clock import Clock, seconds, system_clock
from index.errors import IndexNotFound
from index.transaction import making, refuse_others

if TYPE_CHECKING:
    from index.commit.entries import SegmentEntry
    from index.commit.toc import Toc
    from index.past import Known, PastReader, Place
    from index.whoosh_adapter.writer import ReleaseWriter

_EVERY = 100
"""Progress is reported this often, in releases."""
_LEFT_ALONE, _NOWHERE = -1, -2


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
    history: bool = True,
    collapse: bool | None = None,
    clock: Clock = system_clock,
    before_loss: BeforeLoss | None = None,
) -> Summary:
    """Bring the index at `path` up to date with `releases`, creating it if there is none.

    A release whose content has not changed is not touched; the same id again is the same release,
    newer. `prune` deletes what is not among `releases`; `rebuild` starts from scratch; `dry_run`
    only counts. `jobs` is how many cores to use (None: two, where there are). `progress` is called
    with how many releases have been seen, `before_loss` before `prune` or `rebuild` removes some.
    An error, from `releases` too, leaves the index as it was.

    When releases arrive and change is kept across changes, rebuilds too, and so are the previous
    versions of those that change, unless `history` is false. `clock` gives the time of the commit.
    A new or rebuilt index finds reissues unless `collapse` is false; None: as before.

    Raises `IndexLocked`, `IndexUnwritable`, `IndexDamaged`, `IndexForeign`; `DatelineError` for a
    language that has no stemmer, and for a language or `collapse` that is not the index's.
    """
    expect_path(path)
    expect("releases", releases, Iterable, "an iterable of corpus.Release")
    folder = Path(path)
    if language is not None:
        expect("language", language, str, "a string")
        check_language(language)
    from index.past import Known, known_in

    if dry_run:
        refuse_others(folder)
        known = Known() if rebuild else _known_at(folder)
        return _apply(releases, known, prune, set(_held(folder).kept_out), None, progress, None)
    seconds(clock)  # if it cannot be read, before anything else is
    jobs = _cores() if jobs is None else jobs
    try:
        with making(
            folder,
            language,
            rebuild=rebuild,
            wait=wait,
            jobs=jobs,
            collapse=collapse,
            clock=clock,
        ) as writer:
            known = known_in(folder, writer.entries())
            held = _held_count(folder, before_loss) if rebuild else len(known)
            with _past(folder, writer, known, history=history, rebuild=rebuild) as past:
                summary = _apply(
                    _apart(releases), known, prune, writer.kept_out, writer, progress, past
                )
            lost = max(held - summary.added, 0) if rebuild else summary.deleted
            if lost and before_loss is not None:
                before_loss(lost, held)
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


def _held_count(folder: Path, before_loss: BeforeLoss | None) -> int:
    """How many releases a rebuild replaces: those that can be saved where the index cannot be read,
    of an earlier format or damaged."""
    from index.commit import toc
    from index.integrity.salvage import salvage

    try:
        return toc.read(folder).releases
    except DatelineError:
        with suppress(DatelineError):
            return sum(1 for _ in salvage(folder)) if before_loss else 0
        return 0


def _known_at(folder: Path) -> Known:
    from index.past import Known, known_in
    from index.union import open_segments

    try:
        contents, segments = open_segments(folder)
    except IndexNotFound:
        return Known()
    for segment in segments:
        segment.close()
    return known_in(folder, contents.segments)


def _apply(
    releases: Iterable[Release],
    known: Known,
    prune: bool,
    kept_out: Collection[str],
    writer: ReleaseWriter | None,
    progress: Callable[[int], None] | None,
    past: PastReader | None,
) -> Summary:
    """Compare each release with what is known, and write what differs (if there is a writer)."""
    from index.segment.record import digest_of, encode_record
    from index.segment.stored_texts import MAX_TEXT

    added = updated = unchanged = deleted = skipped = repeated = left_out = 0
    seen = _Seen()
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
        old = known.get(release.id)
        before = seen.get(release.id)
        if before is not None:  # the same id a second time
            repeated += 1
            if before.digest == digest:
                continue
            if before.left_alone:
                unchanged -= 1
                updated += 1
            elif writer is not None and before.place is not None:
                writer.forget(before.place)
        elif old is None:
            added += 1
        elif old[0] == digest:
            unchanged += 1
            seen.put(release.id, _Seeing(digest, left_alone=True))
            continue
        else:
            updated += 1
        place = None
        if writer is not None and past is not None:
            if old is not None and (before is None or before.left_alone):
                writer.delete_place(old[1])
            before_now = past.of(release.id, record, digest)
            place = writer.add_release(release, record, digest, before_now)
        seen.put(release.id, _Seeing(digest, place))
    if progress is not None:
        progress(count)
    if prune:
        for at in known.places_not_in(seen.ids):
            deleted += 1
            if writer is not None:
                writer.delete_place(at)
    return Summary(added, updated, unchanged, deleted, skipped, repeated, left_out)


class _Seeing(NamedTuple):
    """A release as it was last seen: its digest, its place in what is written, and whether it was
    left alone in the index."""

    digest: bytes
    place: Place | None = None
    left_alone: bool = False


class _Seen:
    """The releases that have been seen, by id."""

    def __init__(self) -> None:
        from index.ids import Ids

        self.ids = Ids()
        self._digests = bytearray()
        self._flushed, self._doc = array("i"), array("i")

    def get(self, release_id: str) -> _Seeing | None:
        """A release as it was last seen."""
        from index.segment.record import DIGEST

        number = self.ids.get(release_id)
        if number < 0:
            return None
        digest = bytes(self._digests[DIGEST * number : DIGEST * (number + 1)])
        flushed, doc = self._flushed[number], self._doc[number]
        return _Seeing(digest, (flushed, doc) if flushed >= 0 else None, flushed == _LEFT_ALONE)

    def put(self, release_id: str, seeing: _Seeing) -> None:
        """Note how a release was seen."""
        self.ids.put(release_id, len(self._doc))
        self._digests += seeing.digest
        flushed, doc = seeing.place or (_LEFT_ALONE if seeing.left_alone else _NOWHERE, 0)
        self._flushed.append(flushed)
        self._doc.append(doc)


@contextmanager
def _past(
    folder: Path, writer: ReleaseWriter, known: Known, *, history: bool, rebuild: bool
) -> Iterator[PastReader]:
    """What the releases that are written again were before, in the index or in that replaced."""
    from index.past import PastReader, known_in, replaced_by_rebuild

    entries: Sequence[SegmentEntry] = writer.entries()
    if rebuild:
        entries = replaced_by_rebuild(folder)
        known = known_in(folder, entries, damaged=True)
    past = PastReader(folder, entries, known, history=history, damaged=rebuild)
    try:
        yield past
    finally:
        past.close()
