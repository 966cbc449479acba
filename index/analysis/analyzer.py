"""Analysis: from text to tokens, the same for indexing, queries, snippets and every backend.

Words are read by `index.analysis.words`, in lower case, and stemmed. Where words are joined, as in
`anti-trust` and `O'Brien`, the closed word is a further token at the place of the first part; see
`index.analysis.joins`. So is a word without its accents where the stemmer has another term for it:
`exportacao` finds `exportação`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from index.analysis.folding import fold
from index.analysis.joins import Join, Word, closed, joins
from index.analysis.stemming import WITHOUT_STEMS, stemmer
from index.analysis.stopwords import stop_words
from index.analysis.words import plain_end, reader, word_end, words

__all__ = ["VERSION", "Analyzer", "Token", "word_end", "words"]

VERSION = 4
"""Raised whenever other words or terms are made of a text: what was indexed by an earlier one
cannot be searched by this."""

_CHUNK = re.compile(r"[^ \n\t]+")
_MAY_REACH = re.compile(r"[\w.'’]+[-.(\u2010\u2011–]\w")
_MAY_JOIN = re.compile(r"[\w.][-.('’‘ʼʻ´`＇‛&\u2010\u2011–]\w|[a-z][A-Z]|[A-Z]{2}[a-z]")
_WITHOUT_ACCENTS = ("english", *WITHOUT_STEMS)
"""The languages in which accents guide no stemmer."""
_NORDIC = str.maketrans({"å": "aa", "ø": "oe"})
_SPELT_OUT = {
    "german": str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"}),
    "danish": _NORDIC,
    "norwegian": _NORDIC,
}
"""How letters are written where a keyboard has none of them."""


class Token(NamedTuple):
    """A term, its position among the tokens of a text, and the characters it was read from.

    `last` is the position of the last word it covers: its own, but where it joins several.
    """

    term: str
    position: int
    start: int
    end: int
    last: int


class Analyzer:
    """Analysis for one language.

    `known` gives the term of a surface form that an index has met, or None: with it a query of
    known English words never imports NLTK. (In other languages accents guide the stemmer, so
    surface forms, which have none, do not decide the term.)
    """

    def __init__(
        self, language: str = "english", known: Callable[[str], str | None] | None = None
    ) -> None:
        self.language = language
        self._known = known if language == "english" else None
        self.words = reader(language).words
        self.by_twos = reader(language).by_twos

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of a text, by position: each word, and after it what is joined from there."""
        position = 0
        for chunk in _CHUNK.finditer(text):
            first, words = chunk.start(), list(self.words(chunk[0]))
            joined = self._joined_terms(chunk[0], words) if words else {}
            for place, (word, start, end) in enumerate(words):
                at = position + place
                yield Token(self.term(word), at, first + start, first + end, at)
                for term, size in joined.get(place, {}).items():
                    last = first + words[place + size - 1][2]
                    yield Token(term, at, first + start, last, at + size - 1)
            position += len(words)

    def joins(self, text: str, words: list[Word]) -> Iterator[Join]:
        """The joins in a text without white space, which has these words."""
        if _MAY_JOIN.search(text):
            yield from joins(text, words)
        if self.language not in _WITHOUT_ACCENTS and not text.isascii():
            yield from self._unaccented(words)

    def _unaccented(self, words: list[Word]) -> Iterator[Join]:
        """Words whose accents guide the stemmer, as people type them who leave accents out."""
        for place, (word, _, _) in enumerate(words):
            if not word.isascii():
                spelt_out = word.translate(_SPELT_OUT.get(self.language, {}))
                for plain in dict.fromkeys((fold(word), fold(spelt_out))):
                    if plain != word and self.term(plain) != self.term(word):
                        yield plain, place, 1

    def reach(self, text: str, start: int, term: str) -> int:
        """Where the last word begins that a term covers which begins at `start`."""
        match = _MAY_REACH.match(text, start)
        end = plain_end(text, start) if match else None
        if end is not None and self.term(text[start:end].lower()) == term:
            return start
        chunk = _CHUNK.match(text, start) if match else None
        if chunk is None:
            return start
        first = next(iter(self.words(chunk[0])), None)
        if first and self.term(first[0]) == term:  # most often: nothing else need be stemmed
            return start + first[1]
        tokens = list(self.tokens(chunk[0]))
        last = next((t.last for t in tokens if t.term == term and t.position == 0), 0)
        return start + next((t.start for t in tokens if t.position == last), 0)

    def joined(self, text: str) -> tuple[str, ...]:
        """The joins in a text, folded."""
        if text.isascii() and not _MAY_JOIN.search(text):
            return ()
        joins_found = [
            join
            for chunk in _CHUNK.findall(text)
            for join, _, _ in self.joins(chunk, list(self.words(chunk)))
        ]
        return tuple(dict.fromkeys(map(fold, joins_found)))

    def _joined_terms(self, text: str, words: list[Word]) -> dict[int, dict[str, int]]:
        """For each place the terms of the joins there, and how many words each covers."""
        found: dict[int, dict[str, int]] = {}
        for join, place, size in self.joins(text, words):
            term = self.term(closed(join))
            if term != self.term(words[place][0]):
                found.setdefault(place, {}).setdefault(term, size)
        return found

    def terms(self, text: str) -> list[str]:
        """The terms of the words of a text, in order."""
        return [self.term(word) for word, _, _ in self.words(text)]

    def term(self, word: str) -> str:
        """The index term of one word in lower case."""
        word = self.stemmed(word)
        if word[:1].isdigit():
            return fold(word)  # figures have no endings
        known = self._known(word) if self._known else None
        if known:
            return known
        stem = stemmer(self.language)
        return self.finished(stem(word))

    def stemmed(self, word: str) -> str:
        """What of a word the stemmer sees: in English no accents, which guide it elsewhere."""
        return fold(word) if self.language == "english" else word

    def finished(self, stem: str) -> str:
        """The term of a stem."""
        return stem if self.language == "english" else fold(stem)

    def surfaces(self, text: str) -> list[str]:
        """The surface forms of a text: its words folded, not stemmed."""
        return [fold(word) for word, _, _ in self.words(text)]

    def fold(self, text: str) -> str:
        """Case and accents taken away, for patterns and keywords."""
        return fold(text)

    def is_stop(self, word: str) -> bool:
        """Whether a word, in lower case, is a stop word of the language."""
        return word in stop_words(self.language)
