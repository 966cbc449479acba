"""The write lock of an index: one writer at a time, and others are told who it is.

It is Whoosh's lock on a file, which the system releases when a process ends, however it ends. The
file that is left behind means nothing; its content is only for people.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.util.filelock import FileLock, try_for

from index.commit.files import damaged, open_file
from index.commit.toc import LOCK
from index.errors import IndexLocked

_RETRY_SECONDS = 0.05
_TEXT = 1 if os.name == "nt" else 0
"""Where in its file the text begins: Windows locks the first byte, which nobody else can read."""


class WriteLock(FileLock):
    """The lock of an index; `acquire` writes this process and the time into its file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOCK
        self.fd: int | None = None
        super().__init__(os.fspath(self.path))

    def acquire(self, blocking: bool = False) -> bool:
        """Whether the lock was acquired. Raises OSError, or `IndexDamaged` if it is not a file."""
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(os.lstat(self.path).st_mode):
                raise damaged(self.path, "is not a file")
        if not super().acquire(blocking) or self.fd is None:
            return False
        with suppress(OSError):  # a disk may be full and the index locked all the same
            now = dt.datetime.now().astimezone()
            os.ftruncate(self.fd, _TEXT)
            os.lseek(self.fd, _TEXT, os.SEEK_SET)
            os.write(self.fd, f"{os.getpid()} {now.isoformat(' ', 'seconds')}\n".encode())
        return True

    def release(self) -> None:
        """Release the lock, if held."""
        if self.fd is not None:
            with suppress(OSError):
                os.lseek(self.fd, 0, os.SEEK_SET)  # Windows unlocks from where the file stands
                super().release()
            if self.fd is not None:  # a lock ends with its file, too
                with suppress(OSError):
                    os.close(self.fd)
            self.fd = None

    def holder(self) -> str:
        """Who holds the lock, according to its file: who, and since when."""
        with suppress(OSError, ValueError), open_file(self.path) as file:
            file.seek(_TEXT)
            process, since = file.read(100).decode("ascii").split(" ", 1)
            return f"process {int(process)} since {_zoned(since.strip())}"
        return "another process"


def _zoned(stamp: str) -> str:
    """A stamp as people read it, with its zone: `2026-01-02 10:11:12 +09:00`."""
    moment = dt.datetime.fromisoformat(stamp)
    return f"{moment:%Y-%m-%d %H:%M:%S} {moment.isoformat()[19:] or 'local time'}"


@contextmanager
def locked(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold an index's write lock, after waiting at most `wait` seconds for it.

    Raises `IndexLocked`, OSError, or `IndexDamaged`.
    """
    lock = WriteLock(folder)
    if not try_for(lock.acquire, timeout=wait, delay=_RETRY_SECONDS):
        raise IndexLocked(
            f"{lock.holder()} is writing to {folder}",
            "try again later, or wait with --wait SECONDS",
        )
    try:
        yield
    finally:
        lock.release()
