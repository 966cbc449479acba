"""Marks: where in a release's title and body a plan matched, from the offsets the index keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from index.analysis import word_end, words
from index.folding import fold
from index.packing import Array
from index.snapshot import Snapshot
from search import patterns
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
_POSITION = (1 << 32) - 1
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
    """The marks of one release, in its title and in its body, each sorted by start."""

    title: list[Mark] = field(default_factory=list)
    body: list[Mark] = field(default_factory=list)


def find_marks(snapshot: Snapshot, plan: Node, docs: list[int], texts: list[str]) -> list[Marks]:
    """The marks of releases; `texts` are their title, newline, body."""
    # The first and last token of each match, or characters for a pattern, release by release.
    runs: list[list[tuple[int, int, int]]] = [[] for _ in docs]
    marks: list[list[Mark]] = [[] for _ in docs]
    order = np.argsort(np.array(docs, np.int64))
    ascending = np.array(docs, np.int32)[order]
    for number, leaf in enumerate(dict.fromkeys(positive_leaves(plan))):
        if isinstance(leaf, Term | Phrase):
            for row, first, last in _runs(snapshot, leaf, ascending):
                runs[order[row]].append((first, last, number))
        else:
            for row, text in enumerate(texts):
                titled = text.index("\n") if leaf.field != "text" else 0
                for start, end in _fitting(text, snapshot.starts(docs[row]), leaf):
                    if leaf.field == "text" or (start < titled) == (leaf.field == "title"):
                        marks[row].append((start, end, number))
    found = []
    for row, text in enumerate(texts):
        if runs[row]:
            starts = snapshot.starts(docs[row])
            for first, last, number in runs[row]:
                marks[row].append((int(starts[first]), word_end(text, int(starts[last])), number))
        found.append(_sides(sorted(marks[row]), text.index("\n")))
    return found


def _sides(marks: list[Mark], title: int) -> Marks:
    """Marks in title, newline, body as marks in each."""
    sides = Marks()
    for start, end, number in marks:
        if start < title:
            sides.title.append((start, min(end, title), number))
        else:
            sides.body.append((start - title - 1, end - title - 1, number))
    return sides


def _runs(snapshot: Snapshot, leaf: Term | Phrase, docs: Array) -> Iterator[tuple[int, int, int]]:
    """(row in `docs`, first token, last token) of each match of a word or a phrase."""
    wanted = (leaf.text,) if isinstance(leaf, Term) else leaf.words
    rows = np.arange(len(docs))
    for word in set(wanted):
        postings = snapshot.postings("text", word)
        if postings is None:
            return
        at = np.searchsorted(postings.docs, docs[rows])
        at[at == len(postings.docs)] = 0
        rows = rows[postings.docs[at] == docs[rows]]
        if not len(rows):
            return
    places = [keyed_positions(snapshot, leaf.field, word, docs[rows]) for word in wanted]
    slop = leaf.slop if isinstance(leaf, Phrase) else 1
    for chain in chains(places, slop):
        row = int(rows[chain[0] >> 32])
        first, last = chain[0] & _POSITION, chain[-1] & _POSITION
        yield row, first - BODY_GAP * (first >= BODY_GAP), last - BODY_GAP * (last >= BODY_GAP)


def chains(places: list[Array], slop: int) -> list[tuple[int, ...]]:
    """Every place of the last word that ends a chain, with the nearest words before it."""
    reached = [(place,) for place in places[0].tolist()]
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
    text: str, starts: Array, leaf: Prefix | Wildcard | Fuzzy
) -> Iterator[tuple[int, int]]:
    """The words of a text that a pattern stands for: (start, end)."""
    fits = patterns.matcher(leaf)
    head = "" if isinstance(leaf, Fuzzy) else patterns.head(leaf.text)
    if head and text.isascii():
        lowered = text.lower()
        # `U.S.` may stand for `us`: dots are no letters of a head.
        pairs = [at for at in starts.tolist() if lowered.startswith((head[0],), at)]
        for at in pairs:
            for word, start, end in words(text[at : word_end(text, at)]):
                if fits(fold(word)):
                    yield at + start, at + end
        return
    for word, start, end in words(text):
        if fits(fold(word)):
            yield start, end
