"""More like this: the key terms of a release as a query for others like it."""

from __future__ import annotations

from typing import Protocol

from index.analysis.analyzer import Analyzer
from search.query import plan
from search.query.language import Reading
from search.scoring.key_terms import Counts, Texts, key_terms

WORDS = 100


class Named(Texts, Protocol):
    """A release with its id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


def similar(counts: Counts, analyzer: Analyzer, record: Named) -> Reading:
    """A query for releases like this one, which excludes the release itself."""
    key = key_terms(counts, analyzer, [(record, 1.0)], WORDS)
    # Weights as people give them: 1 on the average.
    terms = tuple(plan.Term("text", word.term, word.weight * len(key)) for word in key)
    node = plan.AndNot(plan.Or(terms), plan.Term("id", record.id)) if terms else plan.Nothing()
    description = f"like {record.title}" if record.title else f"like {record.id}"
    return Reading(node, description, words=tuple(word.surface for word in key))
