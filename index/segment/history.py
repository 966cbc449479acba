"""The previous versions of a release, compressed against the present one.

What a release was before is nearly what it is now, so the present text serves Zstandard as a
dictionary: a version that differs in a few words takes a few dozen bytes. The versions of a release
are one frame, oldest first, each a header (`_HEADER`) and its stored record without its origin.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from index.arrays import Array, smallest, starts_of
from index.segment.blocks import BlockFile, BlockWriter
from index.segment.record import content_of
from index.segment.spool import Spool
from index.segment.stored_texts import LEVEL, MAX_TEXT

if TYPE_CHECKING:
    from index.segment import zstd

_HEADER = struct.Struct("<QQIQ")
"""Of a version: generation, time, day, and the number of bytes that follow."""
_LEAST_DICTIONARY = 8
"""Zstandard takes no shorter text for a dictionary."""


@dataclass(frozen=True, slots=True)
class Version:
    """A release as it was from a commit on: the generation of the commit and its time in seconds,
    the day number of its date, and its record without its origin."""

    generation: int
    time: int
    day: int
    record: bytes


def pack(versions: Iterable[Version], present: bytes) -> bytes:
    """Versions, oldest first, compressed against the present record.

    The oldest are left out where all would be more than a text may be long.
    """
    from index.segment import zstd

    parts: list[bytes] = []
    size = 0
    for version in reversed(list(versions)):
        head = _HEADER.pack(version.generation, version.time, version.day, len(version.record))
        size += len(head) + len(version.record)
        if size > MAX_TEXT:
            break
        parts += [version.record, head]
    if not parts:
        return b""
    compressor = zstd.ZstdCompressor(level=LEVEL, zstd_dict=_dictionary(present))
    return compressor.compress(b"".join(reversed(parts)), compressor.FLUSH_FRAME)


def unpack(packed: bytes, present: bytes) -> list[Version]:
    """The versions that `pack` packed. Raises ValueError if they cannot be read."""
    from index.segment import zstd

    unpacker = zstd.ZstdDecompressor(_dictionary(present))
    try:
        data = unpacker.decompress(packed, MAX_TEXT) if packed else b""
    except zstd.ZstdError as error:
        raise ValueError(str(error)) from error
    if packed and not unpacker.eof:
        raise ValueError("previous versions that do not end")
    versions = []
    at = 0
    while at < len(data):
        try:
            generation, time, day, size = _HEADER.unpack_from(data, at)
        except struct.error as error:
            raise ValueError(str(error)) from error
        at += _HEADER.size + size
        if at > len(data):
            raise ValueError("a previous version that is cut off")
        versions.append(Version(generation, time, day, data[at - size : at]))
    return versions


def _dictionary(present: bytes) -> zstd.ZstdDict | None:
    from index.segment import zstd

    content = content_of(present)
    return zstd.ZstdDict(content, is_raw=True) if len(content) >= _LEAST_DICTIONARY else None


def write_histories(blocks: BlockWriter, histories: Iterable[tuple[int, bytes]]) -> None:
    """Append to the blocks of a segment what was packed of some releases (ascending)."""
    spool = Spool(blocks.path.parent)
    docs, sizes = [], []
    for doc, packed in histories:
        spool.write(packed)
        docs.append(doc)
        sizes.append(len(packed))
    blocks.add("history_docs", smallest(np.array(docs, np.int64)))
    blocks.add("history_start", smallest(starts_of(np.array(sizes, np.int64))))
    blocks.add_parts("history", spool.size, spool.parts())


class HistoryReader:
    """Reads what `write_histories` wrote."""

    def __init__(self, blocks: BlockFile) -> None:
        self._blocks = blocks
        self._packed = blocks.pages("history")
        self._start = blocks.pages("history_start")

    @cached_property
    def docs(self) -> Array:
        """The releases that have previous versions, ascending; int64."""
        return self._blocks.array("history_docs").astype(np.int64)

    def packed(self, doc: int) -> bytes:
        """The packed versions of a release; nothing, if it has none."""
        at = int(self.docs.searchsorted(doc))
        if at == len(self.docs) or self.docs[at] != doc:
            return b""
        start, end = self._start.run(at)
        return self._packed[start:end].tobytes()

    def every(self) -> Iterator[tuple[int, bytes]]:
        """Each release that has previous versions, and these packed."""
        for doc in self.docs.tolist():
            yield doc, self.packed(doc)

    def versions(self, doc: int, present: bytes) -> list[Version]:
        """The previous versions of a release, oldest first, whose present record is given."""
        try:
            return unpack(self.packed(doc), present)
        except ValueError as error:
            raise self._blocks.damaged(f"has broken previous versions: {error}") from error
