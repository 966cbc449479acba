"""Marks: where in titles and bodies a plan matched, from the offsets that the index keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.analysis.analyzer import Analyzer
from index.arrays import Array, ragged
from index.places import PLACE_BITS
from index.segment.record import Record
from index.segment.token_starts import TokenStarts
from index.snapshot import Snapshot
from search.embedded.matching.places import Effort, ReadPlaces, fitting
from search.embedded.matching.positions import TOKEN, phrase_places, within
from search.page import Span
from search.query.plan import Exact, Node, Phrase, Placed, Term
from search.query.spans import shown
from search.snippets.marks import Leaf, Marks, positive_leaves
from search.snippets.passages import Mark

_BODY = 40
"""How many bits the number of a body is shifted by, to make room for the characters in it."""
_LEAVES = 32
"""The number of leaves processed at once."""


def find_marks(
    snapshot: Snapshot,
    plan: Node,
    docs: Sequence[int],
    records: Sequence[Record],
    near: int | None = None,
    *,
    analyzer: Analyzer,
) -> list[Marks]:
    """The marks of releases, which are given by number and as stored.

    With `near`, only those of a body's marks that lie near its best run of `near` characters, in
    the sense of `search.snippets.passages.passages`: all that one passage of that width can show;
    and that run.
    """
    # Placed leaves last: they have several numbers each.
    distinct = dict.fromkeys(positive_leaves(plan))
    leaves = sorted(distinct, key=lambda leaf: isinstance(leaf, Placed))
    if not leaves or not docs:
        return [Marks([], []) for _ in docs]
    order = sorted(range(len(docs)), key=docs.__getitem__)
    records_by_place = records
    records = [records[at] for at in order]
    starts = snapshot.starts_of([docs[at] for at in order])
    ascending = np.array([docs[at] for at in order])
    first, last, leaf_of = _matches(snapshot, leaves, ascending, records, starts)
    row = ascending.searchsorted(first >> PLACE_BITS)
    start = starts.at(row, first & TOKEN)
    end = (start if last is first else starts.at(row, last & TOKEN)) + 1
    body = np.array([len(record.title) + 1 for record in records])[row]
    in_body = start >= body
    at = in_body.nonzero()[0]
    bodies = _Marked(row[at], start[at] - body[at], end[at] - body[at], leaf_of[at])
    cores: list[Span | None] = [None] * len(order)
    if near is not None:
        cores = bodies.focus(len(order), near)
    at = (~in_body).nonzero()[0]
    titles = _Marked(row[at], start[at], end[at], leaf_of[at])
    result = [Marks([], [])] * len(order)
    for place, title, text, core in zip(
        order, titles.listed(len(order)), bodies.listed(len(order)), cores, strict=True
    ):
        record = records_by_place[place]
        result[place] = Marks(
            _reaching(title, record.title, leaves, analyzer),
            _reaching(text, record.body, leaves, analyzer),
            core,
        )
    return result


def _reaching(
    marks: list[Mark], text: str, leaves: Sequence[Leaf], analyzer: Analyzer
) -> list[Mark]:
    """The marks, those of a term that joins several words extended to the last one."""
    return [
        (start, analyzer.reach(text, start, leaf.text) + 1, at)
        if at < len(leaves) and isinstance(leaf := leaves[at], Term)
        else (start, end, at)
        for start, end, at in marks
    ]


@dataclass(slots=True)
class _Marked:
    """The marks of several texts, text by text and by start; `row` is the number of the text."""

    row: Array
    start: Array
    end: Array
    leaf: Array

    def listed(self, texts: int) -> list[list[Mark]]:
        """The marks of each text."""
        marks = list(zip(self.start.tolist(), self.end.tolist(), self.leaf.tolist(), strict=True))
        cuts = self._cuts(texts).tolist()
        return [marks[low:high] for low, high in pairwise(cuts)]

    def _cuts(self, texts: int) -> Array:
        """Where the marks of each text begin, and where those of the last one end."""
        return self.row.searchsorted(np.arange(texts + 1))

    def focus(self, texts: int, width: int) -> list[Span | None]:
        """Keep the marks near the best run of each text; returns where that starts and ends.

        A run ends at a mark, and holds the last mark of each leaf before it that `width` reaches:
        the best has most leaves, then the least spread, then is the first.
        """
        cores: list[Span | None] = [None] * texts
        if not len(self.row):
            return cores
        cuts = self._cuts(texts)
        place = (self.row << _BODY) + self.start
        oldest, worth = self._runs(place, width)
        begin = cuts[:-1]
        having = (cuts[1:] > begin).nonzero()[0]
        begin, size = begin[having], (cuts[1:] - begin)[having]
        best = (worth == np.maximum.reduceat(worth, begin).repeat(size)).nonzero()[0]
        best = best[best.searchsorted(begin)]
        first, last = oldest[best], place[best]
        longest = width + width // 4 if (self.end - self.start).max() <= width else 2 * width
        low = place.searchsorted(first - longest)
        kept = ragged(low, place.searchsorted(last + longest, side="right") - low)
        text = having << _BODY
        spans = zip((first - text).tolist(), (last - text).tolist(), strict=True)
        for at, core in zip(having.tolist(), spans, strict=True):
            cores[at] = core
        self.row, self.start = self.row[kept], self.start[kept]
        self.end, self.leaf = self.end[kept], self.leaf[kept]
        return cores

    def _runs(self, place: Array, width: int) -> tuple[Array, Array]:
        """Of the run that ends at each mark: its first mark's place, and a number that is larger
        for a better one."""
        leaves = int(self.leaf.max()) + 1
        if leaves == 1:
            return place, np.zeros(len(place), np.int64)
        reach = np.minimum(place, place + (self.end - self.start - width))
        count = np.zeros(len(place), np.int64)
        oldest = place
        for at in range(0, leaves, _LEAVES):
            here = self.leaf == np.arange(at, min(at + _LEAVES, leaves))[:, None]
            latest = np.where(here, place, -(1 << _BODY))  # before all that can be reached
            np.maximum.accumulate(latest, axis=1, out=latest)
            inside = latest >= reach
            count += inside.sum(axis=0)
            oldest = np.minimum(oldest, np.where(inside, latest, place).min(axis=0))
        return oldest, (count << 32) - (place - oldest)


def _matches(
    snapshot: Snapshot,
    leaves: Sequence[Leaf],
    docs: Array,
    records: Sequence[Record],
    starts: TokenStarts,
) -> tuple[Array, Array, Array]:
    """The places of the first word and the last of every match, and the number of its leaf."""
    spans = []
    words = iter(snapshot.places_of([leaf.text for leaf in leaves if isinstance(leaf, Term)], docs))
    for leaf in leaves:
        if isinstance(leaf, Term):
            spans.append((within(snapshot, leaf.field, next(words)),) * 2)
        elif isinstance(leaf, Phrase):
            spans.append(phrase_places(snapshot, leaf, docs))
        elif isinstance(leaf, Exact):
            exact = ReadPlaces(snapshot, docs, Effort())
            spans.append(exact.apart.whole(exact.spans(leaf)))
        elif isinstance(leaf, Placed):
            moved = ReadPlaces(snapshot, docs, Effort())
            spans += map(moved.apart.whole, shown(leaf, moved))
        else:
            spans.append((fitting(snapshot, leaf, docs, records, starts),) * 2)
    if len(spans) == 1:
        return *spans[0], np.zeros(len(spans[0][0]), np.int64)
    leaf_of = np.arange(len(spans)).repeat([len(first) for first, _ in spans])
    first = np.concatenate([first for first, _ in spans])
    order = first.argsort(kind="stable")
    first = last = first[order]
    if any(isinstance(leaf, Phrase | Placed | Exact) for leaf in leaves):
        last = np.concatenate([last for _, last in spans])[order]
    return first, last, leaf_of[order]
