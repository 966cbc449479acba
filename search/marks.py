"""Marks: where in a release's title and body a plan matched, from the offsets the index keeps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.analysis import word_end, words
from index.folding import fold
from index.packing import Array
from index.snapshot import Snapshot
from search import patterns
from search.page import Span
from search.phrases import BODY_GAP, keyed_positions
from search.plan import (
    And,
    AndMaybe,
    AndNot,
    Constant,
    Fuzzy,
    Node,
    Or,
    Phrase,
    Prefix,
    Require,
    Term,
    Wildcard,
)
from search.snippets import Mark

_FIELDS = ("text", "title", "body")
_TOKEN = BODY_GAP - 1
_NO_MATCHES = (np.zeros(0, np.int64),) * 3
_Leaf = Term | Phrase | Prefix | Wildcard | Fuzzy


def positive_leaves(node: Node) -> Iterator[_Leaf]:
    """The words, phrases and patterns of a plan that a match can show."""
    if isinstance(node, Term | Phrase | Prefix | Wildcard | Fuzzy):
        if node.field in _FIELDS:
            yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from positive_leaves(part)
    elif isinstance(node, AndNot):
        yield from positive_leaves(node.positive)
    elif isinstance(node, AndMaybe):
        yield from positive_leaves(node.required)
        yield from positive_leaves(node.optional)
    elif isinstance(node, Require):
        yield from positive_leaves(node.scored)
        yield from positive_leaves(node.required)
    elif isinstance(node, Constant):
        yield from positive_leaves(node.part)


@dataclass(slots=True)
class Marks:
    """The marks of one release, in its title and in its body, each sorted by start.

    A mark ends one character into the last word it covers: `grown` finds that word's end, for the
    few marks that are shown.
    """

    title: list[Mark]
    body: list[Mark]


def grown(spans: tuple[Span, ...], text: str) -> tuple[Span, ...]:
    """Spans of marks, each moved on to the end of its last word."""
    return tuple((start, word_end(text, end - 1)) for start, end in spans)


def find_marks(snapshot: Snapshot, plan: Node, docs: Array, texts: list[str]) -> list[Marks]:
    """The marks of releases; `texts` are their title, newline, body."""
    leaves = list(dict.fromkeys(positive_leaves(plan)))
    order = np.argsort(docs)
    starts, bounds = snapshot.starts(docs[order])
    # A row a match: its release (as a place in `order`), first character, last word's, and leaf.
    rows, firsts, lasts, numbers = [], [], [], []
    for number, leaf in enumerate(leaves):
        if isinstance(leaf, Term | Phrase):
            row, first, last = _matches(snapshot, leaf, docs[order])
            first, last = starts[bounds[row] + first], starts[bounds[row] + last]
        else:
            row, first = _fitting(leaf, [texts[place] for place in order], starts, bounds)
            last = first
        rows.append(row)
        firsts.append(first)
        lasts.append(last)
        numbers.append(np.full(len(row), number))
    found = [Marks([], [])] * len(docs)
    if not leaves:
        return found
    row, first, last, leaf_of = map(np.concatenate, (rows, firsts, lasts, numbers))
    ordered = np.lexsort((leaf_of, last, first, row))
    marks = list(
        zip(
            first[ordered].tolist(),
            (last[ordered] + 1).tolist(),
            leaf_of[ordered].tolist(),
            strict=True,
        )
    )
    ends = np.searchsorted(row[ordered], np.arange(len(docs) + 1)).tolist()
    for place, at in enumerate(order.tolist()):
        found[at] = _sides(marks[ends[place] : ends[place + 1]], texts[at].index("\n"))
    return found


def _sides(marks: list[Mark], title: int) -> Marks:
    """Marks in title, newline, body as marks in each."""
    split = bisect_left(marks, (title,))
    skip = title + 1
    return Marks(marks[:split], [(a - skip, b - skip, number) for a, b, number in marks[split:]])


def _matches(snapshot: Snapshot, leaf: Term | Phrase, docs: Array) -> tuple[Array, Array, Array]:
    """The matches of a word or a phrase in releases (ascending): row, first token, last token."""
    wanted = (leaf.text,) if isinstance(leaf, Term) else leaf.words
    rows = np.arange(len(docs))
    for word in dict.fromkeys(wanted):
        postings = snapshot.postings("text", word)
        if postings is None:
            return _NO_MATCHES
        at = np.searchsorted(postings.docs, docs[rows])
        at[at == len(postings.docs)] = 0
        rows = rows[postings.docs[at] == docs[rows]]
    places = [keyed_positions(snapshot, leaf.field, word, docs[rows]) for word in wanted]
    if isinstance(leaf, Term):
        first = last = places[0]
    else:
        ends = chains(places, leaf.slop)
        first, last = np.array([(chain[0], chain[-1]) for chain in ends], np.int64).reshape(-1, 2).T
    return rows[first >> 32], first & _TOKEN, last & _TOKEN


def chains(places: list[Array], slop: int) -> list[tuple[int, ...]]:
    """Every place of the last word that ends a chain, with the nearest words before it."""
    reached: list[tuple[int, ...]] = [(place,) for place in places[0].tolist()]
    for following in places[1:]:
        if not reached:
            return []
        ends = np.array([chain[-1] for chain in reached], np.int64)
        before = np.searchsorted(ends, following) - 1
        fits = np.flatnonzero((before >= 0) & (following - ends[before] <= slop))
        reached = [
            (*reached[link], place)
            for link, place in zip(before[fits].tolist(), following[fits].tolist(), strict=True)
        ]
    return reached


def _fitting(
    leaf: Prefix | Wildcard | Fuzzy, texts: list[str], starts: Array, bounds: Array
) -> tuple[Array, Array]:
    """The words that a pattern stands for: row in `texts`, first character."""
    fits = patterns.matcher(leaf)
    head = "" if isinstance(leaf, Fuzzy) else patterns.head(leaf.text)
    rows, firsts = [], []
    for row, text in enumerate(texts):
        title = text.index("\n")
        if head and text.isascii():
            lowered = text.lower()
            candidates = [
                (at, lowered[at : word_end(text, at)])
                for at in starts[bounds[row] : bounds[row + 1]].tolist()
                if lowered.startswith(head[0], at)
            ]
        else:
            candidates = [(start, word) for word, start, _ in words(text)]
        for start, word in candidates:
            if leaf.field != "text" and (start < title) != (leaf.field == "title"):
                continue
            if any(fits(fold(part)) for part, _, _ in words(word)):
                rows.append(row)
                firsts.append(start)
    return np.array(rows, np.int64), np.array(firsts, np.int64)
