"""The index as Whoosh's `FileIndex`: our contents in place of its pickled table of contents."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from index import contents as toc
from index.codec import DatelineSegment
from index.contents import Contents
from index.schema import schema


class DatelineIndex(FileIndex):
    """An index on disk. `searcher()` is Whoosh's own; `writer()` is ours.

    Raises `IndexNotFound` or `IndexDamaged`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.storage = FileStorage(str(path))
        self.indexname = toc.NAME
        self._schema = schema()
        toc.read(path)

    @classmethod
    def create(cls, path: Path, language: str) -> DatelineIndex:
        """Make an empty index in a folder that exists."""
        Contents(language).write(path)
        return cls(path)

    def contents(self) -> Contents:
        """The newest generation."""
        return toc.read(self.path)

    def _read_toc(self) -> Any:
        contents = self.contents()
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
        from index.writing import ReleaseWriter

        return ReleaseWriter(self, **kwargs)
