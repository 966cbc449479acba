"""Explaining: what each part of a plan gave to the score of a release; it adds up to the score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from index.snapshot import Snapshot
from search.execution import Execution, Matches
from search.page import Contribution
from search.pairs import pair_scores
from search.query import plan
from search.query.neighbours import Pair
from search.ranking import idf


@dataclass(frozen=True, slots=True)
class Use:
    """How a release uses a word, in the texts that were searched, and how many releases do."""

    in_title: int
    in_body: int
    title_size: int
    body_size: int
    having: int
    releases: int


class Account(Protocol):
    """What can be told of one release's score."""

    def score(self, node: plan.Node, /) -> float | None:
        """What the release scores for a plan, or None where it does not match."""
        ...

    def use(self, node: plan.Term, /) -> Use:
        """How the release uses a word that it has."""
        ...


class Explainer:
    """Explains the scores of one page: what its plan's parts match is found once for all hits."""

    def __init__(self, execution: Execution, node: plan.Node, matches: Matches) -> None:
        self._execution = execution
        self._node = node
        self._found: dict[plan.Node, Matches] = {}
        if isinstance(node, plan.And | plan.Or):  # of which it only matters that it matches
            self._found[node] = matches

    def explain(self, doc: int) -> tuple[Contribution, ...]:
        """The contributions of a plan's words, phrases, patterns and filters to a match's score."""
        return tuple(contributions(_InSnapshot(self._execution, self._matches, doc), self._node))

    def _matches(self, node: plan.Node) -> Matches:
        if isinstance(node, plan.Term):  # the execution keeps those
            return self._execution.run(node)
        found = self._found.get(node)
        if found is None:
            found = self._found[node] = self._execution.run(node)
        return found


def explain_pairs(snapshot: Snapshot, pairs: Sequence[Pair], doc: int) -> Iterator[Contribution]:
    """What pairs of words found together gave to the score of a release, one line a pair."""
    worth = pair_scores(snapshot, pairs, np.array([doc]))[:, 0].tolist()
    total: dict[Pair, float] = {}
    for pair, value in zip(pairs, worth, strict=True):
        if value:
            total[pair] = total.get(pair, 0.0) + value
    for pair, value in total.items():
        yield Contribution(f"{pair.first} {pair.second}", value, "together, as in the query")


def contributions(account: Account, node: plan.Node, boost: float = 1.0) -> Iterator[Contribution]:
    """The contributions of a plan to the score of the release that the account is of."""
    found = account.score(node)
    if found is None:
        return
    if isinstance(node, plan.And | plan.Or):
        for part in node.parts:
            yield from contributions(account, part, boost * node.boost)
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
        yield Contribution(_name(node), boost * found, "the same for every release that matches")


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
    rarity = idf(use.releases, use.having)
    places.append(f"in {use.having:,} of {use.releases:,} releases, idf {rarity:.3f}")
    if boost != 1:
        places.append(f"boost {boost:g}")
    value = account.score(replace(node, boost=1.0))
    assert value is not None  # the release matches
    return Contribution(_name(node), boost * value, "; ".join(places))


@dataclass(frozen=True, slots=True)
class _InSnapshot:
    """The account of a release of a snapshot."""

    execution: Execution
    matches: Callable[[plan.Node], Matches]
    doc: int

    def score(self, node: plan.Node) -> float | None:
        """What the release scores for a plan, or None where it does not match."""
        matches = self.matches(node)
        at = int(np.searchsorted(matches.docs, self.doc))
        if at == len(matches) or matches.docs[at] != self.doc:
            return None
        return float(matches.scores[at])

    def use(self, node: plan.Term) -> Use:
        """How the release uses a word that it has."""
        postings = self.execution.postings(node.field, node.text)
        assert postings is not None  # the release matches
        snapshot = self.execution.snapshot
        at = int(np.searchsorted(postings.docs, self.doc))
        total = int(postings.freqs[at])
        titled = 0 if postings.title_freqs is None else int(postings.title_freqs[at])
        return Use(
            in_title={"text": titled, "title": total}.get(node.field, 0),
            in_body=total - titled if node.field in ("text", "body") else 0,
            title_size=int(snapshot.column("title_size")[self.doc]),
            body_size=int(snapshot.column("body_size")[self.doc]),
            having=len(postings.docs),
            releases=snapshot.releases,
        )


def _name(node: plan.Node) -> str:
    """A part of a plan, in a word or two."""
    if isinstance(node, plan.Days):
        return "date"
    if isinstance(node, plan.Every | plan.Not | plan.Constant):
        return "every release" if isinstance(node, plan.Every) else "filter"
    text: str = getattr(node, "text", "range")
    if isinstance(node, plan.Prefix):
        text += "*"
    elif isinstance(node, plan.Fuzzy):
        text += "~"
    field = getattr(node, "field", "text")
    return text if field == "text" else f"{field}:{text}"
