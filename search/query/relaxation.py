"""Relaxation: which words to leave out of a query that no release matches as a whole.

The fewest are left out, and rather common ones than rare: what is kept are the words of the release
that has the most of them, each counted as the square root of its idf. (Counted alike, three words
that every release has would outweigh the name that a query is about; as its idf, one name would
outweigh all else.) So every release of the answer has the same words of the query, and the total
counts the releases that have them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from search.query import plan
from search.query.describe import describe
from search.query.language import Reading
from search.query.plan import Wording
from search.query.syntax.parser import is_filter
from search.scoring.bm25f import idf

_EARLIER = 0.001
"""Decides between words of equal weight: those that come first are kept."""
_SHORT = 3
"""The longest word that is a part of a number, such as `17-cr-123`."""


@dataclass(frozen=True, slots=True)
class Relaxable:
    """A query whose `parts` need not all match; `fixed` must, and `unwanted` must not."""

    parts: tuple[plan.Node, ...]
    fixed: tuple[plan.Node, ...] = ()
    unwanted: plan.Node | None = None

    @property
    def stands_alone(self) -> bool:
        """Whether words remain even where all the parts are left out."""
        return not all(map(is_filter, self.fixed))

    def keeping(self, kept: Sequence[bool]) -> plan.Node:
        """The plan with some of the parts."""
        parts = [part for part, keep in zip(self.parts, kept, strict=True) if keep]
        node = _joined([*parts, *self.fixed])
        return plan.AndNot(node, self.unwanted) if self.unwanted else node

    def rest(self) -> plan.Node:
        """The plan of what must match besides the parts: every release if that is nothing."""
        node = _joined(self.fixed) if self.fixed else plan.Every()
        return plan.AndNot(node, self.unwanted) if self.unwanted else node

    def split(self, matches: Callable[[plan.Node], bool]) -> Relaxable:
        """The same with each phrase that nothing matches taken apart into its words.

        A number stays whole: the `5` of `10b-5` says nothing.
        """
        parts: list[plan.Node] = []
        for part in self.parts:
            if isinstance(part, plan.Phrase) and not _is_number(part) and not matches(part):
                parts.extend(_words_of(part))
            else:
                parts.append(part)
        return replace(self, parts=tuple(dict.fromkeys(parts)))


def relaxable(every: plan.Node, anyhow: plan.Node) -> Relaxable | None:
    """What may be left out of a query read as `every` where all its words must match.

    `anyhow` is its plan where any of them may. Filters, what a `+` stands before, and what must
    not match stay; what the query itself joins by AND alone does too. None if nothing may go.
    """
    if every == anyhow:
        return None
    wanted, unwanted = every, None
    if isinstance(every, plan.AndNot):
        wanted, unwanted = every.positive, every.negative
    if not isinstance(wanted, plan.And) or wanted.boost != 1:
        return None
    required = _required(anyhow)
    fixed = tuple(part for part in wanted.parts if is_filter(part) or part in required)
    parts = tuple(part for part in wanted.parts if part not in fixed)
    return Relaxable(parts, fixed, unwanted)


def weights(counts: Sequence[int], releases: int) -> list[float]:
    """What it counts to keep each part, given how many releases match it."""
    return [
        math.sqrt(idf(releases, count)) + _EARLIER / (at + 1) for at, count in enumerate(counts)
    ]


def relaxed(reading: Reading, asked: Relaxable, kept: Sequence[bool]) -> tuple[Reading, list[str]]:
    """The reading with some parts alone, and what the others say."""
    node = asked.keeping(kept)
    left_out = [describe(part) for part, keep in zip(asked.parts, kept, strict=True) if not keep]
    return replace(reading, plan=node, understood=describe(node)), left_out


def _joined(parts: Sequence[plan.Node]) -> plan.Node:
    return parts[0] if len(parts) == 1 else plan.And(tuple(parts))


def _required(node: plan.Node) -> tuple[plan.Node, ...]:
    """What must match of a query of which any word may."""
    match node:
        case plan.AndNot(positive, _):
            return _required(positive)
        case plan.AndMaybe(required, _):
            return required.parts if isinstance(required, plan.And) else (required,)
        case plan.And(parts):
            return tuple(each for part in parts for each in _required(part))
        case _:
            return ()


def _is_number(phrase: plan.Phrase) -> bool:
    """Whether a phrase is one number in parts, as statutes, rules, dockets and models have."""
    words = phrase.wording.words
    return (
        bool(phrase.wording.joins)
        and any(word[:1].isdigit() or word[-1:].isdigit() for word in words)
        and all(len(word) <= _SHORT or word.isdigit() for word in words)
    )


def _words_of(phrase: plan.Phrase) -> list[plan.Node]:
    words = phrase.wording.words or phrase.words
    return [
        plan.Term(phrase.field, term, phrase.boost, Wording(word, (word,)))
        for term, word in zip(phrase.words, words, strict=True)
    ]
