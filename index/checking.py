"""Checking: is every byte of an index what was written?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexDamaged


@dataclass(frozen=True, slots=True)
class Damage:
    """Something wrong in a file of an index."""

    file: str
    message: str


def check(path: str | os.PathLike[str]) -> list[Damage]:
    """What is wrong with the index at `path`: nothing, where the list is empty.

    Raises `IndexNotFound`.
    """
    from index import contents as toc
    from index.segment import Segment

    folder = Path(path)
    try:
        contents = toc.read(folder)
    except IndexDamaged as error:
        return [Damage(toc.file_name(toc.latest_generation(folder)), error.message)]
    found = []
    for entry in contents.segments:
        try:
            segment = Segment(folder / entry.file, entry.size, entry.seal)
            segment.blocks.check_all()
            segment.close()
        except FileNotFoundError:
            found.append(Damage(entry.file, "is missing"))
        except IndexDamaged as error:
            found.append(Damage(entry.file, error.message))
    return found
