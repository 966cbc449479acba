"""Looking things up in an index on a server; see `search.lookup`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

from corpus.release import Release
from search.lookup import Highlights, Lookup
from search.opensearch import release_words
from search.opensearch.client.requests import search
from search.opensearch.retrieval import Retriever
from search.opensearch.storage.analysis import Chunks
from search.options import SearchOptions
from search.snippets.marks import grown
from search.snippets.passages import spans

_SAMPLE = 10_000
"""A mistyped id is looked for among so many of those that begin as it does."""


class ServerLookup(Lookup):
    """Looks up on the server of a retriever; `get` gives a release by its id."""

    def __init__(
        self,
        retriever: Retriever,
        chunks: Chunks,
        today: Callable[[], dt.date],
        get: Callable[[str], Release | None],
    ) -> None:
        self._retriever = retriever
        self._chunks = chunks
        self._today = today
        self._get = get
        self._beginning = ""

    def ids_from(self, prefix: str, limit: int) -> list[str]:
        """The first ids that begin with a text, in their order."""
        query: dict[str, Any] = {"prefix": {"id": {"value": prefix}}}
        request = {
            "query": query if prefix else {"match_all": {}},
            "size": limit,
            "sort": [{"id": "asc"}],
            "_source": ["id"],
            "track_total_hits": False,
        }
        found = search(self._retriever.server, self._retriever.index, request)
        return [hit["_source"]["id"] for hit in found["hits"]["hits"]]

    def ids_like(self, text: str, limit: int = 3) -> list[str]:
        """The ids that may have been meant, of those that begin with the first half of it."""
        self._beginning = text[: len(text) // 2]
        return super().ids_like(text, limit)

    def _ids(self) -> list[str]:
        return self.ids_from(self._beginning, _SAMPLE)

    def names(self, field: Literal["source", "topic"]) -> list[str]:
        """All sources or topics, as they are written."""
        return self._retriever.values.names(field)

    def highlights(self, release_id: str, query: str) -> Highlights:
        """Where a release has what a query looks for."""
        reading, _, _ = self._retriever.matches(query, SearchOptions(), self._today())
        release = self._get(release_id)
        if release is None:
            return Highlights()
        marks = release_words.marks(reading.plan, release_words.read(release, self._chunks))
        language = self._retriever.analyzer.language
        return Highlights(
            grown(spans(marks.title), release.title, language),
            grown(spans(marks.body), release.body, language),
        )
