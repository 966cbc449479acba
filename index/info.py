"""The figures of an index."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Info:
    """Counts, dates and sizes of one index.

    `size` is bytes on disk; `words` are distinct words, None if a server cannot count them.
    """

    target: str
    backend: str
    releases: int
    undated: int
    first: dt.date | None
    last: dt.date | None
    language: str
    sources: int
    topics: int
    words: int | None
    segments: int
    size: int
    version: int
    kept_out: int = 0
    """How many releases were deleted to be kept out; None of them is among `releases`."""

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON types."""
        return {
            "target": self.target,
            "backend": self.backend,
            "releases": self.releases,
            "undated": self.undated,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "language": self.language,
            "sources": self.sources,
            "topics": self.topics,
            "words": self.words,
            "segments": self.segments,
            "size": self.size,
            "version": self.version,
            "kept_out": self.kept_out,
        }
