"""The file of a segment: named blocks of bytes, one after another, and a directory at the end.

    magic (8 bytes) | block | block | ... | directory (JSON) | its length, its CRC-32 | magic

Blocks begin at multiples of 8 bytes; numbers are little-endian. Nothing in it is executable.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged

MAGIC = b"DATELNE1"
_TAIL = struct.Struct("<II8s")
_ALIGN = 8


class BlockWriter:
    """Writes a container; `close` makes it durable and returns its size and CRC-32."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("xb")
        self._crc = 0
        self._size = 0
        self._blocks: dict[str, tuple[int, int, str]] = {}
        self._put(MAGIC)

    def _put(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)

    def add(self, name: str, block: npt.NDArray[Any] | bytes) -> None:
        """Append a block: an array (its type is kept) or bytes."""
        if isinstance(block, np.ndarray):
            kind = block.dtype.newbyteorder("<")
            data = np.ascontiguousarray(block, kind).data.cast("B")
            code = kind.str
        else:
            data, code = memoryview(block), "|u1"
        self._put(bytes(-self._size % _ALIGN))
        self._blocks[name] = (self._size, len(data), code)
        self._put(data)

    def close(self, meta: dict[str, Any]) -> tuple[int, int]:
        """Write the directory, flush the file to disk; its size in bytes and its CRC-32."""
        directory = json.dumps({"meta": meta, "blocks": self._blocks}, sort_keys=True).encode()
        self._put(directory)
        self._put(_TAIL.pack(len(directory), zlib.crc32(directory), MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._size, self._crc

    def abort(self) -> None:
        """Close and remove the unfinished file."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class BlockFile:
    """A container opened for reading, memory-mapped.

    Raises `IndexDamaged` where the file is not the `size` it should have, or its directory is
    unsound.
    """

    def __init__(self, path: Path, size: int | None = None) -> None:
        self.path = path
        with path.open("rb") as file:
            actual = os.fstat(file.fileno()).st_size
            if size is not None and actual != size:
                raise self.damaged(f"has {actual:,} bytes where {size:,} were written")
            if actual < len(MAGIC) + _TAIL.size:
                raise self.damaged("is cut off")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._view = memoryview(self._map)
        length, crc, magic = _TAIL.unpack(self._view[-_TAIL.size :])
        end = actual - _TAIL.size
        directory = bytes(self._view[max(end - length, 0) : end])
        if magic != MAGIC or bytes(self._view[: len(MAGIC)]) != MAGIC:
            raise self.damaged("is not a segment of this version")
        if length > end or zlib.crc32(directory) != crc:
            raise self.damaged("has a broken directory")
        record = json.loads(directory)
        self.meta: dict[str, Any] = record["meta"]
        self._blocks: dict[str, tuple[int, int, str]] = record["blocks"]

    def damaged(self, what: str) -> IndexDamaged:
        """The error for something wrong in this file."""
        return IndexDamaged(
            f"{self.path} {what}", "see `dateline check`; `dateline index --rebuild` makes it anew"
        )

    def __contains__(self, name: str) -> bool:
        return name in self._blocks

    def array(self, name: str) -> npt.NDArray[Any]:
        """A block as an array, not copied."""
        try:
            start, size, code = self._blocks[name]
        except KeyError:
            raise self.damaged(f"lacks its block {name!r}") from None
        kind = np.dtype(code)
        return np.frombuffer(self._map, kind, size // kind.itemsize, start)

    def view(self, name: str) -> memoryview:
        """A block's bytes, not copied."""
        try:
            start, size, _ = self._blocks[name]
        except KeyError:
            raise self.damaged(f"lacks its block {name!r}") from None
        return self._view[start : start + size]

    def crc(self) -> int:
        """The CRC-32 of the whole file, read through."""
        return zlib.crc32(self._view)

    def close(self) -> None:
        """Let go of the file. Arrays handed out keep its memory mapped until they are gone."""
        self._view.release()
