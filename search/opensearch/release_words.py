"""The words of a release from the server, analysed here: where and how often a plan matched.

The embedded engine keeps places in its index; here they are worked out for the few releases of a
page, by the analysis that the server's is tested to equal, so that the marks are the same.
"""

from __future__ import annotations

import numpy as np

from corpus.release import Release
from index.arrays import Array
from search.opensearch.query import sides
from search.opensearch.storage.analysis import Chunks, Words
from search.query import plan
from search.query.patterns import chained, matcher
from search.query.proximity import Pair
from search.query.spans import NOWHERE, Apart, Spans, find, shown, united
from search.snippets.marks import Marks, positive_leaves
from search.snippets.passages import Mark


class Text:
    """A title or body: the term, the folded form and the first character of each word.

    `joined` has for each term that joins words where the first of them is, and where the last.
    """

    def __init__(self, text: str, chunks: Chunks, *, body: bool) -> None:
        read = Words(text, chunks, body=body)
        self.terms = [place.term for place in read.places]
        self.surfaces = [place.surface for place in read.places]
        self.starts = read.starts
        self.breaks = {unit: np.array(at, np.int64) for unit, at in read.breaks.items()}
        self.joined: dict[str, list[tuple[int, int]]] = {}
        for at, place in enumerate(read.places):
            for term, size in place.joined.items():
                self.joined.setdefault(term, []).append((at, at + size - 1))

    def spans(self, term: str) -> list[tuple[int, int]]:
        """Where a term begins, and the last word that it covers."""
        own = [(at, at) for at, other in enumerate(self.terms) if other == term]
        return sorted(own + self.joined.get(term, []))

    def places(self, term: str) -> Array:
        """The positions of a term."""
        return np.array([first for first, _ in self.spans(term)], np.int64)

    def paragraphs(self, places: Array) -> Array:
        """The number of the paragraph of each position."""
        numbers: Array = self.breaks["paragraph"].searchsorted(places, side="right")
        return numbers

    def together(self, pair: Pair) -> int:
        """How often the words of a pair stand together."""
        first = self.places(pair.first)
        second = first + pair.distance
        found = np.isin(second, self.places(pair.second))
        return int((found & (self.paragraphs(first) == self.paragraphs(second))).sum())

    def chains(self, phrase: plan.Phrase) -> tuple[Array, Array]:
        """The positions of a phrase's first and last word, for each place where it stands."""
        stands = [self.places(word) for word in phrase.words]
        return chained(stands, phrase.slop, self.paragraphs)


Texts = dict[str, Text]
"""The `title` and the `body` of a release."""


def read(release: Release, chunks: Chunks) -> Texts:
    """The texts of a release."""
    return {
        "title": Text(release.title, chunks, body=False),
        "body": Text(release.body, chunks, body=True),
    }


class TextPlaces:
    """Where the words of one release stand, a body after its title; see
    `search.query.spans.Places`."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.body = len(texts["title"].starts)
        breaks = texts["body"].breaks
        self._breaks = {unit: np.append(self.body, at + self.body) for unit, at in breaks.items()}
        self.apart = Apart(self._breaks["paragraph"])

    def spans(self, node: plan.Simple) -> Spans:
        """Where a word, a phrase or a pattern stands."""
        parts = [NOWHERE]
        for side in sides(node.field):
            before = self.body if side == "body" else 0
            first, last = _matches(node, self._texts[side])
            parts.append(self.apart.spans(first + before, last + before))
        return united(parts)

    def compare(self, places: int) -> None:
        """The words of one release are few."""

    def units(self, unit: str, places: Array) -> Array:
        """The number of the sentence or paragraph of each place."""
        places = self.apart.back(places)
        numbers: Array = self._breaks[unit].searchsorted(places, side="right")
        return numbers


def holds(node: plan.Placed, texts: Texts) -> bool:
    """Whether a release has what a placed node asks for."""
    occurrences = len(np.unique(find(node, TextPlaces(texts)).first))
    return occurrences >= (node.times if isinstance(node, plan.AtLeast) else 1)


def marks(node: plan.Node, texts: Texts) -> Marks:
    """The marks of a release, as `search.embedded.matching.match_spans` finds them in an index."""
    places = TextPlaces(texts)
    several: list[Spans] = []
    for leaf in dict.fromkeys(positive_leaves(node)):
        if isinstance(leaf, plan.Placed):
            several += shown(leaf, places)
        else:
            several.append(places.spans(leaf))
    marks_by_field: dict[str, list[Mark]] = {"title": [], "body": []}
    starts = texts["title"].starts + texts["body"].starts
    for number, spans in enumerate(map(places.apart.whole, several)):
        for first, last in zip(spans.first.tolist(), spans.last.tolist(), strict=True):
            side = "body" if first >= places.body else "title"
            marks_by_field[side].append((starts[first], starts[last] + 1, number))
    return Marks(sorted(marks_by_field["title"]), sorted(marks_by_field["body"]))


def _matches(leaf: plan.Simple, text: Text) -> tuple[Array, Array]:
    """Where a leaf matches: the positions of its first words and of its last words."""
    if isinstance(leaf, plan.Phrase):
        return text.chains(leaf)
    if isinstance(leaf, plan.Term):
        spans = np.array(text.spans(leaf.text), np.int64).reshape(-1, 2)
        return spans[:, 0], spans[:, 1]
    if isinstance(leaf, plan.Exact):
        size, forms = len(leaf.forms), list(leaf.forms)
        starts = range(len(text.surfaces) - size + 1)
        first = np.array([at for at in starts if text.surfaces[at : at + size] == forms], np.int64)
        first = first[text.paragraphs(first) == text.paragraphs(first + size - 1)]
        return first, first + size - 1
    fits = matcher(leaf)
    known = {surface: fits(surface) for surface in set(text.surfaces)}
    places = np.array([at for at, form in enumerate(text.surfaces) if known[form]], np.int64)
    return places, places
