"""The entries of a table of contents: the files that it names, with their sizes and seals."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from index.arrays import Array

NAME = "MAIN"
MAX_RELEASES = 1 << 27
"""The most releases in an index: it bounds the memory that a file can ask for."""
SEGMENT_FILE = re.compile(rf"{NAME}_(\d{{8,}})\d{{4}}\.seg", re.ASCII)
PAIRS_FILE = re.compile(rf"{NAME}_\d+\.pairs", re.ASCII)
_SEGMENT = re.compile(rf"{NAME}_[0-9a-z]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment of an index: its name, its releases, its file's size and seal, which of its
    releases are deleted (a bool each; None if none is), and the time at which it was committed, in
    seconds since 1970 in UTC."""

    name: str
    docs: int
    size: int
    seal: int
    deleted: Array | None = None
    time: int = 0

    @property
    def file(self) -> str:
        """The name of the segment's file."""
        return f"{self.name}.seg"

    @property
    def generation(self) -> int:
        """The generation that it was written for; 0 for a name that tells none."""
        match = SEGMENT_FILE.fullmatch(self.file)
        return int(match[1]) if match else 0

    @property
    def live(self) -> int:
        """The number of its releases that are not deleted."""
        return self.docs - (int(self.deleted.sum()) if self.deleted is not None else 0)

    def delete(self, docs: list[int]) -> SegmentEntry:
        """The entry with these releases deleted as well."""
        deleted = np.zeros(self.docs, bool) if self.deleted is None else self.deleted.copy()
        deleted[docs] = True
        return replace(self, deleted=deleted)

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON types; deletions as a compressed bitmap."""
        bitmap = ""
        if self.deleted is not None and self.deleted.any():
            packed = zlib.compress(np.packbits(self.deleted).tobytes(), 6)
            bitmap = base64.b64encode(packed).decode()
        return {
            "name": self.name,
            "docs": self.docs,
            "size": self.size,
            "seal": self.seal,
            "deleted": bitmap,
            "time": self.time,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> SegmentEntry:
        """The entry that `to_dict` wrote. Raises KeyError, TypeError, ValueError or zlib.error."""
        name = record["name"]
        docs, size, seal, time = (whole(record[key]) for key in ("docs", "size", "seal", "time"))
        if not _SEGMENT.fullmatch(name):
            raise ValueError(f"a segment named {name!r}")
        if docs > min(MAX_RELEASES, size // 4):
            raise ValueError(f"{docs} releases in {name}")
        deleted = None
        if record["deleted"]:
            data = base64.b64decode(record["deleted"], validate=True)
            unpacker = zlib.decompressobj()
            packed = unpacker.decompress(data, (docs + 7) // 8 + 1)
            if len(packed) != (docs + 7) // 8 or not unpacker.eof:
                raise ValueError(f"deletions of {name}")
            deleted = np.unpackbits(np.frombuffer(packed, np.uint8), count=docs).astype(bool)
        return cls(name, docs, size, seal, deleted, time)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of an index that is no segment: its name, and its size and seal."""

    file: str
    size: int
    seal: int

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> FileEntry:
        """The entry of a JSON object. Raises KeyError, TypeError or ValueError."""
        if not PAIRS_FILE.fullmatch(record["file"]):
            raise ValueError(f"a file named {record['file']!r}")
        return cls(record["file"], whole(record["size"]), whole(record["seal"]))


def whole(value: object) -> int:
    """A count read from JSON. Raises ValueError."""
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value
