"""The words of an index, as spelling corrections and completions need them."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from index.analysis.analyzer import words
from index.analysis.folding import fold

if TYPE_CHECKING:
    from search.spelling.corrections import Suggestion


Count = Callable[[Sequence[str]], Sequence[int]]
"""How many releases have all the words of each of some texts."""

_CHOICES = {1: 20, 2: 5, 3: 2}
"""How many corrections of each word are tried, for so many unknown ones."""
_COUNTED = 20
"""How many completions and corrections are counted."""
_SIDE_BY_SIDE = 2.0
"""What the logarithm of the number of releases counts that have a corrected query as a phrase."""
_BESIDE = 30
"""How many corrections of a word are looked for beside other words."""
_MOST_BESIDE = 4
"""How many unknown words are looked at beside their neighbours."""
_BARE = re.compile(r"[\w\s'’.-]+")


class WordList(ABC):
    """The words that releases have, with their numbers of releases, wherever they are kept."""

    @abstractmethod
    def knows(self, word: str) -> bool:
        """Whether some release contains the word, in this form or another."""

    @abstractmethod
    def near(self, word: str, limit: int, *, wide: bool = False) -> list[tuple[str, int]]:
        """The words most like a word; see `search.spelling.corrections.corrections`."""

    def near_beside(
        self, word: str, beside: Sequence[str], limit: int, count: Count
    ) -> list[tuple[str, int]]:
        """The words that a word was most likely meant for beside some others.

        `beside` are texts with `{}` where the word stands: what counts is how many releases have
        each as a phrase.
        """
        from search.spelling.corrections import likelihood

        options = self.near(word, _BESIDE, wide=True)
        if not beside or not options:
            return self.near(word, limit)
        narrow = {found for found, _ in self.near(word, _BESIDE)}
        phrases = [f'"{text.format(found)}"~3' for found, _ in options for text in beside]
        hits = iter(count(phrases))
        ranked = []
        for found, releases in options:
            together = sum(next(hits) for _ in beside)
            likely = likelihood({word: found}, releases) + _SIDE_BY_SIDE * math.log1p(together)
            if together or found in narrow:
                ranked.append((-likely, found, releases))
        return [(found, releases) for _, found, releases in sorted(ranked)[:limit]]

    @abstractmethod
    def starting(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words with a prefix; see `search.spelling.corrections.completions`."""

    def corrected(self, query: str, surfaces: tuple[str, ...], count: Count) -> str | None:
        """The query with its unknown words (among `surfaces`) corrected; None if all are known.

        Of the likely corrections of all its words those are taken that releases have together.
        """
        unknown = [word for word in dict.fromkeys(surfaces) if not self.knows(word)]
        if not unknown:
            return None
        from search.spelling.corrections import correct_query

        each = _CHOICES.get(len(unknown), 1)
        near = {word: found for word in unknown if (found := self.near(word, each))}
        if len(surfaces) > 1 and _BARE.fullmatch(query):
            near = self._beside_others(surfaces, near, unknown, each, count)
        if not near:
            return None
        choices = [
            dict(zip(near, (word for word, _ in chosen), strict=True))
            for chosen in product(*near.values())
        ]
        texts = [correct_query(query, choice) for choice in choices]
        if len(texts) == 1:
            return texts[0]
        hits = count(texts)
        phrases = [0] * len(texts)
        if any(hits) and len(surfaces) > 1 and _BARE.fullmatch(query):
            phrases = list(count([f'"{text}"~3' for text in texts]))
        return texts[_likeliest(choices, hits, phrases)]

    def _beside_others(
        self,
        surfaces: Sequence[str],
        near: dict[str, list[tuple[str, int]]],
        unknown: Sequence[str],
        limit: int,
        count: Count,
    ) -> dict[str, list[tuple[str, int]]]:
        """The corrections of each unknown word beside its neighbours, or their likeliest ones."""
        meant = [near[word][0][0] if word in near else word for word in surfaces]
        found = {}
        for word in unknown[:_MOST_BESIDE]:
            at = surfaces.index(word)
            beside = [f"{other} {{}}" for other in meant[max(at - 1, 0) : at]]
            beside += [f"{{}} {other}" for other in meant[at + 1 : at + 2]]
            found[word] = self.near_beside(word, beside, limit, count)
        return {word: options for word, options in (near | found).items() if options}

    def suggest(self, text: str, limit: int, count: Count) -> list[Suggestion]:
        """What else to type: the last word completed, unknown ones corrected; most hits first."""
        from search.spelling.corrections import Suggestion, in_case_of

        tokens = [(fold(word), start, end) for word, start, end in words(text)]
        if not tokens:
            return []
        last, start, end = tokens[-1]
        head = text[:start]
        before = tuple(word for word, _, _ in tokens[:-1])
        head = self.corrected(head, before, count) or head
        found: list[Suggestion] = []
        more = max(limit, _COUNTED)

        def add(options: Sequence[tuple[str, int]], most_first: bool) -> None:
            """Add those of some words for the last one that find anything."""
            texts = [head + in_case_of(text[start:end], word) for word, _ in options]
            texts = [each for each in texts if each not in {one.text for one in found}]
            hits = [Suggestion(*each) for each in zip(texts, count(texts), strict=True)]
            if most_first:
                hits.sort(key=lambda one: -one.releases)
            found.extend(one for one in hits if one.releases)

        if end == len(text):
            add(self.starting(last, more), most_first=True)
        if len(found) < limit and not self.knows(last):
            beside = [f"{fold(word)} {{}}" for word, _, _ in list(words(head))[-1:]]
            add(self.near_beside(last, beside, more, count), most_first=False)
        return found[:limit]


def _likeliest(
    choices: Sequence[Mapping[str, str]], hits: Sequence[int], phrases: Sequence[int]
) -> int:
    """Which of some choices of corrections is likeliest.

    `hits` are how many releases have the words of each, `phrases` how many have them side by side.
    Where some release has a choice whole, one that none has is not taken.
    """
    from search.spelling.corrections import likelihood

    def likely(at: int) -> tuple[bool, float, int]:
        found = likelihood(choices[at], hits[at]) + _SIDE_BY_SIDE * math.log1p(phrases[at])
        return hits[at] > 0, found, -at

    return max(range(len(choices)), key=likely)
