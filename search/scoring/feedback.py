"""Expansion: the query's matches ranked again with words of the best of them added.

    score += ¼ · |Q| · Σ over the 50 most key terms of the best 5 releases  weight · score(word)

|Q| is the number of words of the query; the weights add up to 1, and each of the 5 has its score as
its share in them. This is RM3 (Abdul-Jaleel and others: UMass at TREC 2004) with the original
score kept whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.analysis.analyzer import Analyzer
from search.query import plan
from search.query.language import Reading
from search.scoring.key_terms import Counts, Texts, key_terms

RELEASES = 5
WORDS = 50
WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class Expansion:
    """What is added to a query: the plan of the words, and the words as people read them."""

    node: plan.Node
    words: tuple[str, ...]


def feedback(
    counts: Counts, analyzer: Analyzer, reading: Reading, ranked: Sequence[tuple[Texts, float]]
) -> Expansion | None:
    """The words to add to a query whose best releases have these scores."""
    total = sum(score for _, score in ranked)
    if not reading.words or not total:
        return None
    texts = [(release, score / total) for release, score in ranked]
    known = {analyzer.term(word) for word in reading.words}
    found = key_terms(counts, analyzer, texts, WORDS, known)
    if not found:
        return None
    weight = WEIGHT * len(reading.words)
    terms = tuple(plan.Term("text", word.term, weight * word.weight) for word in found)
    return Expansion(plan.Or(terms), tuple(word.surface for word in found))
