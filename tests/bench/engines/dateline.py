"""Dateline itself, by its public doors."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from search.options import SearchOptions
from tests.bench.engines.base import LIMIT, Engine, PageAnswer


class Dateline(Engine):
    name = "dateline"

    @staticmethod
    def missing() -> str | None:
        try:
            importlib.import_module("search.embedded.engine")
        except ImportError as error:
            return f"Dateline cannot be imported ({error})"
        return None

    @staticmethod
    def version() -> str:
        try:
            return version("dateline")
        except PackageNotFoundError:
            return "this clone's"

    def build(self, jsonl: Path, folder: Path) -> None:
        import corpus
        import index

        index.build(folder / "index", corpus.read(jsonl))

    def open(self, folder: Path) -> None:
        import search

        self._engine: Any = search.open(folder / "index")

    def close(self) -> None:
        self._engine.close()

    def top(self, query: str) -> Sequence[Any]:
        return self.total(query)[1]

    def total(self, query: str) -> tuple[int, Sequence[Any]]:
        total, hits = self._engine.rank(query, SearchOptions(limit=LIMIT))
        return total, hits

    def page(self, query: str) -> PageAnswer:
        page = self._engine.search(query, by="month", limit=LIMIT)
        return PageAnswer(
            0 if page.relaxed else page.total,
            [bucket.count for bucket in page.facets.date.buckets if bucket.count],
            [hit.title for hit in page.hits],
            [hit.snippets[0].text if hit.snippets else "" for hit in page.hits],
        )

    def batch(self, queries: Sequence[str]) -> int:
        rank = self._engine.rank
        options = SearchOptions(limit=LIMIT, match="any")
        return sum(len(rank(query, options)[1]) for query in queries)
