"""The words of an index, as spelling corrections and completions need them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from index.analysis.analyzer import words
from index.analysis.folding import fold

if TYPE_CHECKING:
    from search.spelling.corrections import Suggestion


class WordList(ABC):
    """The words that releases have, with their numbers of releases, wherever they are kept."""

    @abstractmethod
    def knows(self, word: str) -> bool:
        """Whether some release contains the word, in this form or another."""

    @abstractmethod
    def near(self, word: str, limit: int) -> list[tuple[str, int]]:
        """The words most like a word; see `search.spelling.corrections.corrections`."""

    @abstractmethod
    def starting(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words with a prefix; see `search.spelling.corrections.completions`."""

    def corrected(self, query: str, surfaces: tuple[str, ...]) -> str | None:
        """The query with its unknown words (among `surfaces`) corrected; None if all are known."""
        unknown = {word for word in surfaces if not self.knows(word)}
        if not unknown:
            return None
        from search.spelling.corrections import correct_query

        repaired = {word: best[0][0] for word in unknown if (best := self.near(word, 1))}
        return correct_query(query, repaired) if repaired else None

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """What to type instead: the last word completed and unknown ones corrected, best first."""
        from search.spelling.corrections import Suggestion

        tokens = [(fold(word), start, end) for word, start, end in words(text)]
        if not tokens:
            return []
        last, start, end = tokens[-1]
        head = text[:start]
        head = self.corrected(head, tuple(word for word, _, _ in tokens[:-1])) or head
        options: list[tuple[str, int]] = []
        if end == len(text):
            options = self.starting(last, limit)
        if len(options) < limit and not self.knows(last):
            options += [near for near in self.near(last, limit) if near not in options]
        return [Suggestion(head + word, df) for word, df in options[:limit]]
