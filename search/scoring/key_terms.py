"""Key terms: those that set texts apart from the other releases, weighed by tf · idf.

    weight(t) = idf(t) · Σ over texts of share · tf(t) / Σ tf      tf = 3 · tf_title + tf_body

With the shares of the best releases this is the relevance model of feedback (Lavrenko, Croft:
Relevance-Based Language Models, SIGIR 2001), its words weighed by idf; with one text, tf · idf.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

from index.analysis.analyzer import Analyzer
from search.scoring.bm25f import TITLE_WEIGHT, idf


class Counts(Protocol):
    """What must be known of an index: the number of releases, and document frequencies."""

    @property
    def releases(self) -> int:
        """The number of releases."""
        ...

    def doc_freqs(self, terms: Collection[str], /) -> Mapping[str, int]:
        """The number of releases that have each of the terms, in title or body."""
        ...


class Texts(Protocol):
    """The texts of a release."""

    @property
    def title(self) -> str:
        """The title."""
        ...

    @property
    def body(self) -> str:
        """The body."""
        ...


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A term, its most frequent form in the texts, and its weight."""

    term: str
    surface: str
    weight: float


def key_terms(
    counts: Counts,
    analyzer: Analyzer,
    texts: Iterable[tuple[Texts, float]],
    count: int,
    without: Collection[str] = (),
) -> list[KeyTerm]:
    """The `count` strongest key terms of some releases, each release with its share; best first.

    Stop words, the terms in `without`, and words that only one release has are left out. The
    weights add up to 1.
    """
    weights: dict[str, float] = {}
    forms: dict[str, Counter[str]] = {}
    for release, share in texts:
        tf: dict[str, float] = {}
        for text, times in ((release.title, TITLE_WEIGHT), (release.body, 1.0)):
            for word, number in Counter(word for word, _, _ in analyzer.words(text)).items():
                if not analyzer.is_stop(word):
                    term = analyzer.term(word)
                    tf[term] = tf.get(term, 0.0) + times * number
                    forms.setdefault(term, Counter())[word] += number
        total = sum(tf.values())
        for term, frequency in tf.items():
            weights[term] = weights.get(term, 0.0) + share * frequency / total

    for term in without:
        weights.pop(term, None)
    weighed = []
    for term, df in counts.doc_freqs(weights.keys()).items():
        if df > 1:
            surface = min(forms[term].items(), key=lambda form: (-form[1], form[0]))[0]
            weighed.append(KeyTerm(term, surface, weights[term] * idf(counts.releases, df)))
    weighed.sort(key=lambda word: (-word.weight, word.term))
    weighed = weighed[:count]
    total = sum(map(attrgetter("weight"), weighed))
    return [KeyTerm(word.term, word.surface, word.weight / total) for word in weighed]
