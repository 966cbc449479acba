"""Marks: where in a release's title and body a plan matched, from the offsets the index keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.analysis import word_end, words
from index.folding import fold
from index.packing import Array, starts_of
from index.segment import Record
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
_ROW = 1 << 40
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


def find_marks(
    snapshot: Snapshot, plan: Node, docs: list[int], records: list[Record], near: int | None = None
) -> list[Marks]:
    """The marks of releases, given by number and as stored.

    With `near`, only those of a body's marks that lie near the best run of `near` characters, in
    the sense of `search.snippets.passages`: all that one passage of that width can show.
    """
    leaves = list(dict.fromkeys(positive_leaves(plan)))
    if not leaves or not docs:
        return [Marks([], []) for _ in docs]
    order = sorted(range(len(docs)), key=docs.__getitem__)
    records = [records[at] for at in order]
    ascending = np.array([docs[at] for at in order], np.int32)
    starts = [snapshot.starts(doc) for doc in ascending.tolist()]
    first_token = starts_of(np.array([len(tokens) for tokens in starts]))
    start_of = np.concatenate(starts)
    # A match is (its release, as a place in `order`, first character, last word's, its leaf).
    found = []
    for number, leaf in enumerate(leaves):
        if isinstance(leaf, Term | Phrase):
            row, first, last = _matches(snapshot, leaf, ascending)
            base = first_token[row]
            first, last = start_of[base + first], start_of[base + last]
        else:
            row, first = _fitting(leaf, records, starts)
            last = first
        found.append((row, first, last, np.full(len(row), number)))
    row, first, last, leaf_of = (np.concatenate(column) for column in zip(*found, strict=True))
    ordered = np.lexsort((leaf_of, last, first, row))
    row, first, last, leaf_of = row[ordered], first[ordered], last[ordered], leaf_of[ordered]
    body = np.array([len(record.title) + 1 for record in records])[row]
    in_body = first >= body
    if near is not None:
        keep = _near_best(row, first, last, leaf_of, in_body, len(leaves), near)
        row, first, last, leaf_of = row[keep], first[keep], last[keep], leaf_of[keep]
        body, in_body = body[keep], in_body[keep]
    moved = body * in_body
    marks = list(
        zip((first - moved).tolist(), (last + 1 - moved).tolist(), leaf_of.tolist(), strict=True)
    )
    split = (row * 2 + in_body).searchsorted(np.arange(2 * len(docs) + 1)).tolist()
    result = [Marks([], [])] * len(docs)
    for place, at in enumerate(order):
        start, middle, end = split[2 * place : 2 * place + 3]
        result[at] = Marks(marks[start:middle], marks[middle:end])
    return result


def _near_best(
    row: Array, first: Array, last: Array, leaf_of: Array, in_body: Array, leaves: int, width: int
) -> Array:
    """Which marks to keep: those in titles, and those near the best run of each body.

    A run ends at a mark, and holds the last mark of each leaf before it that `width` reaches: the
    best has most leaves, then the least spread, then is the first.
    """
    base = row * _ROW
    place = base + first
    reach = np.minimum(place, base + last + (1 - width))
    count = np.zeros(len(row), np.int64)
    oldest = place.copy()
    for leaf in range(leaves):
        latest = np.full(len(row), -_ROW)  # before every place that `reach` can name
        here = in_body & (leaf_of == leaf)
        latest[here] = place[here]
        np.maximum.accumulate(latest, out=latest)
        inside = latest >= reach
        count += inside
        np.minimum(oldest, latest, out=oldest, where=inside)
    worth = (count << 32) - (place - oldest)
    worth[~in_body] = -1
    keep = ~in_body
    cuts = row.searchsorted(np.arange(int(row[-1]) + 2)).tolist() if len(row) else [0]
    for start, end in pairwise(cuts):
        if start < end:
            best = start + int(worth[start:end].argmax())
            low = place.searchsorted(oldest[best] - 2 * width)
            high = place.searchsorted(place[best] + 2 * width, side="right")
            keep[max(low, start) : min(high, end)] = True
    return keep


def _matches(snapshot: Snapshot, leaf: Term | Phrase, docs: Array) -> tuple[Array, Array, Array]:
    """The matches of a word or a phrase in releases (ascending): row, first token, last token."""
    wanted = (leaf.text,) if isinstance(leaf, Term) else leaf.words
    rows = np.arange(len(docs))
    for word in dict.fromkeys(wanted):
        postings = snapshot.postings("text", word)
        if postings is None:
            return _NO_MATCHES
        at = postings.docs.searchsorted(docs[rows])
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
    leaf: Prefix | Wildcard | Fuzzy, records: list[Record], starts: list[Array]
) -> tuple[Array, Array]:
    """The words that a pattern stands for: row in `records`, first character."""
    fits = patterns.matcher(leaf)
    head = "" if isinstance(leaf, Fuzzy) else patterns.head(leaf.text)
    rows, firsts = [], []
    for row, record in enumerate(records):
        text, title = record.text, len(record.title)
        if head and text.isascii():
            lowered, size = text.lower(), len(head)
            candidates = [
                (at, lowered[at : word_end(text, at)])
                for at in starts[row].tolist()
                if lowered.startswith(head, at)
                # A word may be written with signs that its form has not: `U.S.`, `1,000`.
                or (lowered.startswith(head[0], at) and not lowered[at : at + size].isalnum())
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
