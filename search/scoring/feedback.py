"""Feedback: ranking the matches of a query again with key terms of the best of them added.

    score += ¾ · |Q| · Σ over the 50 top key terms of the best 5 releases  weight · score(word)

|Q| is the number of words of the query; the weights add up to 1. Each of the 5 has a share in them
that falls with its rank as a gain does in nDCG, 1 / log2(1 + rank). The query's own words are among
the key terms: those that the best releases are about come to count for more. This is RM3
(Abdul-Jaleel and others: UMass at TREC 2004), its words weighed by idf as Rocchio weighs them, with
the original score kept whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.analysis.analyzer import Analyzer
from search.query import plan
from search.query.language import Reading
from search.scoring.key_terms import Counts, Texts, key_terms

RELEASES = 5
WORDS = 50
WEIGHT = 0.75
# Measured, like the settings of `search.scoring.bm25f`, on CACM, Cranfield and TIME.


@dataclass(frozen=True, slots=True)
class Expansion:
    """What is added to a query: the plan of the words, and the words as people write them."""

    node: plan.Node
    words: tuple[str, ...]


def feedback(
    counts: Counts, analyzer: Analyzer, reading: Reading, ranked: Sequence[Texts]
) -> Expansion | None:
    """The words to add to a query whose best releases are these, best first."""
    if not reading.words or not ranked:
        return None
    shares = [1 / math.log2(1 + rank) for rank in range(1, len(ranked) + 1)]
    texts = [(release, share / sum(shares)) for release, share in zip(ranked, shares, strict=True)]
    key = key_terms(counts, analyzer, texts, WORDS)
    known = {analyzer.term(word) for word in reading.words}
    if all(word.term in known for word in key):
        return None
    weight = WEIGHT * len(reading.words)
    terms = tuple(plan.Term("text", word.term, weight * word.weight) for word in key)
    return Expansion(plan.Or(terms), tuple(w.surface for w in key if w.term not in known))
