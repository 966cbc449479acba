"""Patterns: the surface forms that a prefix, a wildcard or a fuzzy word stands for."""

from __future__ import annotations

import numpy as np

from index.arrays import Array
from index.segment.postings import FieldReader
from index.snapshot import Snapshot
from search.query.patterns import literal_head, wildcard_regex
from search.query.plan import Fuzzy, Prefix, TermRange, Wildcard

_SIDES = {
    "text": ("title_words", "body_words"),
    "title": ("title_words",),
    "body": ("body_words",),
}


def sides(field: str) -> tuple[str, ...]:
    """The fields of the index that hold the surface forms of a text field, or the keyword field."""
    return _SIDES.get(field, (field,))


def expand(
    snapshot: Snapshot, field: str, node: Prefix | Wildcard | Fuzzy | TermRange
) -> list[Array]:
    """The ordinals of the terms of `field` that a pattern stands for, segment by segment."""
    return [_ordinals(segment.field(field), node) for segment in snapshot.segments]


def _ordinals(reader: FieldReader, node: Prefix | Wildcard | Fuzzy | TermRange) -> Array:
    if isinstance(node, TermRange):
        return _range(reader, node)
    if isinstance(node, Fuzzy):
        from index.analysis.fuzzy import within

        low, high = starting(reader, node.text[: node.prefix])
        length = len(node.text)
        sized = reader.of_length(length - node.distance, length + node.distance)
        sized = sized[(sized >= low) & (sized < high)]
        words = reader.some_terms(sized)
        return sized[np.array(within(words, node.text, node.distance, node.prefix), np.int64)]
    literal = node.text if isinstance(node, Prefix) else literal_head(node.text)
    low, high = starting(reader, literal)
    if isinstance(node, Prefix) or node.text == literal + "*":
        return np.arange(low, high)
    fits = wildcard_regex(node.text).fullmatch
    terms = reader.terms(low, high)
    return low + np.array([place for place, term in enumerate(terms) if fits(term)], np.int64)


def starting(reader: FieldReader, text: str) -> tuple[int, int]:
    """The ordinals `[low, high)` of the terms that begin with `text`."""
    if not text:
        return 0, len(reader)
    return reader.lower_bound(text), reader.lower_bound(text + "\U0010ffff")


def _range(reader: FieldReader, node: TermRange) -> Array:
    low = 0 if node.start is None else reader.lower_bound(node.start)
    high = len(reader) if node.end is None else reader.lower_bound(node.end)
    if node.start_excluded and low < len(reader) and reader.term(low) == node.start:
        low += 1
    if node.end is not None and not node.end_excluded and high < len(reader):
        high += reader.term(high) == node.end
    return np.arange(low, max(low, high))
