"""Where the words of a query occur in an index, for `search.query.spans`.

A pattern's words have no positions of their own in an index: their terms have. A term may stand for
further words, so that a release found by terms is read to be sure. (In English alone the terms of
words are known; in other languages all that has the words is read.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial

import numpy as np

from index.analysis.analyzer import word_end, words
from index.analysis.folding import fold
from index.arrays import Array, located
from index.segment.record import Record
from index.segment.token_starts import TokenStarts
from index.snapshot import PLACE_BITS, Snapshot
from search.embedded.matching.pattern_terms import expand, sides
from search.embedded.matching.positions import TOKEN, phrase_places, within
from search.errors import QuerySyntaxError
from search.query.exact import stands_at
from search.query.patterns import literal_head, matcher
from search.query.plan import Exact, Fuzzy, Node, Pattern, Phrase, Simple, Term
from search.query.spans import Apart, Spans, find

MAX_TERMS = 500
"""The most terms that a pattern beside other words may stand for."""
MAX_PLACES = 2_000_000
"""The most places that one query may compare."""
MAX_TEXTS = 3_000
"""The most releases that one query may read, for patterns."""
_WRITTEN = {".": "[.,]", "'": "['`]"}
"""The ways to write the signs in a form."""


class Effort:
    """What one query may still cost."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin another query."""
        self.places = MAX_PLACES
        self.texts = MAX_TEXTS

    def compare(self, places: int) -> None:
        """Account for places to compare. Raises `QuerySyntaxError` if there are too many."""
        self.places -= places
        if self.places < 0:
            raise QuerySyntaxError(
                "these words are too frequent to compare all the places where they stand: "
                "leave out the most frequent",
                0,
            )

    def read(self, texts: int) -> None:
        """Account for releases to read. Raises `QuerySyntaxError` if there are too many."""
        self.texts -= texts
        if self.texts < 0:
            raise QuerySyntaxError(
                f"more than {MAX_TEXTS:,} releases would have to be read to find this: "
                "add a word that fewer have, or write more letters of the pattern",
                0,
            )


def placed(snapshot: Snapshot, node: Node, docs: Array, effort: Effort) -> Spans:
    """Where a placed node occurs in some releases (ascending), in the index's own places."""
    places = IndexPlaces(snapshot, docs, effort)
    if snapshot.toc.language == "english":
        spans = find(node, places)
        if not places.uncertain:
            return places.apart.whole(spans)
        docs = np.unique(places.apart.back(spans.first) >> PLACE_BITS)
    places = ReadPlaces(snapshot, docs, effort)
    return places.apart.whole(find(node, places))


class IndexPlaces:
    """Where words occur in some releases (ascending), by the positions of their terms.

    Places are those of the index, with each paragraph moved away from the one before. `uncertain`
    becomes true if the terms of a pattern also stand for words that do not fit it.
    """

    def __init__(self, snapshot: Snapshot, docs: Array, effort: Effort) -> None:
        self.snapshot = snapshot
        self.docs = docs
        self.effort = effort
        self.uncertain = False
        self.apart = Apart(snapshot.breaks("paragraph", docs))

    def compare(self, places: int) -> None:
        """Account for places to compare."""
        self.effort.compare(places)

    def spans(self, node: Simple) -> Spans:
        """Where a word, a phrase or a pattern occurs."""
        if isinstance(node, Term):
            return self._single(within(self.snapshot, node.field, self._of(node.text)))
        if isinstance(node, Phrase):
            return self.apart.spans(*phrase_places(self.snapshot, node, self.docs))
        if isinstance(node, Exact):
            return self._exact(node)
        return self._pattern(node)

    def _exact(self, node: Exact) -> Spans:
        """Where the words are in just their form, which takes the text to tell."""
        loose = self.apart.whole(self.spans(node.loose))
        docs = np.unique(loose.first >> PLACE_BITS).tolist()
        self.effort.read(len(docs))
        language = self.snapshot.toc.language
        keep = np.zeros(len(loose.first), bool)
        for doc in docs:
            low, high = (loose.first >> PLACE_BITS).searchsorted([doc, doc + 1]).tolist()
            text, starts = self.snapshot.record(doc).text, self.snapshot.starts(doc).tolist()
            for at in range(low, high):
                first, last = int(loose.first[at]) & TOKEN, int(loose.last[at]) & TOKEN
                keep[at] = stands_at(node, text, starts[first : last + 1], language)
        return self.apart.spans(loose.first[keep], loose.last[keep])

    def _of(self, term: str) -> Array:
        return self.snapshot.places_in(term, self.docs)

    def _pattern(self, node: Pattern) -> Spans:
        terms = self._terms(node)
        if len(terms) > MAX_TERMS:
            raise QuerySyntaxError(
                f"beside other words a pattern stands for at most {MAX_TERMS:,} words, and "
                f"{node.text} for {len(terms):,}: write more of its letters",
                0,
            )
        known = (self.snapshot.postings("text", term) for term in terms)
        self.effort.compare(sum(int(each.freqs.sum()) for each in known if each))
        found = [np.zeros(0, np.int64), *map(self._of, terms)]
        places = np.unique(np.concatenate(found))
        return self._single(within(self.snapshot, node.field, places))

    def _terms(self, node: Pattern) -> set[str]:
        """The terms of the words that a pattern stands for."""
        terms: set[str] = set()
        for side in sides(node.field):
            ordinals = expand(self.snapshot, side, node)
            for segment, fits in zip(self.snapshot.segments, ordinals, strict=True):
                stems = segment.blocks.array(f"{side}.stem")
                numbers = np.unique(stems[fits])
                self.uncertain |= bool(np.isin(np.delete(stems, fits), numbers).any())
                terms.update(map(segment.field("text").term, numbers.tolist()))
        return terms

    def _single(self, places: Array) -> Spans:
        return self.apart.spans(places, places)

    def units(self, unit: str, places: Array) -> Array:
        """A number for the sentence or paragraph of each place."""
        places = self.apart.back(places)
        begun = self.snapshot.breaks(unit, self.docs).searchsorted(places, side="right")
        numbers: Array = begun + (places >> PLACE_BITS)
        return numbers


class ReadPlaces(IndexPlaces):
    """The same, with the places of patterns read in the texts of the releases."""

    def _pattern(self, node: Pattern) -> Spans:
        docs = self.docs.tolist()
        self.effort.read(len(docs))
        records = [self.snapshot.record(doc) for doc in docs]
        starts = self.snapshot.starts_of(docs)
        return self._single(fitting(self.snapshot, node, self.docs, records, starts))


_BY_CHARACTERS = (
    "[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts whose words are not told by where they begin: Thai and its like, Han, Kana and Hangul."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def _by_characters(text: str) -> bool:
    """Whether a text has words that are not told by where they begin."""
    beyond = "".join(_BEYOND_ASCII.findall(text))
    return re.search(_BY_CHARACTERS, beyond) is not None


def _may_fold_to(head: str) -> str:
    """A regular expression for what may begin a word whose form begins so: as far as it is ASCII
    the same letters, and a character beyond may be folded to any."""
    pattern = ""
    for sign in reversed(head):
        same = _WRITTEN.get(sign) or (
            f"[{sign}{sign.upper()}]" if sign.isalpha() else re.escape(sign)
        )
        pattern = f"(?:{same}[.,]*{pattern}|[^\x00-\x7f])" if sign.isascii() else "[^\x00-\x7f]"
    return pattern


def fitting(
    snapshot: Snapshot,
    leaf: Pattern,
    docs: Array,
    records: Sequence[Record],
    starts: TokenStarts,
) -> Array:
    """The places of the words that a pattern stands for."""
    fits = matcher(leaf)
    head = "" if isinstance(leaf, Fuzzy) else literal_head(leaf.text)
    # A word may be written with signs that its form has not: `U.S.`, `1,000`.
    begins = re.compile("[.,]*".join(_WRITTEN.get(sign) or re.escape(sign) for sign in head))
    folded = re.compile(_may_fold_to(head))
    language = snapshot.toc.language
    read = partial(words, language=language)

    @cache
    def fitting(word: str) -> bool:
        return any(fits(fold(part)) for part, _, _ in read(word))

    places = [np.zeros(0, np.int64)]
    for row, (doc, record) in enumerate(zip(docs.tolist(), records, strict=True)):
        text, tokens = record.text, starts.of(row)
        if head and text.isascii():
            lowered = text.lower()
            at = np.array([match.start() for match in begins.finditer(lowered)], np.int64)
            token, there = located(at, tokens)
            token = token[there]
            candidates = tokens[token].tolist()
            fit = [fitting(lowered[start : word_end(lowered, start)]) for start in candidates]
        elif head and not _by_characters(text):
            at = np.array([match.start() for match in folded.finditer(text)], np.int64)
            token, there = located(at, tokens)
            token = token[there]
            candidates = tokens[token].tolist()
            fit = [fitting(text[s : word_end(text, s, language)]) for s in candidates]
        else:
            token = np.arange(len(tokens))
            fit = [fitting(word) for word, _, _ in read(text)]
        token = token[np.array(fit, bool)]
        if leaf.field != "text":
            token = token[(tokens[token] < len(record.title)) == (leaf.field == "title")]
        places.append((doc << PLACE_BITS) + token)
    return np.concatenate(places)
