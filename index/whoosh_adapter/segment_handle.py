"""A segment as Whoosh refers to it: its name, its size and its deletions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from whoosh.codec import base

from index.commit.entries import NAME, SegmentEntry

if TYPE_CHECKING:
    from index.whoosh_adapter.codec import DatelineCodec


class DatelineSegment(base.Segment):
    """Whoosh's handle of one segment: its entry in the contents and the folder it lies in."""

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        self.indexname = NAME
        self.segid = entry.name[len(NAME) + 1 :]
        self.compound = False
        self.folder = folder
        self.entry = entry

    def codec(self) -> DatelineCodec:
        from index.whoosh_adapter.codec import DatelineCodec  # which makes segments

        return DatelineCodec()

    def should_assemble(self) -> bool:
        return False

    def doc_count_all(self) -> int:
        return self.entry.docs

    def deleted_count(self) -> int:
        return self.entry.docs - self.entry.live

    def deleted_docs(self) -> Iterator[int]:
        deleted = self.entry.deleted
        return iter(() if deleted is None else np.flatnonzero(deleted).tolist())

    def is_deleted(self, docnum: int) -> bool:
        # Whoosh's InverseMatcher asks about the release after the last one.
        deleted = self.entry.deleted
        return deleted is not None and docnum < len(deleted) and bool(deleted[docnum])

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if not delete:
            raise ValueError("a deleted release cannot be brought back: index it again")
        self.entry = self.entry.delete([docnum])
