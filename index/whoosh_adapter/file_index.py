"""The index as Whoosh's `FileIndex`, with our table of contents instead of its pickled one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from index.commit import toc
from index.commit.entries import NAME
from index.commit.lock import WriteLock
from index.commit.toc import Toc
from index.whoosh_adapter.schema import schema
from index.whoosh_adapter.segment_handle import DatelineSegment


class _Storage(FileStorage):
    """The folder of an index."""

    def temp_storage(self, name: str | None = None) -> _Storage:
        # Whoosh would make a folder for its postings, of which there are none, and empty it in the
        # end: whatever it is then.
        return self


class DatelineIndex(FileIndex):
    """An index on disk. `searcher()` is Whoosh's own; `writer()` is ours.

    `fresh` is what a writer begins with instead of what is there. Raises `IndexNotFound`,
    `IndexDamaged` or `IndexUnreadable`.
    """

    def __init__(self, path: Path, fresh: Toc | None = None) -> None:
        self.path = path
        self.storage = _Storage(str(path))
        self.indexname = NAME
        self._schema = schema()
        self._fresh = fresh
        self.toc()

    def toc(self) -> Toc:
        """The newest generation."""
        return toc.read(self.path) if self._fresh is None else self._fresh

    def lock(self, name: str) -> WriteLock:
        return WriteLock(self.path)

    def _read_toc(self) -> Any:
        contents = self.toc()
        return SimpleNamespace(
            schema=self._schema,
            segments=[DatelineSegment(self.path, entry) for entry in contents.segments],
            generation=contents.generation,
            version=toc.VERSION,
            release=(0, 0, 0),
        )

    def latest_generation(self) -> int:
        return toc.latest_generation(self.path)

    def writer(self, procs: int = 1, **kwargs: Any) -> Any:
        from index.whoosh_adapter.writer import ReleaseWriter

        return ReleaseWriter(self, **kwargs)
