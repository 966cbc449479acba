"""Forms: a word of the query in the form it was typed in counts for more than its stem alone.

    score += boost · (1 + δ) · idf(form) / n²      n words, δ as in `bm25f`

for each word whose form the release has in the field it is looked for in. A word's stem scores less
than (1 + δ) · idf(stem), and the idf of a form is no smaller than that of its stem: so for a query
of one word every release with the form stands above every one with other forms only. For a query
of several words it is so for releases that are alike in all else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from search.query import plan
from search.scoring.bm25f import DELTA, idf

TYPED = "in the form it was typed in"
"""How a page explains what a form is worth."""

MOST = 50
"""No more words of a query are looked for in the form they were typed in."""

_TEXTS = ("text", "title", "body")


class Form(NamedTuple):
    """A word as it was typed, folded, and the field it is looked for in."""

    field: str
    word: str


def forms_of(node: plan.Node) -> dict[Form, float]:
    """The forms of the words and phrases that a plan looks for, each with its largest boost."""
    boosts: dict[Form, float] = {}
    for form, boost in _forms(node):
        if form in boosts or len(boosts) < MOST:
            boosts[form] = max(boost, boosts.get(form, 0.0))
    return boosts


def _forms(node: plan.Node) -> Iterator[tuple[Form, float]]:
    for leaf, boost in plan.scored_leaves(node):
        if isinstance(leaf, plan.Term | plan.Phrase | plan.Exact) and leaf.field in _TEXTS:
            for word in leaf.wording.words:
                yield Form(leaf.field, word), boost * leaf.boost


def worth(releases: int, doc_freq: int, words: int, boost: float = 1.0) -> float:
    """What it is worth to have a form that so many releases have, in a query of so many words."""
    return boost * (1 + DELTA) * idf(releases, doc_freq) / words**2
