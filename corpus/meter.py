"""How much of some sources has been read, in bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


class Meter:
    """Counts the bytes that were read of files; compressed files count as they lie on the disk."""

    def __init__(self) -> None:
        self._before = 0
        self._file: BinaryIO | None = None

    @property
    def read(self) -> int:
        """The bytes read so far, a buffer more or less."""
        if self._file is None:
            return self._before
        try:
            return self._before + os.lseek(self._file.fileno(), 0, os.SEEK_CUR)
        except (OSError, ValueError):  # no file that has a place
            return self._before

    @contextmanager
    def reading(self, file: BinaryIO) -> Iterator[None]:
        """Count what is read of a file."""
        self._file = file
        try:
            yield
        finally:
            self._file = None
            with suppress(OSError, ValueError):
                self._before += os.fstat(file.fileno()).st_size


def size_of(paths: Iterable[str | os.PathLike[str]]) -> int | None:
    """The bytes of files and of all files in folders; None where one is no such thing (`-`)."""
    total = 0
    for name in paths:
        path = Path(name)
        try:
            kind = path.stat()
            if stat.S_ISREG(kind.st_mode):
                total += kind.st_size
            elif stat.S_ISDIR(kind.st_mode):
                total += sum(_sizes(path))
            else:
                return None
        except (OSError, ValueError):
            return None
    return total


def _sizes(folder: Path) -> Iterator[int]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith("."):
                try:
                    yield (Path(place) / name).stat().st_size
                except OSError:
                    continue
