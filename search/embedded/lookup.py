"""Looking things up in an index in a folder; see `search.lookup`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Literal

from index.snapshot import Snapshot
from search.embedded.matching.match_spans import find_marks
from search.embedded.retrieval import Retriever
from search.lookup import Highlights, Lookup
from search.options import SearchOptions
from search.snippets.marks import grown
from search.snippets.passages import spans


class IndexLookup(Lookup):
    """Looks up in the snapshot of a retriever."""

    def __init__(self, retriever: Retriever, today: Callable[[], dt.date]) -> None:
        self._retriever = retriever
        self._today = today

    @property
    def _snapshot(self) -> Snapshot:
        return self._retriever.snapshot

    def ids_from(self, prefix: str, limit: int) -> list[str]:
        """The first ids that begin with a text, in their order."""
        found: set[str] = set()
        for segment in self._snapshot.segments:
            field = segment.field("id")
            at = field.lower_bound(prefix)
            taken = 0
            while at < len(field) and taken < limit:
                release_id = field.term(at)
                if not release_id.startswith(prefix):
                    break
                if self._snapshot.find(release_id) >= 0:
                    found.add(release_id)
                    taken += 1
                at += 1
        return sorted(found)[:limit]

    def _ids(self) -> Iterator[str]:
        for segment in self._snapshot.segments:
            for release_id in segment.field("id").terms():
                if self._snapshot.live is None or self._snapshot.find(release_id) >= 0:
                    yield release_id

    def names(self, field: Literal["source", "topic"]) -> list[str]:
        """All sources or topics, as they are written."""
        return self._retriever.values.names(field)

    def highlights(self, release_id: str, query: str) -> Highlights:
        """Where a release has what a query looks for."""
        reading, _, _ = self._retriever.match(query, SearchOptions(), self._today())
        doc = self._snapshot.find(release_id)
        if doc < 0:
            return Highlights()
        record, analyzer = self._snapshot.record(doc), self._retriever.analyzer
        (marks,) = find_marks(self._snapshot, reading.plan, [doc], [record], analyzer=analyzer)
        return Highlights(
            grown(spans(marks.title), record.title, analyzer.language),
            grown(spans(marks.body), record.body, analyzer.language),
        )
