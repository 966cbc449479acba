"""The words of a release that the server gave, read here: where a plan matched it, and how often.

The embedded engine keeps places in its index; here they are worked out for the few releases of a
page, by the analysis that the server's is tested to equal, so that the marks are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from corpus.release import Release
from index.arrays import Array
from search.opensearch.query import sides
from search.opensearch.storage.analysis import Chunks
from search.query import plan
from search.query.patterns import chained, matcher
from search.query.proximity import Pair
from search.snippets.marks import Marks, positive_leaves
from search.snippets.passages import Mark

_CHUNK = re.compile(r"[^ \n\t]+")


class Text:
    """A title or body: the term, the folded form and the first character of each word.

    `joined` has for each term that joins words where the first of them is, and where the last.
    """

    def __init__(self, text: str, chunks: Chunks) -> None:
        self.terms: list[str] = []
        self.surfaces: list[str] = []
        self.starts: list[int] = []
        self.joined: dict[str, list[tuple[int, int]]] = {}
        for chunk in _CHUNK.finditer(text):
            first = chunk.start()
            for place in chunks[chunk[0]].places:
                at = len(self.terms)
                for term, size in place.joined.items():
                    self.joined.setdefault(term, []).append((at, at + size - 1))
                self.terms.append(place.term)
                self.surfaces.append(place.surface)
                self.starts.append(first + place.start)

    def spans(self, term: str) -> list[tuple[int, int]]:
        """Where a term begins, and the last word that it covers."""
        own = [(at, at) for at, other in enumerate(self.terms) if other == term]
        return sorted(own + self.joined.get(term, []))

    def places(self, term: str) -> Array:
        """The positions of a term."""
        return np.array([first for first, _ in self.spans(term)], np.int64)

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
        return text.spans(leaf.text)
    if isinstance(leaf, plan.Phrase):
        return text.chains(leaf)
    fits = matcher(leaf)
    known = {surface: fits(surface) for surface in set(text.surfaces)}
    return [(at, at) for at, surface in enumerate(text.surfaces) if known[surface]]
