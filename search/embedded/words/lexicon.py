"""The lexicon: the words that releases have, as people type them, for spelling."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from index.analysis.analyzer import Analyzer
from index.arrays import Array
from index.segment.postings import FieldReader
from index.snapshot import Snapshot
from search.embedded.matching.pattern_terms import starting
from search.spelling.word_list import WordList

_SIDES = ("title_words", "body_words")
_KEPT = 100_000
_KEPT_FORMS = 200_000
"""So many forms that were looked through for corrections are kept for the next word."""


class Lexicon(WordList):
    """The surface forms of a snapshot, with the number of releases that have each."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._terms: dict[str, str | None] = {}
        self._sized: dict[tuple[int, int], tuple[list[str], list[int]]] = {}
        self.analyzer = Analyzer(snapshot.toc.language, known=self.term)

    def term(self, surface: str) -> str | None:
        """The term of a surface form that some release has, or None."""
        if surface not in self._terms:
            if len(self._terms) > _KEPT:
                self._terms.clear()
            self._terms[surface] = self._find_term(surface)
        return self._terms[surface]

    def _find_term(self, surface: str) -> str | None:
        for segment in self._snapshot.segments:
            for side in reversed(_SIDES):
                ordinal = segment.field(side).find(surface)
                if ordinal >= 0:
                    return segment.stem(side, ordinal)
        return None

    def _forms(self, choose: Callable[[FieldReader], Array]) -> tuple[list[str], list[int]]:
        """Some forms, sorted, and their numbers of releases: in bodies, or in titles if more.

        `choose` gives the ordinals of those of a field.
        """
        best: dict[str, int] = {}
        for side in _SIDES:
            total: dict[str, int] = {}
            for segment in self._snapshot.segments:
                field = segment.field(side)
                ordinals = choose(field)
                words, dfs = field.some_terms(ordinals), field.dfs()[ordinals].tolist()
                for word, df in zip(words, dfs, strict=True):
                    total[word] = total.get(word, 0) + df
            for word, df in total.items():
                best[word] = max(df, best.get(word, 0))
        forms = sorted(best)
        return forms, [best[form] for form in forms]

    def of_length(self, least: int, most: int) -> tuple[list[str], list[int]]:
        """The forms with so many characters, sorted, and their numbers of releases."""
        known = self._sized.get((least, most))
        if known is None:
            known = self._forms(lambda field: field.of_length(least, most))
            if sum(len(forms) for forms, _ in self._sized.values()) + len(known[0]) > _KEPT_FORMS:
                self._sized.clear()
            self._sized[least, most] = known
        return known

    def knows(self, word: str) -> bool:
        """Whether some release contains the word, in this form or another."""
        return self._snapshot.postings("text", self.analyzer.term(word)) is not None

    def near(self, word: str, limit: int, *, wide: bool = False) -> list[tuple[str, int]]:
        """The words that a word was most likely meant for; no stop words."""
        from search.spelling.corrections import FURTHEST, corrections

        forms = self.of_length(len(word) - FURTHEST, len(word) + FURTHEST)
        return corrections(word, *forms, limit, self.analyzer.is_stop, wide=wide)

    def starting(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words with a prefix."""
        from search.spelling.corrections import completions

        if not prefix:
            return []

        forms = self._forms(lambda field: np.arange(*starting(field, prefix)))
        return completions(prefix, *forms, limit)
