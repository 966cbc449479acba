"""How the parts of a query add up to a release's score, whatever engine computed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from search.page import Contribution
from search.query import plan
from search.query.spans import loosened
from search.scoring.bm25f import idf


@dataclass(frozen=True, slots=True)
class Use:
    """How a release uses a word, in the texts that were searched, and how many releases do."""

    in_title: int
    in_body: int
    title_size: int
    body_size: int
    doc_freq: int
    releases: int


class Account(Protocol):
    """What can be told of one release's score."""

    def score(self, node: plan.Node, /) -> float | None:
        """The score of the release for a plan, or None if it does not match."""
        ...

    def use(self, node: plan.Term, /) -> Use:
        """How the release uses a word that it contains."""
        ...


def contributions(account: Account, node: plan.Node, boost: float = 1.0) -> Iterator[Contribution]:
    """The contributions of a plan to the score of the release that the account is of."""
    total = account.score(node)
    if total is None:
        return
    if isinstance(node, plan.And | plan.Or):
        for part in node.parts:
            yield from contributions(account, part, boost * node.boost)
    elif isinstance(node, plan.Variants):
        matching = (part for part in node.parts if account.score(part) is not None)
        for part in islice(matching, 1):
            yield from contributions(account, part, boost)
    elif isinstance(node, plan.Exact):
        yield from contributions(account, node.loose, boost)
    elif isinstance(node, plan.Placed):
        yield from contributions(account, loosened(node), boost)
    elif isinstance(node, plan.AndNot):
        yield from contributions(account, node.positive, boost)
    elif isinstance(node, plan.Require):
        yield from contributions(account, node.scored, boost)
    elif isinstance(node, plan.AndMaybe):
        yield from contributions(account, node.required, boost)
        yield from contributions(account, node.optional, boost)
    elif isinstance(node, plan.Term):
        yield _of_term(account, node, boost * node.boost)
    elif isinstance(node, plan.Phrase):
        for word in node.words:
            yield _of_term(account, plan.Term(node.field, word), boost * node.boost)
    else:
        yield Contribution(_name(node), boost * total, "the same for every release that matches")


def _of_term(account: Account, node: plan.Term, boost: float) -> Contribution:
    """How often a word occurs where, in how long a text, and how rare it is."""
    use = account.use(node)
    places = [
        f"{times} in the {name} of {words:,} words"
        for name, times, words in (
            ("title", use.in_title, use.title_size),
            ("body", use.in_body, use.body_size),
        )
        if times
    ]
    rarity = idf(use.releases, use.doc_freq)
    places.append(f"in {use.doc_freq:,} of {use.releases:,} releases, idf {rarity:.3f}")
    if boost != 1:
        places.append(f"boost {boost:g}")
    value = account.score(replace(node, boost=1.0))
    assert value is not None  # the release matches
    return Contribution(_name(node), boost * value, "; ".join(places))


def _name(node: plan.Node) -> str:
    """A part of a plan, in a word or two."""
    if isinstance(node, plan.Days):
        return "date"
    if isinstance(node, plan.Constant) and isinstance(node.part, plan.Phrase):
        return node.part.wording.said
    if isinstance(node, plan.Every | plan.Not | plan.Constant):
        return "every release" if isinstance(node, plan.Every) else "filter"
    text: str = getattr(node, "text", "range")
    if isinstance(node, plan.Prefix):
        text += "*"
    elif isinstance(node, plan.Fuzzy):
        text += "~"
    field = getattr(node, "field", "text")
    return text if field == "text" else f"{field}:{text}"
