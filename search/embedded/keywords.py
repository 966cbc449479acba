"""Counting for keywords: how many of some releases, and of all, have each term and pair.

Every term of the index is counted, by one pass over the postings of `text`; so far as they are not
too many, they are kept decoded. Phrases are pairs of neighbours among the terms that are most
characteristic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

import numpy as np

from index.analysis.analyzer import Analyzer, word_end
from index.arrays import Array, each_once, shared, starts_of
from index.places import PLACE_BITS
from index.snapshot import Snapshot
from search.embedded.matching.positions import phrase_places, unbroken
from search.query.plan import Phrase
from search.trends.keywords import CONSIDERED, Keyword, most_characteristic, rough_bounds

KEPT = 16_000_000
"""So many decoded postings are kept, 8 bytes each; the others are decoded again each time."""
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
        self._fields = [segment.field("text") for segment in snapshot.segments]
        self._bases = snapshot.bases
        self._kept: dict[tuple[int, int], tuple[Array, Array]] = {}
        self._room = KEPT
        if len(self._fields) == 1:  # numbered as the segment has them
            self._terms: list[str] | None = None
            self._numbers = [np.arange(len(self._fields[0]))]
            self._size = len(self._fields[0])
        else:
            known: dict[str, int] = {}
            self._numbers = [
                np.array([known.setdefault(term, len(known)) for term in field.terms()], np.int64)
                for field in self._fields
            ]
            self._terms = list(known)
            self._size = len(known)
        self.doc_freqs = np.zeros(self._size, np.int64)
        for field, number in zip(self._fields, self._numbers, strict=True):
            self.doc_freqs[number] += field.dfs()
        if snapshot.live is not None:
            self.doc_freqs -= self.count(~snapshot.live)

    def term(self, number: int) -> str:
        """The term of a number."""
        return self._fields[0].term(number) if self._terms is None else self._terms[number]

    def count(self, wanted: Array) -> Array:
        """How many of the releases wanted (a bool each) have each term; int64."""
        counts = np.zeros(self._size, np.int64)
        for place, (number, base) in enumerate(zip(self._numbers, self._bases, strict=True)):
            here = wanted[base:]
            for low, high in self._fields[place].runs(_AT_ONCE):
                first, docs = self._postings(place, low, high)
                counts[number[low:high]] += np.add.reduceat(here.take(docs), first, dtype=np.int32)
        return counts

    def _postings(self, place: int, low: int, high: int) -> tuple[Array, Array]:
        """Where the postings of each of the terms `[low, high)` of a segment begin, and the
        releases of all; kept while there is room."""
        known = self._kept.get((place, low))
        if known is None:
            df, docs = self._fields[place].some_docs(low, high)
            # Of the type by which arrays are indexed fastest.
            known = starts_of(df)[:-1], docs.astype(np.int64)
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
        most = max(CONSIDERED, 2 * limit)  # words may be in phrases, or written alike
        words, family = self._words(docs, rest, 2 * most)
        phrases = self._phrases(docs, words[:_PAIRED])
        things = words + phrases
        here = np.array([thing.here for thing in things], np.int64)
        elsewhere = np.array([thing.elsewhere for thing in things], np.int64)
        chosen, bounds = most_characteristic(
            here, total, elsewhere, rest, family + len(phrases), most
        )
        ranked = [things[number] for number in chosen.tolist()]
        bound_of = dict(zip(ranked, bounds.tolist(), strict=True))
        phrases = [thing for thing in ranked if len(thing.terms) > 1]
        written = cache(lambda thing: self._written(thing, docs))
        keywords: dict[str, Keyword] = {}
        for thing in ranked:
            if len(keywords) == limit:
                break
            if thing.terms[0] in without and len(thing.terms) == 1:
                continue
            if any(written(phrase)[0] for phrase in _always_with(thing, phrases)):
                continue
            text, example = written(thing)
            if text:
                keyword = Keyword(text, thing.here, thing.elsewhere, bound_of[thing], example)
                keywords.setdefault(text, keyword)  # a word may have several terms
        return tuple(keywords.values())

    def _words(self, docs: Array, rest: int, most: int) -> tuple[list[_Thing], int]:
        """The most characteristic terms of some releases, best first, and the number compared."""
        wanted = np.zeros(self._snapshot.size, bool)
        wanted[docs] = True
        here = self._vocabulary.count(wanted)
        elsewhere = self._vocabulary.doc_freqs - here
        some = np.flatnonzero(here > 1)
        rough = rough_bounds(here[some], len(docs), elsewhere[some], rest)
        order = some[np.argsort(-rough, kind="stable")[:most]]
        words = [
            _Thing((self._vocabulary.term(number),), int(here[number]), int(elsewhere[number]))
            for number in order.tolist()
        ]
        family = int(np.count_nonzero(here))
        return [word for word in words if not self._is_noise(word.terms[0])], family

    def _is_noise(self, term: str) -> bool:
        return self._analyzer.is_stop(term) or not any(map(str.isalpha, term))

    def _phrases(self, docs: Array, words: list[_Thing]) -> list[_Thing]:
        """Pairs of neighbouring words in at least two of the releases."""
        best = [word.terms[0] for word in words]
        places = self._snapshot.places_of(best, docs)
        if not places:
            return []
        place = np.concatenate(places)
        word = np.repeat(np.arange(len(places)), [len(each) for each in places])
        order = place.argsort()
        side, following = _neighbours(place[order])
        side, following = order[side], order[following]
        whole = unbroken(self._snapshot, place[side], place[following])
        pair = (word[side] * len(best) + word[following])[whole]
        doc = place[side[whole]] >> PLACE_BITS
        counts = np.bincount(_once(pair, doc), minlength=len(best) ** 2)
        often = np.flatnonzero(counts > 1)
        often = often[np.argsort(-counts[often], kind="stable")]
        chosen: list[tuple[str, str]] = []
        numbers: list[int] = []
        for number in often.tolist():
            first, second = best[number // len(best)], best[number % len(best)]
            if _may_cover(first, second):
                example = int(place[side[whole][np.argmax(pair == number)]])
                if self._covers_more(first, example):
                    continue
            chosen.append((first, second))
            numbers.append(number)
            if len(chosen) == _PHRASES:
                break
        here = counts[numbers]
        elsewhere = self._doc_freqs(chosen) - here
        return list(map(_Thing, chosen, here.tolist(), elsewhere.tolist()))

    def _covers_more(self, term: str, place: int) -> bool:
        """Whether a term covers more than one word at a place: words that are joined."""
        doc = place >> PLACE_BITS
        start = int(self._snapshot.starts(doc)[place & _TOKEN])
        return self._analyzer.reach(self._snapshot.record(doc).text, start, term) > start

    def _doc_freqs(self, pairs: list[tuple[str, str]]) -> Array:
        """In how many releases the two terms of each pair are neighbours; int64."""
        found = [self._together(*pair) for pair in pairs]
        first = np.concatenate([*found, np.zeros(0, np.int64)])
        pair = np.repeat(np.arange(len(found)), list(map(len, found)))
        order = first.argsort(kind="stable")
        first, pair = first[order], pair[order]
        whole = unbroken(self._snapshot, first, first + 1)
        once = _once(pair[whole], first[whole] >> PLACE_BITS)
        return np.bincount(once, minlength=len(pairs))

    def _together(self, first: str, second: str) -> Array:
        """The places of a term that is followed by another."""
        return shared(self._snapshot.places(first) + 1, self._snapshot.places(second)) - 1

    def _written(self, thing: _Thing, docs: Array) -> tuple[str, str]:
        """It as it is most often written in the first releases that have it, and the id of the
        first; an empty text for two words that do not follow each other there."""
        places = self._places(thing, docs)
        _, first = np.unique(places >> PLACE_BITS, return_index=True)
        places = places[first[:_FORMS]]
        numbers = (places >> PLACE_BITS).tolist()
        starts = self._snapshot.starts_of(numbers)
        forms: Counter[str] = Counter()
        for row, (doc, place) in enumerate(zip(numbers, places.tolist(), strict=True)):
            token = place & _TOKEN
            first = starts.of(row)[token : token + len(thing.terms)].tolist()
            if form := self._form(thing, self._snapshot.record(doc).text, first):
                forms[form] += 1
        text = min(forms, key=lambda form: (-forms[form], form), default="")
        return text, self._snapshot.record(numbers[0]).id

    def _form(self, thing: _Thing, text: str, starts: list[int]) -> str:
        """One or two terms as written where they stand: a term may be of several words that are
        joined, such as `health-care`. Nothing if there is more between two than a space or a
        hyphen."""
        language, end = self._analyzer.language, 0
        for number, (term, start) in enumerate(zip(thing.terms, starts, strict=True)):
            last = self._analyzer.reach(text, start, term)
            if number and text[end:start].strip(" \n-\u2010\u2011"):
                return ""
            end = word_end(text, last, language)
        return " ".join(text[starts[0] : end].split())

    def _places(self, thing: _Thing, docs: Array) -> Array:
        return phrase_places(self._snapshot, Phrase("text", thing.terms), docs)[0]


def _once(thing: Array, doc: Array) -> Array:
    """Things in releases, numbers both, each once for a release: ascending."""
    return each_once((thing << PLACE_BITS) + doc) >> PLACE_BITS


def _neighbours(place: Array) -> tuple[Array, Array]:
    """All pairs of places (ascending) of which one is next to the other: the index of the one,
    ascending, and of the other. A place comes twice where the word is joined with those after it:
    there is a term for that too."""
    pairs = [np.zeros((2, 0), np.int64)]
    for apart in range(1, len(place)):
        gap = place[apart:] - place[:-apart]
        first = np.flatnonzero(gap == 1)
        pairs.append(np.stack((first, first + apart)))
        if gap.min() > 1:
            break
    several = np.concatenate(pairs, axis=1)
    side, following = several[:, several[0].argsort(kind="stable")]
    return side, following


def _may_cover(term: str, other: str) -> bool:
    """Whether a term may be of several joined words with that of another term among them, so that
    the two are no neighbours: as `healthcar` covers `care`, in `health-care`."""
    return any(
        other.startswith(term[at:]) or term.startswith(other, at) for at in range(1, len(term))
    )


def _always_with(thing: _Thing, phrases: list[_Thing]) -> list[_Thing]:
    """Of a word, the phrases in which it nearly always occurs."""
    return [
        phrase
        for phrase in phrases
        if len(thing.terms) == 1
        and thing.terms[0] in phrase.terms
        and phrase.here >= 0.8 * thing.here
    ]
