"""What the benchmark asks of an engine, and the answers it gives back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.queries import Query

LIMIT = 10


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """A page in its barest form: what was shown, for the check that all did the same work.

    `months` are the counts of the month facet over all matches, without their months; `snippets`
    has one marked-up passage a hit.
    """

    total: int
    months: Sequence[int]
    titles: Sequence[str]
    snippets: Sequence[str]


class Engine(ABC):
    """One search engine, used as its own documentation would have it.

    `prepare` and `prepare_any` put a query into the engine's own syntax and are not timed; parsing
    that text is. Handles of hits (document numbers, addresses) are the engine's own.
    """

    name: str
    figures: frozenset[str] = frozenset({"top", "total", "page", "batch"})

    @staticmethod
    def missing() -> str | None:
        """Why the engine cannot be measured here, or None."""
        return None

    @staticmethod
    @abstractmethod
    def version() -> str:
        """The version of the engine itself."""

    @abstractmethod
    def build(self, jsonl: Path, folder: Path) -> None:
        """Index the releases of a JSONL file into an empty folder, committed, closed."""

    @abstractmethod
    def open(self, folder: Path) -> None:
        """Get ready to answer queries."""

    @abstractmethod
    def close(self) -> None:
        """Close the index."""

    def prepare(self, query: Query) -> Any:
        """`query` in the engine's own syntax; bare words must all match."""
        return query.text

    def prepare_any(self, query: Query) -> Any:
        """The bare words of `query`, any of which is to match."""
        return query.text

    def top(self, query: Any) -> Sequence[Any]:
        """Handles of the best ten."""
        raise NotImplementedError

    def total(self, query: Any) -> tuple[int, Sequence[Any]]:
        """How many match, exactly, and handles of the best ten."""
        raise NotImplementedError

    def page(self, query: Any) -> PageAnswer:
        """The best ten with title and snippet, the total, and all matches by month."""
        raise NotImplementedError

    def batch(self, queries: Sequence[Any]) -> int:
        """The best ten of each query of `prepare_any`, in one go; how many hits in all."""
        return sum(len(self.top(query)) for query in queries)


def size_on_disk(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
