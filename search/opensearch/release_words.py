"""The words of a release that the server gave, read here: where a plan matched it, and how often.

The embedded engine keeps places in its index; here they are worked out for the few releases of a
page, by the analysis that the server's is tested to equal, so that the marks are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from corpus.release import Release
from index.analysis.analyzer import Analyzer
from index.analysis.folding import fold
from index.arrays import Array
from search.opensearch.query import sides
from search.query import plan
from search.query.patterns import chained, matcher
from search.query.proximity import Pair
from search.snippets.marks import Marks, positive_leaves
from search.snippets.passages import Mark

_CHUNK = re.compile(r"\S+")
_CACHED = 200_000


class Chunks(dict[str, tuple[tuple[str, str, int], ...]]):
    """Text without white space -> (term, folded form, first character) of each word in it.

    Each is worked out once: no word crosses white space (see `index.analysis.analyzer`).
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._words = analyzer.words
        self._term = lru_cache(_CACHED)(analyzer.term)

    def __missing__(self, chunk: str) -> tuple[tuple[str, str, int], ...]:
        if len(self) > _CACHED:
            self.clear()
        found = tuple((self._term(word), fold(word), start) for word, start, _ in self._words(chunk))
        self[chunk] = found
        return found


class Text:
    """A title or body: the term, the folded form and the first character of each word."""

    def __init__(self, text: str, chunks: Chunks) -> None:
        self.terms: list[str] = []
        self.surfaces: list[str] = []
        self.starts: list[int] = []
        for chunk in _CHUNK.finditer(text):
            first = chunk.start()
            for term, surface, start in chunks[chunk[0]]:
                self.terms.append(term)
                self.surfaces.append(surface)
                self.starts.append(first + start)

    def places(self, term: str) -> Array:
        """The positions of a term."""
        return np.array([at for at, other in enumerate(self.terms) if other == term], np.int64)

    def together(self, pair: Pair) -> int:
        """How often the words of a pair stand together."""
        first = self.places(pair.first) + pair.distance
        return int(np.isin(first, self.places(pair.second)).sum())

    def chains(self, phrase: plan.Phrase) -> list[tuple[int, int]]:
        """The positions of a phrase's first and last word, for each place where it stands."""
        first, last = chained([self.places(word) for word in phrase.words], phrase.slop)
        return list(zip(first.tolist(), last.tolist(), strict=True))


Texts = dict[str, Text]
"""The `title` and the `body` of a release."""


def read(release: Release, chunks: Chunks) -> Texts:
    """The texts of a release."""
    return {"title": Text(release.title, chunks), "body": Text(release.body, chunks)}


def marks(node: plan.Node, texts: Texts) -> Marks:
    """The marks of a release, as `search.embedded.match_spans` finds them in an index."""
    found: dict[str, list[Mark]] = {"title": [], "body": []}
    for number, leaf in enumerate(dict.fromkeys(positive_leaves(node))):
        for side in sides(leaf.field):
            text = texts[side]
            found[side] += [
                (text.starts[first], text.starts[last] + 1, number)
                for first, last in _matches(leaf, text)
            ]
    return Marks(sorted(found["title"]), sorted(found["body"]))


def _matches(
    leaf: plan.Term | plan.Phrase | plan.Prefix | plan.Wildcard | plan.Fuzzy, text: Text
) -> Iterable[tuple[int, int]]:
    """Where a leaf matches: the positions of its first and its last word."""
    if isinstance(leaf, plan.Term):
        return [(at, at) for at in text.places(leaf.text).tolist()]
    if isinstance(leaf, plan.Phrase):
        return text.chains(leaf)
    fits = matcher(leaf)
    known = {surface: fits(surface) for surface in set(text.surfaces)}
    return [(at, at) for at, surface in enumerate(text.surfaces) if known[surface]]
