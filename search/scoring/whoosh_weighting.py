"""Our ranking as a Whoosh weighting model: what Whoosh's own matchers score with.

The slow twin of `search.scoring.bm25f`: a release at a time, for queries that arrays cannot carry
out, and as the oracle of those they can.
"""

from __future__ import annotations

from typing import Any

from whoosh.scoring import BaseScorer, WeightingModel

from search.scoring.bm25f import combined, field_norms, idf, saturated


class BM25F(WeightingModel):
    """BM25F over title and body for `text`, BM25 for its parts and for keywords."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: float = 1) -> Scorer:
        """The scorer of one term."""
        return Scorer(searcher, fieldname, text)


class Scorer(BaseScorer):
    """Scores one term, on Whoosh's `PostingMatcher` of our codec."""

    def __init__(self, searcher: Any, fieldname: str, text: bytes) -> None:
        whole = searcher.get_parent()
        releases = whole.doc_count()
        self._idf = idf(releases, whole.doc_frequency(fieldname, text))
        self._mean = {
            name: whole.field_length(name) / max(releases, 1) for name in ("title", "body")
        }
        self._length = searcher.doc_field_length
        self._field = fieldname

    def _norm(self, field: str, doc: int) -> float:
        return field_norms(self._length(doc, field, 0), self._mean[field])

    def score(self, matcher: Any) -> float:
        """The score of the matcher's current release."""
        doc, frequency = matcher.id(), matcher.weight()
        if self._field not in ("text", "title", "body"):
            return self._idf * saturated(float(frequency))
        titled = matcher.title_frequency() if self._field != "body" else 0
        norms = self._norm("title", doc), self._norm("body", doc)
        return self._idf * saturated(combined(float(titled), float(frequency - titled), *norms))

    def max_quality(self) -> float:
        """What no release's score surpasses."""
        return self._idf

    def block_quality(self, matcher: Any) -> float:
        """The same: postings are not in blocks."""
        return self._idf
