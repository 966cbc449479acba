"""Spools: bytes collected for a block, in memory or, where they are many, in a file without a name.

They let a segment be written, and merged, that is larger than the memory there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.segment.packing import bits_packed, nibbles_packed

_IN_MEMORY = 1 << 24
"""How many bytes a spool keeps in memory."""
_PART = 1 << 20


class Spool:
    """Bytes that are collected and then read once."""

    def __init__(self, folder: Path) -> None:
        from tempfile import SpooledTemporaryFile  # here, since a search has no need of it

        self._file = SpooledTemporaryFile(_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - `parts` closes it
        self.size = 0

    def write(self, data: Array | bytes) -> None:
        """Append bytes, or those of an array of uint8."""
        self._file.write(data if isinstance(data, bytes) else np.ascontiguousarray(data).data)
        self.size += len(data)

    def parts(self) -> Iterator[bytes]:
        """All of it, part by part; the spool is closed behind it."""
        self._file.seek(0)
        while part := self._file.read(_PART):
            yield part
        self._file.close()


class Packed:
    """A stream of small numbers packed into a spool, whole groups at a time.

    `width` is how many bits each takes; 4 are nibbles.
    """

    def __init__(self, folder: Path, width: int) -> None:
        self.spool = Spool(folder)
        self.width = width
        self.count = 0
        self._rest = np.zeros(0, np.int64)

    def add(self, values: Array) -> None:
        """Append values."""
        self.count += len(values)
        values = np.concatenate((self._rest, values)) if len(self._rest) else values
        whole = len(values) & ~7
        self.spool.write(self._pack(values[:whole]))
        self._rest = values[whole:]

    def finish(self) -> Spool:
        """The spool, to the last value."""
        self.spool.write(self._pack(self._rest))
        self._rest = self._rest[:0]
        return self.spool

    def _pack(self, values: Array) -> Array:
        return bits_packed(values, self.width)


class Nibbles(Packed):
    """A stream of nibbles."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, 4)

    def _pack(self, values: Array) -> Array:
        return nibbles_packed(values)
