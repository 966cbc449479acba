"""Spans: where the parts of a query occur near each other, computed on arrays.

A span is the place of a first word and of a last one. Places are integers, ascending through a
release, and further apart than any distance of a query from one paragraph to the next, of which a
title is one, and from one release to the next.

Of all spans of two parts near each other, each first word's shortest and each last word's shortest
are kept: every word that begins or ends one is there, and there are no more of them than words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from index.arrays import Array
from search.query.plan import And, AtLeast, Near, Node, Or, Placed, Simple, Together, Variants
from search.query.vocabulary import MAX_SLOP


class Spans(NamedTuple):
    """The places of first words and of last words, ascending by both."""

    first: Array
    last: Array


NOWHERE = Spans(np.zeros(0, np.int64), np.zeros(0, np.int64))


APART = 2 * MAX_SLOP
"""How many places a paragraph is moved away from the one before."""


class Apart:
    """Places moved so that each paragraph is far from the one before, and moved back.

    `breaks` are the places at which paragraphs begin, but for the first.
    """

    def __init__(self, breaks: Array) -> None:
        self._breaks = breaks
        self._moved = breaks + APART * np.arange(1, len(breaks) + 1)

    def moved(self, places: Array) -> Array:
        """Places with paragraphs moved apart."""
        apart: Array = places + APART * self._breaks.searchsorted(places, side="right")
        return apart

    def back(self, places: Array) -> Array:
        """Places as they were."""
        before: Array = places - APART * self._moved.searchsorted(places, side="right")
        return before

    def spans(self, first: Array, last: Array) -> Spans:
        """Spans with paragraphs moved apart."""
        return Spans(self.moved(first), self.moved(last))

    def whole(self, spans: Spans) -> Spans:
        """Spans in places as they were."""
        return Spans(self.back(spans.first), self.back(spans.last))


class Places(Protocol):
    """What can tell where words occur."""

    def spans(self, node: Simple, /) -> Spans:
        """Where a word, a phrase or a pattern stands."""
        ...

    def compare(self, places: int, /) -> None:
        """Account for places that are compared; an error stops where there are too many."""
        ...

    def units(self, unit: str, places: Array, /) -> Array:
        """A number for the sentence or paragraph of each place, in no other release the same."""
        ...


def loosened(node: Node) -> Node:
    """A plan that matches wherever this one does, and scores the same, without places."""
    if isinstance(node, Near | Together):
        return And(tuple(map(loosened, node.parts)), node.boost)
    if isinstance(node, AtLeast):
        return And((loosened(node.part),), node.boost)
    if isinstance(node, Or):
        return Or(tuple(map(loosened, node.parts)), node.boost)
    if isinstance(node, Variants):
        return Variants(tuple(map(loosened, node.parts)))
    return node


def find(node: Node, places: Places) -> Spans:
    """Where a part of a plan occurs; only words, phrases, patterns and placed nodes do."""
    if isinstance(node, Simple):
        return places.spans(node)
    if isinstance(node, Or | Variants):
        return united([find(part, places) for part in node.parts])
    if isinstance(node, AtLeast):
        return find(node.part, places)
    if isinstance(node, Near | Together):
        parts = [find(part, places) for part in node.parts]
        places.compare(sum(len(spans.first) for spans in parts) * (len(parts) - 1))
        if isinstance(node, Near):
            return near(node, parts)
        return _together(places, node.unit, parts)
    return NOWHERE


def united(several: Sequence[Spans]) -> Spans:
    """Spans united, without duplicates."""
    first = np.concatenate([spans.first for spans in several] or [NOWHERE.first])
    last = np.concatenate([spans.last for spans in several] or [NOWHERE.last])
    order = np.lexsort((last, first))
    first, last = first[order], last[order]
    fresh = np.ones(len(first), bool)
    fresh[1:] = (first[1:] != first[:-1]) | (last[1:] != last[:-1])
    return Spans(first[fresh], last[fresh])


def near(node: Near, parts: Sequence[Spans]) -> Spans:
    """The spans of parts that are near each other."""
    if len(parts) > 2:
        return _window([spans.first for spans in parts], node.most)
    one, other = parts
    if node.ordered:
        return _after(one, other, node.least, node.most)
    return united([_after(one, other, 1, node.most), _after(other, one, 1, node.most)])


def _after(one: Spans, other: Spans, least: int, most: int) -> Spans:
    """The spans of one part and another that begins `least` to `most` places after its end."""
    if not len(one.first) or not len(other.first):
        return NOWHERE
    order = np.lexsort((one.first, one.last))
    first, last = one.first[order], one.last[order]
    at = last.searchsorted(other.first - least, side="right") - 1  # -1, of the last, is too late
    gap = other.first - last[at]
    ends = ((gap >= least) & (gap <= most)).nonzero()[0]
    following = other.first.searchsorted(one.last + least)
    following[following == len(other.first)] = -1  # the last one, which is too early
    gap = other.first[following] - one.last
    begins = ((gap >= least) & (gap <= most)).nonzero()[0]
    return united(
        [
            Spans(first[at[ends]], other.last[ends]),
            Spans(one.first[begins], other.last[following[begins]]),
        ]
    )


def _window(parts: Sequence[Array], most: int) -> Spans:
    """The shortest stretches that hold a word of each part, at most so many places long."""
    if not all(map(len, parts)):
        return NOWHERE
    every = np.unique(np.concatenate(parts))
    start = end = every
    for part in parts:
        before = part.searchsorted(every, side="right") - 1
        start = np.where(before < 0, every - most - 1, np.minimum(start, part[before]))
        after = part.searchsorted(every)
        beyond = after == len(part)
        after[beyond] = 0
        end = np.where(beyond, every + most + 1, np.maximum(end, part[after]))
    ends, begins = every - start <= most, end - every <= most
    return united([Spans(start[ends], every[ends]), Spans(every[begins], end[begins])])


def _together(places: Places, unit: str, parts: Sequence[Spans]) -> Spans:
    """The spans of the parts in each sentence or paragraph that has all of them."""
    units = [places.units(unit, spans.first) for spans in parts]
    whole = [
        numbers == places.units(unit, spans.last)
        for numbers, spans in zip(units, parts, strict=True)
    ]
    shared = _shared([numbers[within] for numbers, within in zip(units, whole, strict=True)])
    selected = [
        np.isin(numbers, shared) & within for numbers, within in zip(units, whole, strict=True)
    ]
    return united(
        [Spans(s.first[keep], s.last[keep]) for s, keep in zip(parts, selected, strict=True)]
    )


def _shared(units: Sequence[Array]) -> Array:
    """The numbers that are in all of the arrays."""
    shared = units[0]
    for numbers in units[1:]:
        shared = np.intersect1d(shared, numbers)
    return shared


def shown(node: Placed, places: Places) -> Iterator[Spans]:
    """What to highlight of a match: a phrase whole, else the parts that are near each other.

    There is one `Spans` for each part, in the order of the query.
    """
    yield from _shown(node, places, find(node, places))


def _shown(node: Node, places: Places, within: Spans) -> Iterator[Spans]:
    spans = _inside(find(node, places), within)
    if isinstance(node, AtLeast):
        yield from _shown(node.part, places, spans)
    elif isinstance(node, Together) or (isinstance(node, Near) and not is_phrase(node)):
        for part in node.parts:
            yield from _shown(part, places, spans)
    else:
        yield spans


def is_phrase(node: Near) -> bool:
    """Whether the distance of the parts is fixed, as in quotes."""
    return node.ordered and node.least == node.most


def _inside(spans: Spans, outer: Spans) -> Spans:
    """The spans that lie in some of the outer ones."""
    if not len(outer.first):
        return NOWHERE
    reach = np.maximum.accumulate(outer.last)  # of all that begin here or before
    at = outer.first.searchsorted(spans.first, side="right") - 1
    keep = (at >= 0) & (reach[at] >= spans.last)
    return Spans(spans.first[keep], spans.last[keep])
