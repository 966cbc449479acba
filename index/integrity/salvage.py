"""Salvaging: the releases that can still be read from a damaged index.

Each is stored by itself with a digest, so it is known to be what was indexed whatever else in its
file is lost. Blocks are found by the headers before them, and texts by where the one before ends,
where what should name them is damaged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np

from corpus.release import Release
from index.arrays import Array
from index.commit import toc
from index.commit.entries import SegmentEntry
from index.commit.files import open_file
from index.errors import IndexDamaged, IndexUnreadable
from index.integrity.damage import UNDECODABLE, Damage
from index.segment.blocks import ALIGN, HEADER, HEADER_MARK, KINDS, MAGIC, TAIL
from index.segment.record import DIGEST, decode_record, digest_of, encode_record
from index.segment.segment import Segment
from index.segment.stored_texts import MAX_TEXT, dictionary_of

_PART = 1 << 12
"""How many bytes a disk loses at once."""


def salvage(
    path: str | os.PathLike[str], on_damage: Callable[[Damage], object] = lambda damage: None
) -> Iterator[Release]:
    """The releases that can be read from the index at `path`, damaged or not, newest files first.

    What cannot be read is reported to `on_damage`. Without a table of contents it is unknown which
    releases were deleted, so those still in the files are included.
    Raises `IndexNotFound`, and `IndexUnreadable` if the system refuses to read it.
    """
    folder = Path(path)
    seen: set[str] = set()
    for entry in _entries(folder, on_damage):
        lost = docs = 0
        for doc, release in enumerate(_releases(folder / entry.file, on_damage)):
            docs += 1
            if release is None:
                lost += 1
            elif entry.deleted is not None and entry.deleted[doc : doc + 1].any():
                continue
            elif release.id not in seen:
                seen.add(release.id)
                yield release
        lost += max(entry.docs - docs, 0)
        if lost:
            on_damage(
                Damage(entry.file, f"{lost:,} of {max(docs, entry.docs):,} releases are lost")
            )


def _entries(folder: Path, on_damage: Callable[[Damage], object]) -> list[SegmentEntry]:
    """The segments to read, newest first."""
    try:
        entries = list(toc.read(folder).segments)
    except IndexDamaged as error:
        file = folder / toc.file_name(max(toc.latest_generation(folder), 0))
        on_damage(Damage.of(error, file))
        names = [name.removesuffix(".seg") for name in toc.names_in(folder) if toc.is_segment(name)]
        entries = [SegmentEntry(name, 0, 0, 0) for name in names]
    return sorted(entries, key=lambda entry: entry.name, reverse=True)


def _releases(path: Path, on_damage: Callable[[Damage], object]) -> Iterator[Release | None]:
    """Every release in a segment file, None for one that cannot be read."""
    sealed = False
    try:
        Segment(path).close()
        sealed = True
    except FileNotFoundError:
        on_damage(Damage(path.name, "is missing"))
    except (IndexDamaged, IndexUnreadable) as error:
        on_damage(Damage.of(error, path))
    try:
        with open_file(path) as file:
            remains = _Remains(_readable(file), sealed)
    except (IndexDamaged, IndexUnreadable, FileNotFoundError):
        return
    for doc in range(remains.docs):
        yield remains.release(doc)


def _readable(file: BinaryIO) -> bytearray:
    """The bytes of a file; zeros where the disk cannot read them."""
    data = bytearray(os.fstat(file.fileno()).st_size)
    for at in range(0, len(data), _PART):
        with suppress(OSError):
            file.seek(at)
            part = file.read(_PART)
            data[at : at + len(part)] = part
    return data


class _Remains:
    """A segment file that may be damaged anywhere, except in its directory if it is `sealed`."""

    def __init__(self, data: bytearray, sealed: bool) -> None:
        self._data = data
        headers, directory = self._by_headers(), self._by_directory()
        self._blocks = headers | directory if sealed else directory | headers
        self._day = self._block("day")
        self._digest = self._block("digest").tobytes()
        self._records = self._block("records").data
        self._dictionaries = [self._block("dictionary").tobytes()]
        with suppress(ValueError):
            copy = dictionary_of(self._block("dictionary.copy").tobytes())
            self._dictionaries += [copy] if copy != self._dictionaries[0] else []
        self._places = _Places(self._block("record_start"), self._records)
        self.docs = min(len(self._day), len(self._digest) // DIGEST)

    def _by_headers(self) -> dict[str, tuple[int, int, str]]:
        """The blocks that headers announce, up to the first damaged one."""
        data, at = self._data, len(MAGIC)
        blocks: dict[str, tuple[int, int, str]] = {}
        while True:
            at += -at % ALIGN
            if at + HEADER.size > len(data):
                return blocks
            mark, length, kind, _, size = HEADER.unpack_from(data, at)
            if mark != HEADER_MARK or kind >= len(KINDS):
                return blocks
            name = data[at + HEADER.size : at + HEADER.size + length].decode("utf-8", "replace")
            at += HEADER.size + length
            at += -at % ALIGN
            blocks[name] = (at, size, KINDS[kind])
            at += size

    def _by_directory(self) -> dict[str, tuple[int, int, str]]:
        """The blocks that the directory names, if it can be read."""
        if len(self._data) < TAIL.size:
            return {}
        _, length, _, _ = TAIL.unpack(self._data[-TAIL.size :])
        try:
            directory = json.loads(self._data[-TAIL.size - length : -TAIL.size])
            return {
                name: (int(start), int(size), kind)
                for name, (start, size, kind) in directory.items()
                if start >= 0 and size >= 0 and kind in KINDS
            }
        except UNDECODABLE:
            return {}

    def _block(self, name: str) -> Array:
        """What is left of a block."""
        start, size, kind = self._blocks.get(name, (0, 0, "|u1"))
        data = self._data[start : start + size]
        itemsize = np.dtype(kind).itemsize
        return np.frombuffer(data[: len(data) // itemsize * itemsize], kind)

    def release(self, doc: int) -> Release | None:
        """A release, if one is found that matches its digest."""
        digest = self._digest[doc * DIGEST : (doc + 1) * DIGEST]
        for start, end in self._places.of(doc):
            for dictionary in self._dictionaries:
                try:
                    data = _unpacked(self._records[start:end], dictionary)
                    release = decode_record(data).release(int(self._day[doc]))
                    if digest_of(release, encode_record(release)) == digest:
                        return release
                except UNDECODABLE:
                    pass
        return None


class _Places:
    """Where texts may be: where they are recorded to be, or where the previous one ends."""

    def __init__(self, starts: Array, records: memoryview) -> None:
        self._starts = starts
        self._records = records

    def of(self, doc: int) -> Iterator[tuple[int, int]]:
        """Where a text may begin and end, likeliest first."""
        if doc + 1 < len(self._starts):
            yield int(self._starts[doc]), int(self._starts[doc + 1])
        if doc < len(self._starts):
            start = int(self._starts[doc])
            yield start, self._end(start)
        if 0 < doc <= len(self._starts):
            start = self._end(int(self._starts[doc - 1]))
            yield start, self._end(start)
        if doc < len(self._ends):
            yield self._ends[doc - 1] if doc else 0, self._ends[doc]

    @cached_property
    def _ends(self) -> list[int]:
        """Where consecutive texts end, from the first one on."""
        ends = [0]
        while len(ends) == 1 or ends[-1] > ends[-2]:
            ends.append(self._end(ends[-1]))
        return ends[1:-1]

    def _end(self, start: int) -> int:
        """Where a text that begins here ends; here, if none does."""
        from index.segment import zstd

        try:
            return start + zstd.get_frame_size(self._records[start:])
        except (zstd.ZstdError, ValueError):
            return start


def _unpacked(packed: memoryview, dictionary: bytes) -> bytes:
    from index.segment import zstd

    known = zstd.ZstdDict(dictionary) if dictionary else None
    try:
        return zstd.ZstdDecompressor(known).decompress(packed, MAX_TEXT)
    except zstd.ZstdError as error:
        raise ValueError(str(error)) from None
