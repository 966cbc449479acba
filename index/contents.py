"""The contents of an index: which segments it is made of, generation by generation, as JSON.

The file `_MAIN_<generation>.toc` is Whoosh's table of contents by name and role, but never a
pickle: a line of JSON and a line with its CRC-32. It names every segment with its size and
checksum, and holds the deletions. Replacing it, by an atomic rename, is what a commit is.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import IndexDamaged, IndexNotFound
from index.packing import Array

VERSION = 1
NAME = "MAIN"
_PATTERN = re.compile(rf"_{NAME}_(\d+)\.toc")
_SEGMENT = re.compile(rf"{NAME}_[0-9a-z]+")
_REBUILD = "see `dateline check`; `dateline index --rebuild` makes it anew"


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment of an index: its name, its releases, its file's size and CRC-32, and which of
    its releases are deleted (a bool each; None where none is)."""

    name: str
    docs: int
    size: int
    crc: int
    deleted: Array | None = None

    @property
    def file(self) -> str:
        """The name of the segment's file."""
        return f"{self.name}.seg"

    @property
    def live(self) -> int:
        """How many of its releases are not deleted."""
        return self.docs - (int(self.deleted.sum()) if self.deleted is not None else 0)

    def delete(self, docs: list[int]) -> SegmentEntry:
        """The entry with these releases deleted too."""
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
            "crc": self.crc,
            "deleted": bitmap,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> SegmentEntry:
        """The entry that `to_dict` wrote. Raises KeyError, TypeError or ValueError."""
        name, docs = record["name"], record["docs"]
        if not _SEGMENT.fullmatch(name) or not isinstance(docs, int) or docs < 0:
            raise ValueError(f"segment {name!r}")
        deleted = None
        if record["deleted"]:
            size = (docs + 7) // 8
            unpacker = zlib.decompressobj()
            packed = unpacker.decompress(base64.b64decode(record["deleted"]), size + 1)
            if len(packed) != size:
                raise ValueError(f"deletions of {name}")
            deleted = np.unpackbits(np.frombuffer(packed, np.uint8), count=docs).astype(bool)
        return cls(name, docs, int(record["size"]), int(record["crc"]), deleted)


@dataclass(frozen=True, slots=True)
class Contents:
    """One generation of an index."""

    language: str
    generation: int = 0
    segments: tuple[SegmentEntry, ...] = field(default=())

    @property
    def releases(self) -> int:
        """How many releases the index holds."""
        return sum(segment.live for segment in self.segments)

    def write(self, folder: Path) -> None:
        """Make this the index's newest generation: durable, and all at once."""
        record = {
            "format": "dateline",
            "version": VERSION,
            "generation": self.generation,
            "language": self.language,
            "segments": [segment.to_dict() for segment in self.segments],
        }
        line = json.dumps(record, sort_keys=True).encode()
        target = folder / file_name(self.generation)
        temporary = target.with_suffix(".tmp")
        with temporary.open("wb") as file:
            file.write(line + b"\n%08x\n" % zlib.crc32(line))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)
        temporary.replace(target)
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_name(generation: int) -> str:
    """The file of a generation's contents."""
    return f"_{NAME}_{generation}.toc"


def latest_generation(folder: Path) -> int:
    """The newest generation in a folder, or -1 where there is none."""
    try:
        names = [path.name for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return -1
    return max((int(match[1]) for name in names if (match := _PATTERN.fullmatch(name))), default=-1)


def read(folder: Path, generation: int | None = None) -> Contents:
    """The contents of the newest generation. Raises `IndexNotFound` or `IndexDamaged`."""
    newest = latest_generation(folder) if generation is None else generation
    if newest < 0:
        raise not_found(folder)
    path = folder / file_name(newest)
    data = path.read_bytes()
    try:
        line, crc, rest = data.split(b"\n")
        if rest or crc != b"%08x" % zlib.crc32(line):
            raise ValueError("checksum")
        record = json.loads(line)
        if record["format"] != "dateline" or record["generation"] != newest:
            raise ValueError("format")
        if record["version"] != VERSION:
            raise IndexDamaged(
                f"{path} is of version {record['version']}; this Dateline reads {VERSION}",
                "index the releases again with `dateline index --rebuild`",
            )
        segments = tuple(SegmentEntry.from_dict(entry) for entry in record["segments"])
        return Contents(str(record["language"]), newest, segments)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise IndexDamaged(f"{path} is damaged ({error})", _REBUILD) from None


def not_found(folder: Path) -> IndexNotFound:
    """The error for a folder that holds no index."""
    if not folder.exists():
        return IndexNotFound(
            f"there is no index at {folder}", "make one with `dateline index SOURCE`"
        )
    if not folder.is_dir():
        return IndexNotFound(f"{folder} is a file, not an index", "an index is a folder")
    return IndexNotFound(
        f"{folder} holds no index", "make one with `dateline index SOURCE`, or name another --index"
    )
