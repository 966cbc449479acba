"""Plain Whoosh: its stock codec, BM25F, parser and highlighter, with the Snowball stemmer.

Stop words are indexed, as in every engine here. The months are a column, which is much quicker
than Whoosh's own date range facet.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.bench.data import records
from tests.bench.engines.base import LIMIT, Engine, PageAnswer
from tests.bench.queries import Query


class Whoosh(Engine):
    name = "whoosh"

    @staticmethod
    def missing() -> str | None:
        return None if importlib.util.find_spec("whoosh") else "whoosh is not installed"

    @staticmethod
    def version() -> str:
        try:
            return version("whoosh")
        except PackageNotFoundError:
            return version("whoosh-reloaded")

    def build(self, jsonl: Path, folder: Path) -> None:
        warnings.simplefilter("ignore", SyntaxWarning)
        from whoosh import fields, index
        from whoosh.analysis import StemmingAnalyzer
        from whoosh.lang import stemmer_for_language

        analyzer = StemmingAnalyzer(
            stoplist=None, stemfn=stemmer_for_language("english"), cachesize=-1
        )
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(analyzer, stored=True, field_boost=2.0),
            body=fields.TEXT(analyzer, stored=True),
            date=fields.STORED(),
            month=fields.NUMERIC(int, sortable=True),
            source=fields.ID(stored=True),
        )
        writer = index.create_in(folder, schema).writer(limitmb=256)
        for record in records(jsonl):
            writer.add_document(
                id=record.id,
                title=record.title,
                body=record.body,
                date=record.date,
                source=record.source,
                **({} if record.month is None else {"month": record.month}),
            )
        writer.commit()

    def open(self, folder: Path) -> None:
        warnings.simplefilter("ignore", SyntaxWarning)
        from whoosh import index
        from whoosh.qparser import MultifieldParser, OrGroup
        from whoosh.sorting import Count, FieldFacet

        self._index = index.open_dir(folder)
        self._searcher = self._index.searcher()
        self._parser = MultifieldParser(["title", "body"], self._index.schema)
        self._any = MultifieldParser(["title", "body"], self._index.schema, group=OrGroup)
        self._months = {"month": FieldFacet("month", maptype=Count)}

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def top(self, query: str) -> Sequence[Any]:
        return self._searcher.search(self._parser.parse(query), limit=LIMIT).top_n

    def total(self, query: str) -> tuple[int, Sequence[Any]]:
        results = self._searcher.search(self._parser.parse(query), limit=LIMIT)
        return len(results), results.top_n

    def page(self, query: str) -> PageAnswer:
        results = self._searcher.search(
            self._parser.parse(query), limit=LIMIT, groupedby=self._months
        )
        months = list(results.groups("month").values())
        hits = results[:LIMIT]  # with facets, Whoosh holds every match, whatever the limit
        titles = [hit["title"] for hit in hits]
        snippets = [hit.highlights("body", top=1) for hit in hits]
        return PageAnswer(sum(months), months, titles, snippets)

    def prepare_any(self, query: Query) -> str:
        return query.text

    def batch(self, queries: Sequence[str]) -> int:
        return sum(
            len(self._searcher.search(self._any.parse(query), limit=LIMIT).top_n)
            for query in queries
        )
