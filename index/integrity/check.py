"""Checking an index: whether every byte is what was written, and whether all of it agrees."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import expect_path
from index.commit.files import REBUILD
from index.errors import IndexDamaged, IndexOutdated, IndexUnreadable
from index.integrity.damage import UNDECODABLE, Damage

if TYPE_CHECKING:
    from index.commit.toc import Toc
    from index.segment.segment import Segment


def check(path: str | os.PathLike[str]) -> list[Damage]:
    """What is wrong with the index at `path`; an empty list if nothing is.

    Reads all of it. The lock file and other files in the folder are ignored.
    Raises `IndexNotFound`, `IndexOutdated`, and `IndexUnreadable` if the system refuses to read it.
    """
    from index.commit import toc
    from index.union import unbuilt

    expect_path(path)
    folder = Path(path)
    while True:
        generation = toc.latest_generation(folder)
        if generation == 0:
            raise unbuilt(folder)
        try:
            damages = list(_damages(folder, toc.read(folder)))
        except IndexOutdated:
            raise
        except IndexDamaged as error:
            name = toc.file_name(generation) if generation >= 0 else toc.file_name(0)
            damages = [Damage.of(error, folder / name)]
        if not damages or toc.latest_generation(folder) == generation:
            return damages  # and not because a commit has removed the files meanwhile


@contextmanager
def diagnosis(*paths: str | os.PathLike[str]) -> Iterator[None]:
    """Turn an unforeseen decoding error into `IndexDamaged` if an index is the reason for it.

    Data that fails its checksum is never used; this is for files that were forged together with
    their checksums.
    """
    try:
        yield
    except UNDECODABLE as error:
        for path in paths:
            if damages := check(path):
                where = Path(path) / damages[0].file
                raise IndexDamaged(f"{where} {damages[0].message}", REBUILD) from error
        raise


def _damages(folder: Path, contents: Toc) -> Iterator[Damage]:
    from index.ids import Ids, ids_in
    from index.integrity.layout import faults
    from index.segment.segment import open_segment

    seen = Ids()
    sound: list[Segment] = []
    for entry in contents.segments:
        try:
            segment = open_segment(folder, entry)
        except (IndexDamaged, IndexUnreadable) as error:
            yield Damage.of(error, folder / entry.file)
            continue
        wrong = [Damage(entry.file, fault) for fault in faults(segment, contents.language)]
        if not wrong and contents.collapse and segment.prints is None:
            wrong.append(Damage(entry.file, "has no fingerprints"))
        yield from wrong
        if not wrong:
            sound.append(segment)
            for release_id, doc in ids_in(segment):
                if entry.deleted is None or not entry.deleted[doc]:
                    if release_id in seen:
                        yield Damage(
                            entry.file, f"has {release_id!r}, which another segment has too"
                        )
                        break
                    seen.put(release_id, doc)
    if len(sound) == len(contents.segments) and contents.collapse:
        yield from _pair_damages(folder, contents, sound)
    for segment in sound:
        segment.close()


def _pair_damages(folder: Path, contents: Toc, segments: list[Segment]) -> Iterator[Damage]:
    """Whether the pairs of nearly the same releases are those that are found again."""
    from index.analysis.analyzer import Analyzer
    from index.analysis.bulk import BulkTokenizer
    from index.commit import toc
    from index.reissues.fingerprints import Words
    from index.reissues.pairs import Pairs, find

    file = contents.pairs.file if contents.pairs else toc.file_name(contents.generation)
    try:
        pairs = Pairs.read(folder, contents.pairs)
        words = Words(BulkTokenizer(Analyzer(contents.language)))
        if not find(segments, contents.segments, words, Pairs.none()).are(pairs):
            yield Damage(file, "has pairs that do not match the releases")
    except (IndexDamaged, IndexUnreadable) as error:
        yield Damage.of(error, folder / file)
