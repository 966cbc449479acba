"""Telling words: those that set texts apart from the other releases, weighed by tf · idf.

    weight(t) = idf(t) · Σ over texts of share · tf(t) / Σ tf      tf = 3 · tf_title + tf_body

With the shares of the best releases this is the relevance model of feedback (Lavrenko, Croft:
Relevance-Based Language Models, SIGIR 2001), its words weighed by idf; with one text, tf · idf.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter

from index.analysis import Analyzer, words
from index.segment import Record
from index.snapshot import Snapshot
from search.ranking import TITLE_WEIGHT, idf


@dataclass(frozen=True, slots=True)
class Telling:
    """A term, the form of it that the texts have most often, and its weight."""

    term: str
    surface: str
    weight: float


def telling_words(
    snapshot: Snapshot,
    analyzer: Analyzer,
    texts: Iterable[tuple[Record, float]],
    count: int,
    without: Collection[str] = (),
) -> list[Telling]:
    """The `count` most telling words of some releases, each with its share in them; best first.

    Left out are stop words, the terms in `without`, and words that only one release has. The
    weights add up to 1.
    """
    weights: dict[str, float] = {}
    forms: dict[str, Counter[str]] = {}
    for record, share in texts:
        tf: dict[str, float] = {}
        for text, times in ((record.title, TITLE_WEIGHT), (record.body, 1.0)):
            for word, number in Counter(word for word, _, _ in words(text)).items():
                if not analyzer.is_stop(word):
                    term = analyzer.term(word)
                    tf[term] = tf.get(term, 0.0) + times * number
                    forms.setdefault(term, Counter())[word] += number
        total = sum(tf.values())
        for term, frequency in tf.items():
            weights[term] = weights.get(term, 0.0) + share * frequency / total

    found = []
    for term, weight in weights.items():
        postings = snapshot.postings("text", term)
        df = len(postings.docs) if postings else 0
        if df > 1 and term not in without:
            surface = min(forms[term].items(), key=lambda form: (-form[1], form[0]))[0]
            found.append(Telling(term, surface, weight * idf(snapshot.releases, df)))
    found.sort(key=lambda word: (-word.weight, word.term))
    found = found[:count]
    total = sum(map(attrgetter("weight"), found))
    return [Telling(word.term, word.surface, word.weight / total) for word in found]
