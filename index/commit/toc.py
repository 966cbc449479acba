"""The table of contents (toc) of an index: its segments, one generation after another, as JSON.

The file `_MAIN_<generation>.toc` has the name and role of Whoosh's table of contents, but is not a
pickle: it is a line of JSON and a line with its CRC-32. It names every segment with its size and
seal, and holds the deletions. The files it names are durable before it exists, it appears by an
atomic rename, and the previous one is removed only then: that rename is the commit.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import DatelineError
from index.analysis.stemming import LANGUAGES
from index.arrays import Array
from index.commit.files import damaged, open_file, syncing
from index.errors import IndexNotFound, IndexOutdated, IndexUnreadable

VERSION = 3
NAME = "MAIN"
LOCK = f"{NAME}_WRITELOCK"
MAX_RELEASES = 1 << 27
"""The most releases in an index: it bounds the memory that a file can ask for."""

_TOC = re.compile(rf"_{NAME}_(\d+)\.toc", re.ASCII)
_SEGMENT = re.compile(rf"{NAME}_[0-9a-z]+", re.ASCII)
_SEGMENT_FILE = re.compile(rf"{NAME}_(\d{{8,}})\d{{4}}\.seg", re.ASCII)
_PAIRS = re.compile(rf"{NAME}_\d+\.pairs", re.ASCII)
_OURS = re.compile(rf"_{NAME}_\d+\.(toc|tmp)|{NAME}_[0-9a-z]+\.(seg|pairs)", re.ASCII)
_TRIES = 20


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
        match = _SEGMENT_FILE.fullmatch(self.file)
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
        docs, size, seal, time = (_whole(record[key]) for key in ("docs", "size", "seal", "time"))
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
        if not _PAIRS.fullmatch(record["file"]):
            raise ValueError(f"a file named {record['file']!r}")
        return cls(record["file"], _whole(record["size"]), _whole(record["seal"]))


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value


@dataclass(frozen=True, slots=True)
class Toc:
    """One generation of an index.

    `pairs` is the file of releases that are nearly the same, None where there are none, or where,
    `collapse` being false, they are not looked for. `time` is that of the commit, in seconds since
    1970 in UTC, and `made_by` are the versions of what made it.
    """

    language: str
    generation: int = 0
    segments: tuple[SegmentEntry, ...] = field(default=())
    collapse: bool = True
    pairs: FileEntry | None = None
    time: int = 0
    made_by: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> set[str]:
        """The names of the files that it names."""
        pairs = [self.pairs.file] if self.pairs else []
        return {*(entry.file for entry in self.segments), *pairs}

    @property
    def releases(self) -> int:
        """The number of releases in the index."""
        return sum(segment.live for segment in self.segments)

    def write(self, folder: Path) -> None:
        """Make this the newest generation of the index, durably and atomically.

        Raises OSError; the previous generation then remains the newest.
        """
        record = {
            "format": "dateline",
            "version": VERSION,
            "generation": self.generation,
            "language": self.language,
            "segments": [segment.to_dict() for segment in self.segments],
            "collapse": self.collapse,
            "pairs": asdict(self.pairs) if self.pairs else None,
            "time": self.time,
            "made_by": self.made_by,
        }
        line = json.dumps(record, sort_keys=True).encode()
        target = folder / file_name(self.generation)
        temporary = target.with_suffix(".tmp")
        temporary.unlink(missing_ok=True)
        try:
            with syncing(folder) as sync:
                with temporary.open("xb") as file:
                    file.write(line + b"\n%08x\n" % zlib.crc32(line))
                    file.flush()
                    os.fsync(file.fileno())
                sync()  # the names of the segments, above all
                temporary.replace(target)
                sync()
        except OSError:
            for path in (temporary, target):
                with suppress(OSError):
                    path.unlink()
            raise


def file_name(generation: int) -> str:
    """The name of a generation's file."""
    return f"_{NAME}_{generation}.toc"


def segment_name(generation: int, number: int) -> str:
    """The name of a generation's segment of this number."""
    return f"{NAME}_{generation:08d}{number:04d}"


def pairs_file(generation: int) -> str:
    """The name of a generation's file of pairs."""
    return f"{NAME}_{generation:08d}.pairs"


def is_segment(name: str) -> bool:
    """Whether a file of this name is a segment, of any generation."""
    return _SEGMENT_FILE.fullmatch(name) is not None


def is_ours(name: str) -> bool:
    """Whether a file of this name may be removed if no table of contents names it."""
    return _OURS.fullmatch(name) is not None


def names_in(folder: Path) -> list[str]:
    """The names in a folder; none if it does not exist. Raises `IndexUnreadable`."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise IndexUnreadable(f"{folder} cannot be read: {error.strerror}") from error
    except ValueError:  # a NUL, or a surrogate that stands for no byte
        return []


def latest_generation(folder: Path) -> int:
    """The newest generation in a folder, or -1 if there is none."""
    names = map(_TOC.fullmatch, names_in(folder))
    return max((int(match[1]) for match in names if match), default=-1)


def next_generation(folder: Path) -> int:
    """A generation newer than every file in a folder; never 0, which is that of a new index."""
    made = map(_SEGMENT_FILE.fullmatch, names_in(folder))
    return max([0, latest_generation(folder), *(int(match[1]) for match in made if match)]) + 1


def read(folder: Path, generation: int | None = None) -> Toc:
    """The table of contents of a generation, by default the newest.

    Raises `IndexNotFound`, `IndexDamaged` or `IndexUnreadable`.
    """
    for _ in range(_TRIES):
        wanted = latest_generation(folder) if generation is None else generation
        if wanted < 0:
            raise not_found(folder)
        path = folder / file_name(wanted)
        try:
            with open_file(path) as file:
                return _parsed(file.read(), path, wanted)
        except FileNotFoundError:  # a commit has come in between
            if generation is not None:
                break
    raise damaged(path, "is missing")


def _parsed(data: bytes, path: Path, generation: int) -> Toc:
    try:
        line, crc, rest = data.split(b"\n")
        if rest or crc != b"%08x" % zlib.crc32(line):
            raise ValueError("checksum")
        record = json.loads(line)
        if record["format"] != "dateline" or record["generation"] != generation:
            raise ValueError("format")
        if record["version"] != VERSION:
            raise IndexOutdated(
                f"{path} has format {record['version']}, but this Dateline reads {VERSION}",
                "index its sources again (`dateline index SOURCE... --rebuild`); "
                "without them, save its releases first (`dateline export --salvage`)",
            )
        if record["language"] not in LANGUAGES:
            raise ValueError("language")
        if type(record["segments"]) is not list:
            raise ValueError("segments")
        segments = tuple(SegmentEntry.from_dict(entry) for entry in record["segments"])
        if len({segment.name for segment in segments}) < len(segments):
            raise ValueError("a segment twice")
        if sum(segment.docs for segment in segments) > MAX_RELEASES:
            raise ValueError("too many releases")
        if type(record["collapse"]) is not bool:
            raise ValueError("collapse")
        pairs = FileEntry.from_dict(record["pairs"]) if record["pairs"] is not None else None
        made_by = record["made_by"]
        if not all(type(text) is str for text in (*made_by, *made_by.values())):
            raise ValueError("made_by")
        time, collapse = _whole(record["time"]), record["collapse"]
        return Toc(record["language"], generation, segments, collapse, pairs, time, made_by)
    except (AttributeError, ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
        raise damaged(path, f"is damaged ({error})") from None


def clean(folder: Path) -> None:
    """Remove files that the newest generation does not name: earlier states and leftovers.

    Call it only while holding the lock. What cannot be removed now is left to the next commit.
    """
    with suppress(DatelineError):
        contents = read(folder)
        keep = {file_name(contents.generation), *contents.files}
        for name in names_in(folder):
            if is_ours(name) and name not in keep:
                with suppress(OSError):
                    (folder / name).unlink()


def not_found(folder: Path) -> DatelineError:
    """The error for a folder without an index."""
    try:
        exists, is_folder = folder.exists(), folder.is_dir()
    except (OSError, ValueError):
        exists = is_folder = False
    if not exists:
        return IndexNotFound(
            f"there is no index at {folder}", "create one with `dateline index SOURCE`"
        )
    if not is_folder:
        return IndexNotFound(f"{folder} is a file, not an index", "an index is a folder")
    if any(map(is_segment, names_in(folder))):
        return damaged(folder, "has lost its table of contents")
    return IndexNotFound(
        f"there is no index in {folder}",
        "create one with `dateline index SOURCE`, or name another with --index",
    )
