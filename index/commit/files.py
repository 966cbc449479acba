"""Files of an index: reading nothing but real files, and making names durable."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.errors import IndexDamaged, IndexUnreadable

REBUILD = (
    "rebuild it (`dateline index SOURCE... --rebuild`) "
    "or save the rest (`dateline export --salvage`)"
)


def damaged(path: Path, what: str) -> IndexDamaged:
    """The error for a damaged file of an index; `what` continues the name of the file."""
    return IndexDamaged(f"{path} {what}", REBUILD)


def open_file(path: Path) -> BinaryIO:
    """Open a file of an index for reading, without waiting if it is a pipe.

    Raises FileNotFoundError, `IndexDamaged` if it is not a regular file, `IndexUnreadable`.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0), 0)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise IndexUnreadable(f"{path} cannot be read: {error.strerror}") from error
    raise damaged(path, "is not a file")


@contextmanager
def syncing(folder: Path) -> Iterator[Callable[[], None]]:
    """A function that makes the names in a folder durable, if the system can.

    The folder is opened here, so that later only the disk can fail.
    """
    if os.name == "nt":
        yield lambda: None
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield lambda: os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> list[Path]:
    """Create a folder and its parents, if missing, and make them durable; what was made."""
    missing = [folder, *folder.parents]
    missing = [path for path in missing if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        with syncing(path.parent) as sync:
            sync()
    return missing
