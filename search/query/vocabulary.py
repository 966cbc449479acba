"""What a bare word of a query looks for, and how it is described.

This is all that a query of nothing but words needs, so it imports little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from search.query import plan

MAX_CHARACTERS = 10_000
MAX_WORDS = 1_000
"""The longest query."""
MAX_PHRASES = 100
"""The most phrases, words that mean one among them: each costs a look at where its words stand."""

MAX_SLOP = 1_000
"""The most words that what must be near each other may be apart."""

_SAFE = re.compile(
    r'(?!(?:AND|OR|NOT|NEAR|&&|\|\|)$)[^\s()"“”„‟^~*?:\[\]{}\\+-][^\s()"“”„‟^~*?:\[\]{}\\]*'
)


class Vocabulary(Protocol):
    """How the words of an index are made from text; `index.analysis.analyzer.Analyzer` is one."""

    language: str

    def terms(self, text: str) -> list[str]:
        """The index terms of a text, stop words included."""
        ...

    def surfaces(self, text: str) -> list[str]:
        """Its words as people type them, folded."""
        ...

    def words(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Its words in lower case, each with the characters `[start, end)` it was read from."""
        ...

    def term(self, word: str) -> str:
        """The index term of one word in lower case."""
        ...

    def joined(self, text: str) -> tuple[str, ...]:
        """The joins in a text; see `index.analysis.joins`."""
        ...

    def by_twos(self, text: str) -> bool:
        """Whether a text is nothing but characters that are read two at a time."""
        ...

    def fold(self, text: str) -> str:
        """The text with case and accents taken away."""
        ...

    def is_stop(self, word: str) -> bool:
        """Whether a folded word is a stop word."""
        ...


def word_leaf(
    text: str, vocabulary: Vocabulary, field: str = "text", boost: float = 1.0, bare: bool = True
) -> plan.Term | plan.Phrase | None:
    """A word; a phrase where analysis splits it; None if there is no word in the text.

    It is a stop word only where it is bare.
    """
    words = list(vocabulary.words(text))
    if not words:
        return None
    terms = tuple(vocabulary.term(word) for word, _, _ in words)
    surfaces = tuple(vocabulary.fold(word) for word, _, _ in words)
    # Signs around a word that are not looked for are not shown either: `$250`, `5.25%`.
    written = text[words[0][1] : words[-1][2]]
    written += ")" * (written.count("(") > written.count(")"))
    wording = fielded(field, quoted(written, always=len(terms) > 1))
    joins = vocabulary.joined(text)
    if len(terms) > 1:
        return plan.Phrase(field, terms, 1, boost, plan.Wording(wording, surfaces, False, joins))
    stop = bare and vocabulary.is_stop(surfaces[0])
    return plan.Term(field, terms[0], boost, plan.Wording(wording, surfaces, stop, joins))


def quoted(text: str, always: bool = False) -> str:
    """A text in quotes, if only where it needs them."""
    text = " ".join(text.split())
    if not always and _SAFE.fullmatch(text):
        return text
    return '"' + re.sub(r'(["“”„‟\\*])', r"\\\1", text) + '"'


def fielded(field: str, wording: str) -> str:
    """What is looked for, with its field where it is not the whole text."""
    return wording if field == "text" else f"{field}:{wording}"
