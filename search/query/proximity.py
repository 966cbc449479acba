"""Proximity: which words of a query are neighbours, so that ranking can look for them together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from search.query import plan


class Pair(NamedTuple):
    """Two terms, the second `distance` words after the first; 1 is right after it."""

    first: str
    second: str
    distance: int = 1


class _Word(NamedTuple):
    """A bare word: its terms, more than one where analysis split it, and its place in its run."""

    terms: tuple[str, ...]
    stop: bool
    run: int
    place: int


def pairs_of(leaves: Iterable[plan.Node | None]) -> tuple[Pair, ...]:
    """The pairs of neighbours among the bare words of a query, in order.

    `leaves` are those words and, as None, whatever else stands between them. Stop words count for
    the distance but are in no pair, unless there is no other word.
    """
    words: list[_Word] = []
    run = place = 0
    for leaf in leaves:
        if not isinstance(leaf, plan.Term | plan.Phrase):
            run += 1
            continue
        terms = (leaf.text,) if isinstance(leaf, plan.Term) else leaf.words
        words.append(_Word(terms, leaf.wording.stop, run, place))
        place += len(terms)
    words = [word for word in words if not word.stop] or words
    return tuple(
        Pair(a.terms[-1], b.terms[0], b.place - a.place - len(a.terms) + 1)
        for a, b in pairwise(words)
        if a.run == b.run
    )
