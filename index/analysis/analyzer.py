"""Analysis: from text to tokens, the same for indexing, queries, snippets and every backend.

A word is a run of letters and digits. Four rules bind what a plain run would break: letters with
dots (`U.S.`), numbers (`36.1`, `1,000`), short names joined by an ampersand (`R&D`), and inner
apostrophes (`don't`); a possessive `'s` is left off. No rule crosses white space, which is what
lets `index.analysis.bulk` analyse each distinct chunk of text once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from index.analysis.folding import fold
from index.analysis.stemming import stemmer
from index.analysis.stopwords import stop_words

MAX_WORD = 128
"""Longer words are known by their first characters."""

# Marks that belong to the letter before them but are no word characters to Python's `re`.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0981-\u0983\u09bc\u09be-\u09cd"
    "\u0b82\u0bbe-\u0bcd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
_W = rf"(?:[^\W_ʼ]|[{MARKS}])"  # the apostrophe ʼ is a letter to `re`
_LETTER = r"[^\W\d_ʼ]"
_WORD = re.compile(
    rf"""
    (?:
        (?P<dotted> {_LETTER}(?:\.{_LETTER})+ (?!{_W}) \.? | (?:{_LETTER}\.){{2,}} )
      | (?P<number> \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? (?!{_W}) | \d+(?:\.\d+)+ (?!{_W}) )
      | (?P<joined> {_W}{{1,3}}(?:&{_W}{{1,3}})+ (?!{_W}) )
      | (?P<plain>  {_W}+ (?:['’ʼ](?![sS](?!{_W})) {_W}+)* )
    )
    (?: ['’ʼ][sS] (?!{_W}) )?
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A term, its position among the tokens of a text, and the characters it was read from."""

    term: str
    position: int
    start: int
    end: int


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text in lower case, accents kept, with their place: (word, start, end)."""
    if text.isascii() and text.isalpha():
        yield text[:MAX_WORD].lower(), 0, len(text)
        return
    for match in _WORD.finditer(text):
        kind = match.lastgroup
        word = match[kind] if kind else ""
        if kind == "dotted":
            word = word.replace(".", "")
        elif kind == "number":
            word = word.replace(",", "")
        elif "’" in word or "ʼ" in word:
            word = word.replace("’", "'").replace("ʼ", "'")
        yield word[:MAX_WORD].lower(), match.start(), match.end()


_PLAIN = re.compile(r"[A-Za-z0-9]+(?![A-Za-z0-9'.,&_]|[^\x00-\x7f])")


def word_end(text: str, start: int) -> int:
    """Where the word that starts at `start` ends."""
    match = _PLAIN.match(text, start) or _WORD.match(text, start)
    return match.end() if match else start


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

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of a text: term, position, start, end."""
        for position, (word, start, end) in enumerate(words(text)):
            yield Token(self.term(word), position, start, end)

    def terms(self, text: str) -> list[str]:
        """The terms of a text, in order."""
        return [self.term(word) for word, _, _ in words(text)]

    def term(self, word: str) -> str:
        """The index term of one word in lower case."""
        word = self.stemmed(word)
        known = self._known(word) if self._known else None
        if known:
            return known
        stem = stemmer(self.language, querying=self._known is not None)
        return self.finished(stem(word))

    def stemmed(self, word: str) -> str:
        """What of a word the stemmer sees: in English no accents, which guide it elsewhere."""
        return fold(word) if self.language == "english" else word

    def finished(self, stem: str) -> str:
        """The term of a stem."""
        return stem if self.language == "english" else fold(stem)

    def surfaces(self, text: str) -> list[str]:
        """The surface forms of a text: its words folded, not stemmed."""
        return [fold(word) for word, _, _ in words(text)]

    def fold(self, text: str) -> str:
        """Case and accents taken away, for patterns and keywords."""
        return fold(text)

    def is_stop(self, word: str) -> bool:
        """Whether a word, in lower case, is a stop word of the language."""
        return word in stop_words(self.language)
