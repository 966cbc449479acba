"""The lexicon: the words that releases have, as people type them, for spelling."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from index.analysis.analyzer import Analyzer
from index.arrays import Array
from index.snapshot import Snapshot
from search.spelling.word_list import WordList

_SIDES = ("title_words", "body_words")
_KEPT = 100_000


class Lexicon(WordList):
    """The surface forms of a snapshot, with the number of releases that have each."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._terms: dict[str, str | None] = {}
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

    @cached_property
    def _table(self) -> tuple[list[str], Array]:
        """All forms, sorted, and their numbers of releases: in bodies, or in titles if more."""
        best: dict[str, int] = {}
        for side in _SIDES:
            total: dict[str, int] = {}
            for segment in self._snapshot.segments:
                field = segment.field(side)
                for word, df in zip(field.terms(), field.dfs().tolist(), strict=True):
                    total[word] = total.get(word, 0) + df
            for word, df in total.items():
                best[word] = max(df, best.get(word, 0))
        forms = sorted(best)
        return forms, np.array([best[form] for form in forms], np.int64)

    def knows(self, word: str) -> bool:
        """Whether some release contains the word, in this form or another."""
        return self._snapshot.postings("text", self.analyzer.term(word)) is not None

    def near(self, word: str, limit: int, *, wide: bool = False) -> list[tuple[str, int]]:
        """The words that a word was most likely meant for; no stop words."""
        from search.spelling.corrections import corrections

        return corrections(word, *self._table, limit, self.analyzer.is_stop, wide=wide)

    def starting(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words with a prefix."""
        from search.spelling.corrections import completions

        return completions(prefix, *self._table, limit)
