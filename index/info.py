"""The figures of an index."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Info:
    """Counts, dates and sizes of one index.

    `size` is bytes on disk; `words` are distinct words, None if a server cannot count them.
    `generation` counts the changes, `updated` is when the last one was made, and `manifest` says
    what the index is made of; a server does not keep these.
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
    generation: int | None = None
    updated: dt.datetime | None = None
    manifest: Manifest | None = None
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
            "generation": self.generation,
            "updated": self.updated.isoformat() if self.updated else None,
            "manifest": self.manifest.to_dict() if self.manifest else None,
            "kept_out": self.kept_out,
        }
