"""Analysis for the server: texts reach it analysed, so that it has the terms we have.

`index.analysis` makes the words and terms of a release here, whatever its language; the server is
sent them with spaces between, and splits them there. Terms that stand at one place, such as a word
and the closed word it begins (see `index.analysis.joins`), come with a `|` between. What a release
says is stored as it is, and not analysed.

A paragraph is a value of its own, which the server keeps apart from the next; a term of no word
stands between. Sentences follow one another: terms beside their first and last words tell them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from index.analysis.analyzer import VERSION, Analyzer
from index.analysis.folding import fold
from index.analysis.joins import closed, key_of
from index.analysis.units import BREAKS, heads
from search.query.vocabulary import MAX_SLOP

TERMS, WORDS = "dateline_terms", "dateline_words"
"""The analyzers of what is sent: of terms, some at one place, and of words one after another."""
PHRASE = "dateline_phrase"
"""The analyzer of phrases that consist of terms."""
GAP = "_"
"""Stands in a phrase for any one word; no term has this sign."""
BESIDE = "|"
"""Parts terms at one place; no term has this sign."""

BETWEEN, FIRST, LAST, ONLY = "_p", "_f", "_l", "_o"
"""Stand between two paragraphs; beside the first and the last word of a sentence; and beside the
only one. No term has their first sign."""
APART = 2 * MAX_SLOP
"""How many positions there are between two paragraphs."""

_CHUNK = re.compile(r"[^ \n\t]+")
_CACHED = 200_000


def settings() -> dict[str, Any]:
    """The analysis of an index."""
    one_place = {
        "type": "pattern_capture",
        "preserve_original": False,
        "patterns": [f"([^{BESIDE}]+)"],
    }
    return {
        "filter": {
            "dateline_one_place": one_place,
            "dateline_gap": {"type": "stop", "stopwords": [GAP]},
        },
        "analyzer": {
            TERMS: _analyzer("dateline_one_place"),
            WORDS: _analyzer(),
            PHRASE: _analyzer("dateline_gap"),
        },
    }


def _analyzer(*filters: str) -> dict[str, Any]:
    return {"type": "custom", "tokenizer": "whitespace", "filter": list(filters)}


def fingerprint() -> str:
    """What tells the words of an index from those that another Dateline makes of a text."""
    return str(VERSION)


@dataclass(frozen=True, slots=True)
class Place:
    """A word of a text: its term, its folded form, its first character; what is joined from it:
    each term, and how many words it covers; and whether it is a stop word."""

    term: str
    surface: str
    start: int
    joined: Mapping[str, int]
    stop: bool

    @property
    def terms(self) -> str:
        """All terms at this place, as they are sent."""
        return BESIDE.join((self.term, *self.joined)) if self.joined else self.term


@dataclass(frozen=True, slots=True)
class Chunk:
    """What analysis makes of a piece of text without white space."""

    places: tuple[Place, ...]
    joins: tuple[str, ...]


class Chunks(dict[str, Chunk]):
    """Text without white space -> its words; each is worked out once."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._analyzer = analyzer
        self._term: Callable[[str], str] = lru_cache(_CACHED)(analyzer.term)

    def __missing__(self, text: str) -> Chunk:
        if len(self) > _CACHED:
            self.clear()
        words = list(self._analyzer.words(text))
        joined: dict[int, dict[str, int]] = {}
        joins: list[str] = []
        for join, at, size in self._analyzer.joins(text, words):
            term = self._term(closed(join))
            if term != self._term(words[at][0]):
                joined.setdefault(at, {}).setdefault(term, size)
            joins.append(key_of(fold(join)))
        places = tuple(
            Place(
                self._term(word),
                fold(word),
                start,
                joined.get(at, {}),
                self._analyzer.is_stop(word),
            )
            for at, (word, start, _) in enumerate(words)
        )
        found = self[text] = Chunk(places, tuple(joins))
        return found


def chunks_of(text: str) -> list[str]:
    """The pieces of a text that are analysed one by one."""
    return _CHUNK.findall(text)


class Words:
    """A title or body analysed: its words, where each starts, and what it has of joins.

    `breaks` has the numbers of the words that begin a paragraph or a sentence of a body.
    """

    def __init__(self, text: str, chunks: Chunks, *, body: bool) -> None:
        self.places: list[Place] = []
        self.starts: list[int] = []
        self.joins: dict[str, None] = {}
        for match in _CHUNK.finditer(text):
            first, chunk = match.start(), chunks[match[0]]
            self.places += chunk.places
            self.starts += [first + place.start for place in chunk.places]
            self.joins.update(dict.fromkeys(chunk.joins))
        self.breaks = {unit: heads(text, unit, self.starts) if body else [] for unit in BREAKS}

    @property
    def size(self) -> int:
        """The number of words that are no stop words."""
        return sum(not place.stop for place in self.places)

    def terms(self) -> list[str]:
        """The terms as they are sent, paragraph by paragraph."""
        beside = [place.terms for place in self.places]
        bounds = [0, *self.breaks["sentence"], len(beside)]
        for start, end in pairwise(bounds if beside else ()):
            if end - start == 1:
                beside[start] += BESIDE + ONLY
            else:
                beside[start] += BESIDE + FIRST
                beside[end - 1] += BESIDE + LAST
        return f"\n{BETWEEN} ".join(self._paragraphs(beside)).split("\n")

    def surfaces(self) -> list[str]:
        """The words as they are sent, paragraph by paragraph."""
        return self._paragraphs([place.surface for place in self.places])

    def _paragraphs(self, words: list[str]) -> list[str]:
        bounds = [0, *self.breaks["paragraph"], len(words)]
        return [" ".join(words[start:end]) for start, end in pairwise(bounds)]
