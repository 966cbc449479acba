"""tantivy-py: Rust's Lucene. English stemmer, one writer thread, a fast field for the months."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.data import records
from tests.bench.engines.base import LIMIT, Engine, PageAnswer

if TYPE_CHECKING:
    import tantivy

FIELDS = ["title", "body"]
BOOSTS = {"title": 2.0}
# Its date histogram knows intervals of a fixed length only: the months are a number of their own.
MONTHS = {"months": {"histogram": {"field": "month", "interval": 1.0, "min_doc_count": 1}}}


class Tantivy(Engine):
    name = "tantivy"

    @staticmethod
    def missing() -> str | None:
        if importlib.util.find_spec("tantivy") is None:
            return "tantivy is not installed"
        import tantivy

        if not hasattr(tantivy.Searcher, "terms_with_prefix"):
            return f"tantivy {version('tantivy')} is too old: it cannot list terms by prefix"
        return None

    @staticmethod
    def version() -> str:
        return version("tantivy")

    def build(self, jsonl: Path, folder: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("title", stored=True, tokenizer_name="en_stem")
        schema.add_text_field("body", stored=True, tokenizer_name="en_stem")
        schema.add_text_field("source", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("date", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_unsigned_field("month", fast=True)
        index = tantivy.Index(schema.build(), path=str(folder))
        writer = index.writer(num_threads=1)
        for record in records(jsonl):
            document = tantivy.Document()
            document.add_text("id", record.id)
            document.add_text("title", record.title)
            document.add_text("body", record.body)
            document.add_text("source", record.source)
            if record.iso and record.month is not None:
                document.add_text("date", record.iso)
                document.add_unsigned("month", record.month)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._index.reload()
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._tantivy = tantivy

    def close(self) -> None:
        del self._searcher, self._schema, self._index

    def _parse(self, text: str) -> tantivy.Query:
        if text.endswith("*"):
            return self._prefix(text[:-1])
        return self._index.parse_query(text, FIELDS, BOOSTS, conjunction_by_default=True)

    def _prefix(self, prefix: str) -> tantivy.Query:
        """Its parser has regular expressions for this: ten times slower, and never highlighted."""
        should, query, schema = self._tantivy.Occur.Should, self._tantivy.Query, self._schema
        return query.boolean_query(
            [
                (should, query.term_query(schema, field, term))
                for field in FIELDS
                for term, _ in self._searcher.terms_with_prefix(field, prefix)
            ]
        )

    def top(self, query: str) -> Sequence[Any]:
        return self._searcher.search(self._parse(query), LIMIT, count=False).hits

    def total(self, query: str) -> tuple[int, Sequence[Any]]:
        result = self._searcher.search(self._parse(query), LIMIT)
        return result.count, result.hits

    def page(self, query: str) -> PageAnswer:
        parsed = self._parse(query)
        result = self._searcher.search(parsed, LIMIT)
        months = self._searcher.aggregate(parsed, MONTHS)["months"]["buckets"]
        generator = self._tantivy.SnippetGenerator.create(
            self._searcher, parsed, self._schema, "body"
        )
        titles, snippets = [], []
        for _, address in result.hits:
            document = self._searcher.doc(address)
            titles.append(document.get_first("title"))
            snippets.append(generator.snippet_from_doc(document).to_html())
        return PageAnswer(result.count, [b["doc_count"] for b in months], titles, snippets)

    def batch(self, queries: Sequence[str]) -> int:
        search, parse = self._searcher.search, self._index.parse_query
        return sum(
            len(search(parse(query, FIELDS, BOOSTS), LIMIT, count=False).hits) for query in queries
        )
