"""Counting for keywords: how many of some releases, and of all, have each term and pair.

Every term of the index is counted, by one pass over the postings of `text`; so far as they are not
too many, they are kept decoded. Phrases are pairs of neighbours among the terms that are most
characteristic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from index.analysis.analyzer import Analyzer, word_end
from index.arrays import Array, located, starts_of
from index.places import PLACE_BITS
from index.segment.postings import FieldReader
from index.snapshot import Snapshot
from search.embedded.matching.positions import unbroken
from search.trends.keywords import CONSIDERED, Keyword, most_characteristic, rough_bounds

KEPT = 32_000_000
"""So many decoded postings are kept, 4 bytes each; the others are decoded again each time."""
_AT_ONCE = 1 << 20
"""About how many postings are decoded at once."""
_PAIRED = 150
"""The number of terms from which phrases are made."""
_PHRASES = 100
"""The number of phrases counted in the whole index."""
_FORMS = 5
"""The number of releases from which the written form of a keyword is taken."""
_TOKEN = (1 << PLACE_BITS) - 1


class _Thing(NamedTuple):
    """What is counted: one term, or two neighbouring ones."""

    terms: tuple[str, ...]
    here: int
    elsewhere: int


class _Vocabulary:
    """All terms of a snapshot, numbered over its segments, and how many releases have each."""

    def __init__(self, snapshot: Snapshot) -> None:
        numbers: dict[str, int] = {}
        self._segments: list[tuple[FieldReader, Array, int]] = []
        for segment, base in zip(snapshot.segments, snapshot.bases, strict=True):
            field = segment.field("text")
            number = [numbers.setdefault(term, len(numbers)) for term in field.terms()]
            self._segments.append((field, np.array(number, np.int64), base))
        self.terms = list(numbers)
        self._kept: dict[tuple[int, int], tuple[Array, Array]] = {}
        self._room = KEPT
        live = np.ones(snapshot.size, bool) if snapshot.live is None else snapshot.live
        self.doc_freqs = self.count(live)

    def count(self, wanted: Array) -> Array:
        """How many of the releases wanted (a bool each) have each term; int64."""
        counts = np.zeros(len(self.terms), np.int64)
        for place, (field, number, base) in enumerate(self._segments):
            here = wanted[base:]
            for low, high in field.runs(_AT_ONCE):
                first, docs = self._postings(place, field, low, high)
                before = starts_of(here[docs])
                counts[number[low:high]] += before[first[1:]] - before[first[:-1]]
        return counts

    def _postings(self, place: int, field: FieldReader, low: int, high: int) -> tuple[Array, Array]:
        """Where the postings of each of the terms `[low, high)` of a segment begin, and the
        releases of all; kept while there is room."""
        known = self._kept.get((place, low))
        if known is None:
            df, docs = field.some_docs(low, high)
            known = starts_of(df), docs
            size = len(df) + len(docs)
            if size <= self._room:
                self._room -= size
                self._kept[place, low] = known
        return known


class KeywordCounter:
    """Finds keywords in one snapshot; decoded postings are cached, as many as `KEPT`."""

    def __init__(self, snapshot: Snapshot, analyzer: Analyzer) -> None:
        self._snapshot = snapshot
        self._analyzer = analyzer
        self._vocabulary = _Vocabulary(snapshot)

    def keywords(
        self, docs: Array, limit: int, without: Collection[str] = ()
    ) -> tuple[Keyword, ...]:
        """The keywords of some releases (ascending numbers), best first, at most `limit`.

        The terms in `without`, those of the query, are not keywords by themselves.
        """
        total = len(docs)
        rest = self._snapshot.releases - total
        if not total or not rest:
            return ()
        words, family = self._words(docs, rest)
        phrases = self._phrases(docs, words[:_PAIRED])
        things = words + phrases
        here = np.array([thing.here for thing in things], np.int64)
        elsewhere = np.array([thing.elsewhere for thing in things], np.int64)
        chosen, bounds = most_characteristic(here, total, elsewhere, rest, family + len(phrases))
        ranked = [things[number] for number in chosen.tolist()]
        bound_of = dict(zip(ranked, bounds.tolist(), strict=True))
        keywords = []
        for thing in _without_parts(ranked):
            if len(thing.terms) == 1 and thing.terms[0] in without:
                continue
            keyword = self._keyword(thing, bound_of[thing], docs)
            if keyword:
                keywords.append(keyword)
            if len(keywords) == limit:
                break
        return tuple(keywords)

    def _words(self, docs: Array, rest: int) -> tuple[list[_Thing], int]:
        """The most characteristic terms of some releases, best first, and the number compared."""
        wanted = np.zeros(self._snapshot.size, bool)
        wanted[docs] = True
        here = self._vocabulary.count(wanted)
        elsewhere = self._vocabulary.doc_freqs - here
        some = np.flatnonzero(here > 1)
        rough = rough_bounds(here[some], len(docs), elsewhere[some], rest)
        order = some[np.argsort(-rough, kind="stable")[: 2 * CONSIDERED]]
        words = [
            _Thing((self._vocabulary.terms[number],), int(here[number]), int(elsewhere[number]))
            for number in order.tolist()
        ]
        family = int(np.count_nonzero(here))
        return [word for word in words if not self._is_noise(word.terms[0])], family

    def _is_noise(self, term: str) -> bool:
        return self._analyzer.is_stop(term) or not any(map(str.isalpha, term))

    def _phrases(self, docs: Array, words: list[_Thing]) -> list[_Thing]:
        """Pairs of neighbouring words in at least two of the releases."""
        best = [word.terms[0] for word in words]
        places = [self._snapshot.places_in(term, docs) for term in best]
        if not places:
            return []
        place = np.concatenate(places)
        word = np.repeat(np.arange(len(places)), [len(each) for each in places])
        order = place.argsort()
        place, word = place[order], word[order]
        side = np.flatnonzero(np.diff(place) == 1)
        side = side[unbroken(self._snapshot, place[side], place[side + 1])]
        pair = word[side] * len(best) + word[side + 1]
        doc = place[side] >> PLACE_BITS
        once = np.unique((pair << PLACE_BITS) + doc) >> PLACE_BITS
        pairs, counts = np.unique(once, return_counts=True)
        often = np.flatnonzero(counts > 1)
        often = often[np.argsort(-counts[often], kind="stable")[:_PHRASES]]
        phrases = []
        for number, here in zip(pairs[often].tolist(), counts[often].tolist(), strict=True):
            first, second = best[number // len(best)], best[number % len(best)]
            phrases.append(_Thing((first, second), here, self._doc_freq(first, second) - here))
        return phrases

    def _doc_freq(self, first: str, second: str) -> int:
        """The number of releases in which two terms are neighbours."""
        left, right = self._snapshot.places(first), self._snapshot.places(second)
        if len(left) > len(right):
            _, there = located(right - 1, left)
            found = right[there] - 1
        else:
            _, there = located(left + 1, right)
            found = left[there]
        found = found[unbroken(self._snapshot, found, found + 1)]
        return len(np.unique(found >> PLACE_BITS))

    def _keyword(self, thing: _Thing, bound: float, docs: Array) -> Keyword | None:
        """A keyword as it is written; None for two words with a mark between them."""
        places = self._places(thing, docs)
        _, at = np.unique(places >> PLACE_BITS, return_index=True)
        forms = Counter(
            form
            for place in places[at[:_FORMS]].tolist()
            if (form := self._written(place, len(thing.terms)))
        )
        if not forms:
            return None
        text = min(forms.items(), key=lambda form: (-form[1], form[0]))[0]
        example = self._snapshot.record(int(places[0]) >> PLACE_BITS).id
        return Keyword(text, thing.here, thing.elsewhere, bound, example)

    def _places(self, thing: _Thing, docs: Array) -> Array:
        first = self._snapshot.places_in(thing.terms[0], docs)
        if len(thing.terms) > 1:
            _, there = located(first + 1, self._snapshot.places_in(thing.terms[1], docs))
            first = first[there]
            first = first[unbroken(self._snapshot, first, first + 1)]
        return first

    def _written(self, place: int, words: int) -> str:
        """The words at a place as written; nothing if more than a space is between them."""
        doc, token = place >> PLACE_BITS, place & _TOKEN
        text, starts = self._snapshot.record(doc).text, self._snapshot.starts(doc).tolist()
        spans = [(start, word_end(text, start)) for start in starts[token : token + words]]
        between = "".join(text[end:start] for (_, end), (start, _) in pairwise(spans))
        if between.strip(" \n-\u2010\u2011"):
            return ""
        return " ".join(text[spans[0][0] : spans[-1][1]].split())


def _without_parts(things: list[_Thing]) -> list[_Thing]:
    """Keywords, best first, without words that nearly always occur in a phrase among them."""
    hidden = {
        term
        for phrase in things
        if len(phrase.terms) > 1
        for term in phrase.terms
        if any(word.terms == (term,) and phrase.here >= 0.8 * word.here for word in things)
    }
    return [thing for thing in things if len(thing.terms) > 1 or thing.terms[0] not in hidden]
