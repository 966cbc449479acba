"""Checking: is every byte of an index what was written, and does what it says fit together?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import expect_path
from index.commit.files import REBUILD
from index.errors import IndexDamaged, IndexUnreadable
from index.integrity.damage import UNDECODABLE, Damage

if TYPE_CHECKING:
    from index.commit.toc import Toc


def check(path: str | os.PathLike[str]) -> list[Damage]:
    """What is wrong with the index at `path`: nothing, where the list is empty.

    Reads all of it. What the lock file says does not matter, nor what else lies in the folder.
    Raises `IndexNotFound`, and `IndexUnreadable` where the system does not let it be read.
    """
    from index.commit import toc

    expect_path(path)
    folder = Path(path)
    while True:
        generation = toc.latest_generation(folder)
        try:
            found = list(_damages(folder, toc.read(folder)))
        except IndexDamaged as error:
            name = toc.file_name(generation) if generation >= 0 else toc.file_name(0)
            found = [Damage.of(error, folder / name)]
        if not found or toc.latest_generation(folder) == generation:
            return found  # and not of files that a commit has removed meanwhile


@contextmanager
def explained(path: str | os.PathLike[str]) -> Iterator[None]:
    """Look for the reason of an unforeseen error in the index: `IndexDamaged` where it is there.

    What is read is checked against its checksums and never answered from where they fail; this is
    for files that somebody made up with them.
    """
    try:
        yield
    except UNDECODABLE as error:
        found = check(path)
        if found:
            where = Path(path) / found[0].file
            raise IndexDamaged(f"{where} {found[0].message}", REBUILD) from error
        raise


def _damages(folder: Path, contents: Toc) -> Iterator[Damage]:
    from index.integrity.layout import faults
    from index.segment.segment import open_segment

    seen: set[str] = set()
    for entry in contents.segments:
        try:
            segment = open_segment(folder, entry)
        except (IndexDamaged, IndexUnreadable) as error:
            yield Damage.of(error, folder / entry.file)
            continue
        wrong = [Damage(entry.file, fault) for fault in faults(segment, contents.language)]
        yield from wrong
        if not wrong:
            for doc, release_id in enumerate(segment.ids()):
                if entry.deleted is None or not entry.deleted[doc]:
                    if release_id in seen:
                        yield Damage(
                            entry.file, f"has {release_id!r}, which another segment has too"
                        )
                        break
                    seen.add(release_id)
        segment.close()
