"""What of a plan a snippet can highlight, and the marks of one release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.analysis.analyzer import word_end
from search.page import Snippet, Span
from search.query.plan import (
    And,
    AndMaybe,
    AndNot,
    Constant,
    Exact,
    Node,
    Or,
    Placed,
    Require,
    Simple,
    Variants,
    Wildcard,
)
from search.snippets.passages import Mark, passages, spans

_FIELDS = ("text", "title", "body")


Leaf = Simple | Placed


def positive_leaves(node: Node) -> Iterator[Leaf]:
    """The words, phrases and patterns of a plan that a match can highlight."""
    if isinstance(node, Exact):
        one = len(node.forms) == 1  # a pattern without wildcards: just this form
        yield Wildcard(node.field, node.forms[0]) if one else node.loose
    elif isinstance(node, Leaf):
        if node.field in _FIELDS:
            yield node
    elif isinstance(node, And | Or | Variants):
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
    few marks that are shown. `core`, if known, is the best run of the marks in the body: where the
    first and the last of them start.
    """

    title: list[Mark]
    body: list[Mark]
    core: Span | None = None


def grown(spans: tuple[Span, ...], text: str, language: str) -> tuple[Span, ...]:
    """The spans of marks, each extended to the end of its last word."""
    return tuple((start, word_end(text, end - 1, language)) for start, end in spans)


Highlights = tuple[tuple[Span, ...], tuple[Span, ...]]
"""What to highlight in a title and in a body."""


def highlighted(marks: Marks, title: str, body: str, language: str) -> Highlights:
    """The marks of a whole release as spans of its title and body."""
    return (
        grown(spans(marks.title), title, language),
        grown(spans(marks.body), body, language),
    )


def snippets_of(marks: Marks, body: str, count: int, language: str) -> tuple[Snippet, ...]:
    """Up to `count` passages of a body, with its marks extended to the ends of words."""
    return tuple(
        Snippet(passage.field, passage.text, grown(passage.spans, passage.text, language))
        for passage in passages(body, marks.body, count=count, core=marks.core)
    )
