"""The BM25F scores of one term's postings, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import Array
from index.snapshot import Snapshot
from index.term_postings import TermPostings
from search.scoring.bm25f import DELTA, TITLE_WEIGHT, B, bounded, idf


@dataclass(slots=True)
class TermScorer:
    """Scores the postings of one term."""

    idf: float
    snapshot: Snapshot

    @classmethod
    def of(cls, snapshot: Snapshot, postings: TermPostings) -> TermScorer:
        """The scorer of a term with these postings."""
        return cls(idf(snapshot.releases, len(postings.docs)), snapshot)

    def scores(self, field: str, postings: TermPostings, chosen: Array | None = None) -> Array:
        """The score of each posting, or of some given by index; float64."""
        scores = bounded(self.combined(field, postings, chosen))
        scores += DELTA  # whatever has a posting has the word
        scores *= self.idf
        return scores

    def combined(self, field: str, postings: TermPostings, chosen: Array | None = None) -> Array:
        """The frequencies, combined over the fields that `field` stands for."""
        docs, freqs = postings.docs, postings.freqs
        if chosen is not None:
            docs, freqs = docs[chosen], freqs[chosen]
        if field == "title":
            return TITLE_WEIGHT * freqs / self._norms("title_size", docs)
        if field not in ("text", "body"):
            return freqs.astype(np.float64)
        norms = self._norms("body_size", docs)
        tf: Array = freqs / norms
        titled, times = postings.titled(chosen)
        if len(titled):
            tf[titled] = (freqs[titled] - times) / norms[titled]
            if field == "text":
                tf[titled] += TITLE_WEIGHT * times / self._norms("title_size", docs[titled])
        return tf

    def _norms(self, column: str, docs: Array) -> Array:
        norms: Array = self.snapshot.norms(column, B)[docs]
        return norms
