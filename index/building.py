"""Building: bringing an index up to date with releases, in one commit or not at all.

NumPy and Whoosh are imported by the functions that need them, so that `import index` is light.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DatelineError
from corpus.release import Release
from index.errors import IndexDamaged, IndexLocked, IndexNotFound, IndexUnwritable
from index.info import Info
from index.opening import info
from index.stemming import check_language

if TYPE_CHECKING:
    from index.contents import SegmentEntry
    from index.writing import ReleaseWriter

_EVERY = 100
"""Progress is reported this often, in releases."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one change to an index did, in releases. `skipped` had an empty id."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    skipped: int = 0


@contextmanager
def writing(path: Path, wait: float = 0.0, jobs: int = 1) -> Iterator[ReleaseWriter]:
    """A writer on the index at `path`; leaving by an error cancels what it did.

    Waits up to `wait` seconds for another writer. Raises `IndexLocked`, `IndexUnwritable`.
    """
    from whoosh.writing import LockError

    from index.whoosh_index import DatelineIndex

    with unwritable(path):
        try:
            writer = DatelineIndex(path).writer(timeout=wait, jobs=jobs)
        except LockError:
            raise IndexLocked(
                f"another process is writing to {path}", "try again later, or with --wait SECONDS"
            ) from None
        try:
            yield writer
        except BaseException:
            if not writer.is_closed:
                writer.cancel()
            raise
        if not writer.is_closed:
            writer.cancel()


@contextmanager
def unwritable(path: Path) -> Iterator[None]:
    """Turns what the system says against writing to `path` into `IndexUnwritable`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnwritable(
            f"cannot write to the index at {path}: {reason}", "nothing in it has changed"
        ) from error


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
) -> Summary:
    """Bring the index at `path` up to date with `releases`, making it where there is none.

    A release whose content has not changed is not touched; the same id again is the same release,
    newer. `prune` deletes what is not among `releases`; `rebuild` starts anew; `dry_run` only
    counts. `jobs` is how many cores to use (None: two, where there are). `progress` is called
    with how many releases have been seen. An error, from `releases` too, leaves the index as it
    was.

    Raises `IndexLocked`, `IndexUnwritable`, `IndexDamaged`; `DatelineError` for a language that
    has no stemmer or is not the index's.
    """
    folder = Path(path)
    if language is not None:
        check_language(language)
    if dry_run:
        known = {} if rebuild else _known_at(folder)
        return _apply(releases, known, prune, None, progress)
    _prepare(folder, language or "english", rebuild)
    with writing(folder, wait, _cores() if jobs is None else jobs) as writer:
        if rebuild:
            writer.restart(language)
        elif language is not None and language != writer.language:
            raise DatelineError(
                f"the index at {folder} is in {writer.language}, not {language}",
                f"`dateline index --rebuild --language {language}` makes it anew",
            )
        known = _known(folder, writer.entries())
        summary = _apply(releases, known, prune, writer, progress)
        if rebuild or summary.added or summary.updated or summary.deleted:
            writer.commit()
    return summary


def _cores() -> int:
    """How many cores a build uses unless told: both of two, and no more than it has use for."""
    return min(os.cpu_count() or 1, 2)


def _prepare(folder: Path, language: str, rebuild: bool) -> None:
    """Make sure that there is an index in the folder. Raises `IndexUnwritable`."""
    from index import contents as toc
    from index.whoosh_index import DatelineIndex

    if toc.latest_generation(folder) >= 0:
        if rebuild:
            try:
                toc.read(folder)
            except IndexDamaged:
                with unwritable(folder):
                    for file in folder.glob(f"_{toc.NAME}_*"):
                        file.unlink()
                    DatelineIndex.create(folder, language)
        return
    with unwritable(folder):
        if folder.exists() and not folder.is_dir():
            raise IndexUnwritable(f"{folder} is a file, not an index", "name another --index")
        if folder.is_dir() and any(folder.iterdir()):
            raise IndexUnwritable(
                f"{folder} is a folder that holds something else than an index",
                "name an empty or a new folder as the index",
            )
        folder.mkdir(parents=True, exist_ok=True)
        DatelineIndex.create(folder, language)


_Place = tuple[int, int]
"""Where an indexed release is: the number of its segment, and of the release in it."""


def _known_at(folder: Path) -> dict[str, tuple[bytes, _Place]]:
    from index import contents as toc

    try:
        return _known(folder, toc.read(folder).segments)
    except IndexNotFound:
        return {}


def _known(folder: Path, entries: Iterable[SegmentEntry]) -> dict[str, tuple[bytes, _Place]]:
    """Id -> digest and place of every release in the index."""
    from index.segment import DIGEST, Segment

    known: dict[str, tuple[bytes, _Place]] = {}
    for number, entry in enumerate(entries):
        segment = Segment(folder / entry.file, entry.size)
        digests = segment.column("digest").tobytes()
        ids = segment.field("id").all()
        for release_id, doc in zip(ids.terms, ids.docs.tolist(), strict=True):
            if entry.deleted is None or not entry.deleted[doc]:
                digest = digests[doc * DIGEST : (doc + 1) * DIGEST]
                known[release_id] = digest, (number, doc)
        segment.close()
    return known


def _apply(
    releases: Iterable[Release],
    known: dict[str, tuple[bytes, _Place]],
    prune: bool,
    writer: ReleaseWriter | None,
    progress: Callable[[int], None] | None,
) -> Summary:
    """Compare each release with what is known, and write what differs (where there is a writer)."""
    from index.inverting import digest_of
    from index.segment import encode_record

    added = updated = unchanged = deleted = skipped = 0
    seen: dict[str, tuple[bytes, _Place | None]] = {}
    count = 0
    for count, release in enumerate(releases, 1):
        if progress is not None and count % _EVERY == 0:
            progress(count)
        if not release.id:
            skipped += 1
            continue
        record = encode_record(release)
        digest = digest_of(release, record)
        before = seen.get(release.id)
        if before is not None:  # the same id a second time
            if before[0] == digest:
                unchanged += 1
                continue
            updated += 1
            if writer is not None and before[1]:
                writer.forget(before[1])
        else:
            old = known.get(release.id)
            if old is None:
                added += 1
            elif old[0] == digest:
                unchanged += 1
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
    return Summary(added, updated, unchanged, deleted, skipped)


def delete(path: str | os.PathLike[str], ids: Iterable[str], *, wait: float = 0.0) -> Summary:
    """Delete releases by id; `skipped` counts ids that the index does not have.

    Raises `IndexNotFound`, `IndexLocked`, `IndexUnwritable`, `IndexDamaged`.
    """
    from index import contents as toc

    folder = Path(path)
    toc.read(folder)
    with writing(folder, wait) as writer:
        known = _known(folder, writer.entries())
        wanted = list(dict.fromkeys(ids))
        found = [release_id for release_id in wanted if release_id in known]
        for release_id in found:
            writer.delete_place(known[release_id][1])
        if found:
            writer.commit()
    return Summary(deleted=len(found), skipped=len(wanted) - len(found))


def optimize(path: str | os.PathLike[str], *, wait: float = 0.0) -> Info:
    """Merge all segments into one and drop what deleted releases still hold; what it holds then.

    Raises `IndexNotFound`, `IndexLocked`, `IndexUnwritable`, `IndexDamaged`.
    """
    from index import contents as toc

    folder = Path(path)
    toc.read(folder)
    with writing(folder, wait) as writer:
        entries = writer.entries()
        if len(entries) > 1 or any(entry.deleted is not None for entry in entries):
            writer.commit(optimize=True)
    return info(folder)
