"""Spools: bytes collected for a block, in memory or, where they are many, in a file without a name.

They let a segment be written, and merged, that is larger than the memory there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.arrays import Array, narrowest
from index.segment.blocks import BlockWriter
from index.segment.packing import bits_packed, nibbles_packed

_IN_MEMORY = 1 << 22
"""How many bytes a spool keeps in memory."""
_PART = 1 << 20
"""A multiple of the size of every number."""


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


class Numbers:
    """Whole numbers, 0 or more, that are collected for a block."""

    def __init__(self, folder: Path, kind: str = "<u4") -> None:
        self._kind = kind
        self._spool = Spool(folder)
        self._most = 0
        self.count = 0
        self.sum = 0

    def add(self, values: Array) -> None:
        """Append numbers."""
        if len(values):
            self._spool.write(values.astype(self._kind).view(np.uint8))
            self._most = max(self._most, int(values.max()))
            self.count += len(values)
            self.sum += int(values.sum())

    def arrays(self) -> Iterator[Array]:
        """All of them, in parts that are as long as those of others of their type."""
        return (np.frombuffer(part, self._kind) for part in self._spool.parts())

    def write(self, blocks: BlockWriter, name: str) -> None:
        """Append them to a segment as a block, in the narrowest type that holds them."""
        write_numbers(blocks, name, self.count, self._most, self.arrays())

    def write_starts(self, blocks: BlockWriter, name: str) -> None:
        """The same with the numbers at which runs of these lengths begin, and the last one ends."""
        write_numbers(blocks, name, self.count + 1, self.sum, self._starts())

    def _starts(self) -> Iterator[Array]:
        before = 0
        yield np.zeros(1, np.int64)
        for counts in self.arrays():
            ends = counts.cumsum(dtype=np.int64) + before
            before = int(ends[-1])
            yield ends


def write_numbers(
    blocks: BlockWriter, name: str, count: int, most: int, parts: Iterator[Array]
) -> None:
    """Append so many numbers to a segment as a block, the largest of which is at most `most`."""
    kind = np.dtype(narrowest(most)).newbyteorder("<")
    data = (part.astype(kind).tobytes() for part in parts)
    blocks.add_parts(name, count * kind.itemsize, data, kind.str)


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
