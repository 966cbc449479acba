"""The table of contents (toc) of an index: its segments, one generation after another, as JSON.

The file `_MAIN_<generation>.toc` has the name and role of Whoosh's table of contents, but is not a
pickle: it is a line of JSON and a line with its CRC-32. It names every segment with its size and
seal, and holds the deletions. The files it names are durable before it exists, it appears by an
atomic rename, and the previous one is removed only then: that rename is the commit.
"""

from __future__ import annotations

import json
import re
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.errors import DatelineError
from index.analysis.stemming import LANGUAGES
from index.commit.entries import (
    MAX_RELEASES,
    NAME,
    PAIRS_FILE,
    SEGMENT_FILE,
    FileEntry,
    SegmentEntry,
    whole,
)
from index.commit.files import damaged, flush, open_file, syncing
from index.errors import IndexForeign, IndexNotFound, IndexOutdated, IndexUnreadable

VERSION = 4
LOCK = f"{NAME}_WRITELOCK"

_TOC = re.compile(rf"_{NAME}_(\d+)\.toc", re.ASCII)
_OURS = re.compile(rf"_{NAME}_\d+\.(toc|tmp)|{SEGMENT_FILE.pattern}|{PAIRS_FILE.pattern}", re.ASCII)
_ANY_TOC = re.compile(r"_\w+_\d+\.toc", re.ASCII)
_WHOOSH_MARK = slice(3, 7), (-12345).to_bytes(4, "big", signed=True)
"""Where in a table of contents of Whoosh's own its mark stands, and the mark."""
_TRIES = 20


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
    kept_out: tuple[str, ...] = ()
    """The ids of releases that were deleted for good: indexing leaves them out."""
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
            "kept_out": list(self.kept_out),
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
                    flush(file.fileno())
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
    return SEGMENT_FILE.fullmatch(name) is not None


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
    made = map(SEGMENT_FILE.fullmatch, names_in(folder))
    return max([0, latest_generation(folder), *(int(match[1]) for match in made if match)]) + 1


def read(folder: Path, generation: int | None = None) -> Toc:
    """The table of contents of a generation, by default the newest.

    Raises `IndexNotFound`, `IndexForeign`, `IndexDamaged` or `IndexUnreadable`.
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
    if _is_whoosh(data):
        raise foreign(path.parent)
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
        kept_out = record["kept_out"]
        if type(kept_out) is not list or not all(type(each) is str for each in kept_out):
            raise ValueError("kept_out")
        if type(record["collapse"]) is not bool:
            raise ValueError("collapse")
        pairs = FileEntry.from_dict(record["pairs"]) if record["pairs"] is not None else None
        made_by = record["made_by"]
        if not all(type(text) is str for text in (*made_by, *made_by.values())):
            raise ValueError("made_by")
        return Toc(
            record["language"],
            generation,
            segments,
            tuple(kept_out),
            record["collapse"],
            pairs,
            whole(record["time"]),
            made_by,
        )
    except (AttributeError, ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
        raise damaged(path, f"is damaged ({error})") from None


def _is_whoosh(data: bytes) -> bool:
    """Whether this is the beginning of a table of contents that Whoosh wrote."""
    place, mark = _WHOOSH_MARK
    return data[place] == mark


def is_foreign(folder: Path) -> bool:
    """Whether a folder holds an index of another program that is built on Whoosh."""
    generation = latest_generation(folder)
    if generation < 0:
        return any(map(_ANY_TOC.fullmatch, names_in(folder)))
    try:
        with open_file(folder / file_name(generation)) as file:
            return _is_whoosh(file.read(16))
    except (OSError, DatelineError):
        return False


def foreign(folder: Path) -> IndexForeign:
    """The error for a folder with an index of another program."""
    return IndexForeign(
        f"{folder} holds an index of another program, made with Whoosh",
        "name another folder with --index",
    )


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
    if is_foreign(folder):
        return foreign(folder)
    if any(map(is_segment, names_in(folder))):
        return damaged(folder, "has lost its table of contents")
    return IndexNotFound(
        f"there is no index in {folder}",
        "create one with `dateline index SOURCE`, or name another with --index",
    )
