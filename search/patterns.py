"""Patterns: the surface forms that a prefix, a wildcard or a fuzzy word stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from index.packing import Array
from index.postings import FieldReader
from index.snapshot import Snapshot
from search.query.plan import Fuzzy, Prefix, TermRange, Wildcard

_SIDES = {
    "text": ("title_words", "body_words"),
    "title": ("title_words",),
    "body": ("body_words",),
}


def sides(field: str) -> tuple[str, ...]:
    """The fields of the index that hold the surface forms of a text field, or the keyword field."""
    return _SIDES.get(field, (field,))


@lru_cache(maxsize=256)
def wildcard_regex(pattern: str) -> re.Pattern[str]:
    """A wildcard pattern as a regular expression: `*` any run, `?` one character.

    Runs of stars are one; between stars the leftmost fit is always good enough, so each piece is
    an atomic search and hostile patterns cost no more than plain ones.
    """
    pieces = [_literal(piece) for piece in re.split(r"\*+", pattern)]
    if len(pieces) == 1:
        return re.compile(pieces[0], re.DOTALL)
    first, *middle, last = pieces
    # (?=(lazy))\1 is an atomic group for every supported Python.
    body = "".join(
        f"(?=(?P<p{number}>.*?{piece}))(?P=p{number})"
        for number, piece in enumerate(middle)
        if piece
    )
    return re.compile(f"{first}{body}.*{last}", re.DOTALL)


def _literal(piece: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in piece)


def head(pattern: str) -> str:
    """What every word that fits a prefix or wildcard pattern begins with."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def matcher(node: Prefix | Wildcard | Fuzzy) -> Callable[[str], bool]:
    """Whether a surface form is one that the pattern stands for."""
    if isinstance(node, Prefix):
        return lambda word: word.startswith(node.text)
    if isinstance(node, Wildcard):
        regex = wildcard_regex(node.text)
        return lambda word: regex.fullmatch(word) is not None
    from index.fuzzy import within

    return lambda word: bool(within([word], node.text, node.distance, node.prefix))


def expand(
    snapshot: Snapshot, field: str, node: Prefix | Wildcard | Fuzzy | TermRange
) -> list[Array]:
    """The ordinals of the terms of `field` that a pattern stands for, segment by segment."""
    return [_ordinals(segment.field(field), node) for segment in snapshot.segments]


def _ordinals(reader: FieldReader, node: Prefix | Wildcard | Fuzzy | TermRange) -> Array:
    if isinstance(node, TermRange):
        return _range(reader, node)
    if isinstance(node, Fuzzy):
        from index.fuzzy import within

        low, high = _starting(reader, node.text[: node.prefix])
        return low + np.array(
            within(reader.terms(low, high), node.text, node.distance, node.prefix), np.int64
        )
    literal = node.text if isinstance(node, Prefix) else head(node.text)
    low, high = _starting(reader, literal)
    if isinstance(node, Prefix) or node.text == literal + "*":
        return np.arange(low, high)
    fits = wildcard_regex(node.text).fullmatch
    terms = reader.terms(low, high)
    return low + np.array([place for place, term in enumerate(terms) if fits(term)], np.int64)


def _starting(reader: FieldReader, text: str) -> tuple[int, int]:
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
