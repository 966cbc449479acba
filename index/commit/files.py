"""Files of an index: reading nothing but real files, and making names durable."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from index.errors import IndexDamaged, IndexUnreadable

REBUILD = (
    "rebuild it (`dateline index SOURCE... --rebuild`) "
    "or save the rest (`dateline export --salvage`)"
)


_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Flags that some systems have: without O_BINARY, Windows would change line ends."""


def flush(descriptor: int) -> None:
    """Make what was written to a file durable.

    On macOS that takes F_FULLFSYNC: `fsync` leaves it in the memory of the drive; see fsync(2)
    there. What does not know it, such as a network's file system, is left to `fsync`.
    """
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def damaged(path: Path, what: str) -> IndexDamaged:
    """The error for a damaged file of an index; `what` continues the name of the file."""
    return IndexDamaged(f"{path} {what}", REBUILD)


def open_file(path: Path) -> BinaryIO:
    """Open a file of an index for reading, without waiting if it is a pipe.

    Raises FileNotFoundError, `IndexDamaged` if it is not a regular file, `IndexUnreadable`.
    """
    try:
        descriptor = os.open(path, _READING, 0)
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
        yield lambda: flush(descriptor)
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
