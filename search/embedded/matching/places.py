"""Where the words of a query occur in an index, for `search.query.spans`.

A pattern's words have no positions of their own in an index: their terms have. A term may stand for
further words, so that a release found by terms is read to be sure. (In English alone the terms of
words are known; in other languages all that has the words is read.)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

import numpy as np

from index.analysis.analyzer import word_end, words
from index.analysis.folding import fold
from index.arrays import Array
from index.places import PLACE_BITS
from index.segment.record import Record
from index.segment.token_starts import TokenStarts
from index.snapshot import Snapshot
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
_WRITTEN = {".": ".,", "'": "'`"}
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
    (0x0E00, 0x0EFF), (0x1000, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x9FFF), (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Scripts whose words are not told by where they begin: Thai and its like, Han, Kana and Hangul."""


def _by_characters(codes: Array) -> bool:
    """Whether a text, as code points, has words that are not told by where they begin."""
    high = codes[codes >= _BY_CHARACTERS[0][0]]
    return len(high) > 0 and any(
        ((high >= low) & (high <= last)).any() for low, last in _BY_CHARACTERS
    )


def _may_begin(codes: Array, tokens: Array, head: str) -> Array:
    """Which tokens of a text, as code points, may have a form that begins so, by the first two
    characters: a character beyond ASCII may be folded to any, and a form has not all signs."""
    first = codes[tokens]
    fits = _may_be(first, head[0])
    if len(head) > 1:
        second = codes[np.minimum(tokens + 1, len(codes) - 1)]
        fits &= (
            (first > 127)  # one character may be folded to several
            | _may_be(second, head[1])
            | (second == ord("."))
            | (second == ord(","))
        )
    return fits.nonzero()[0]


def _may_be(codes: Array, sign: str) -> Array:
    """Which characters may be written for one of a form."""
    fits: Array = codes > 127
    if not sign.isascii():
        return fits
    for written in _WRITTEN.get(sign, (sign, sign.upper())):
        fits |= codes == ord(written)
    return fits


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
    language = snapshot.toc.language
    read = partial(words, language=language)

    @cache
    def fitting(word: str) -> bool:
        return any(fits(fold(part)) for part, _, _ in read(word))

    places = [np.zeros(0, np.int64)]
    for row, (doc, record) in enumerate(zip(docs.tolist(), records, strict=True)):
        text, tokens = record.text, starts.of(row)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        if head and not _by_characters(codes):
            token = _may_begin(codes, tokens, head)
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
