"""The plan of a query: a small tree of what must match, which any engine can run.

Texts in `Term` and `Phrase` are index terms (stems for text fields, folded whole values for keyword
fields); in `Prefix`, `Wildcard` and `Fuzzy` they are folded surface forms, as people typed them.
Each leaf remembers its wording, which is no part of what it means: plans that differ in it are
equal.

Fields: `text` is title and body together, ranked by BM25F; `title` and `body` are its parts;
`source`, `topic` and `id` are keywords.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import NamedTuple


class Wording(NamedTuple):
    """How a clause was written: `said` is what a page shows of it, `words` are its words as people
    type them, folded, `stop` tells a stop word that stands by itself, and `joins` are the joins
    among its words (see `index.analysis.joins`)."""

    said: str = ""
    words: tuple[str, ...] = ()
    stop: bool = False
    joins: tuple[str, ...] = ()


_UNSAID = Wording()


@dataclass(frozen=True, slots=True)
class _Text:
    """What is looked for in a field. (Classes that share fields share their making: it is slow.)"""

    field: str
    text: str
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Group:
    """Parts put together."""

    parts: tuple[Node, ...]
    boost: float = 1.0


class Term(_Text):
    """A release whose `field` has the term."""

    __slots__ = ()


class Prefix(_Text):
    """A release with a word that begins with `text`. Scores `boost`."""

    __slots__ = ()


class Wildcard(_Text):
    """A release with a word that fits the pattern (`*` any run, `?` one). Scores `boost`."""

    __slots__ = ()


class And(_Group):
    """All of the parts; scores add up."""

    __slots__ = ()


class Or(_Group):
    """Any of the parts; scores add up."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SomeOf(Or):
    """At least `count` of the parts; scores add up."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class Variants:
    """Any of the parts, which are ways of writing the same; scores as the first that matches."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words in this order within one field, each at most `slop` positions after the previous.

    With a slop of 1, they are adjacent and in one paragraph."""

    field: str
    words: tuple[str, ...]
    slop: int = 1
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Exact:
    """The words in just these `forms`, side by side within one field; `typed` has them with their
    capitals, where these matter. Scores as the terms do."""

    field: str
    terms: tuple[str, ...]
    forms: tuple[str, ...]
    typed: tuple[str, ...] = ()
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)

    @property
    def loose(self) -> Term | Phrase:
        """The same in any form."""
        if len(self.terms) == 1:
            return Term(self.field, self.terms[0], self.boost)
        return Phrase(self.field, self.terms, 1, self.boost)


@dataclass(frozen=True, slots=True)
class Near:
    """The parts near each other within one field.

    `ordered`: two parts, the second begins at least `least` and at most `most` positions after the
    end of the first. In any order: two parts, one after the other at most `most` positions on, or
    more words and patterns, all within `most` positions. Parts are words, phrases, patterns, other
    nodes of this kind, and `Or` of them. Scores as `And` of the parts.
    """

    field: str
    parts: tuple[Node, ...]
    most: int
    least: int = 1
    ordered: bool = False
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Together:
    """The parts within one `sentence` or `paragraph` of a field; see `Near`."""

    field: str
    parts: tuple[Node, ...]
    unit: str
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A release that has the part at least `count` times in a field; scores as the part."""

    field: str
    part: Node
    times: int
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A release with a word at most `distance` edits (Damerau-Levenshtein, restricted) away."""

    field: str
    text: str
    distance: int = 1
    prefix: int = 0
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TermRange:
    """A release with a keyword between two others; None is an open end. Scores `boost`."""

    field: str
    start: str | None
    end: str | None
    start_excluded: bool = False
    end_excluded: bool = False
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Days:
    """A release dated on a day in `[start, end)`, as `date.toordinal()`; None is an open end."""

    start: int | None
    end: int | None
    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Every:
    """Every release, at score `boost`."""

    boost: float = 1.0
    wording: Wording = attribute(default=_UNSAID, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No release."""


@dataclass(frozen=True, slots=True)
class Not:
    """What the part does not match. Scores `boost`."""

    part: Node
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class AndNot:
    """`positive` without `negative`; scores as `positive`."""

    positive: Node
    negative: Node


@dataclass(frozen=True, slots=True)
class AndMaybe:
    """`required`; the score of `optional` is added if that matches too."""

    required: Node
    optional: Node


@dataclass(frozen=True, slots=True)
class Require:
    """`scored`, if `required` matches too; scores as `scored`."""

    scored: Node
    required: Node


@dataclass(frozen=True, slots=True)
class Constant:
    """What the part matches, at one score."""

    part: Node
    score: float = 1.0


Node = (
    Term
    | Phrase
    | Near
    | Together
    | AtLeast
    | Prefix
    | Wildcard
    | Fuzzy
    | TermRange
    | Days
    | Every
    | Nothing
    | And
    | Or
    | Variants
    | Exact
    | Not
    | AndNot
    | AndMaybe
    | Require
    | Constant
)

Pattern = Prefix | Wildcard | Fuzzy
"""What stands for several words."""
Simple = Term | Phrase | Pattern | Exact
"""What a text is asked for the places of."""
Placed = Near | Together | AtLeast
"""What depends on where its parts stand."""
Leaf = Simple | Placed | TermRange | Days | Every
"""What has a wording."""


def scored_leaves(node: Node, boost: float = 1.0) -> Iterator[tuple[Node, float]]:
    """The parts of a plan that its score depends on, taken apart to words, phrases and the like,
    each with the boost of all that it stands in."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from scored_leaves(part, boost * node.boost)
        case Variants(parts):
            for part in parts:
                yield from scored_leaves(part, boost)
        case AndNot(positive, _):
            yield from scored_leaves(positive, boost)
        case AndMaybe(required, optional):
            yield from scored_leaves(required, boost)
            yield from scored_leaves(optional, boost)
        case Require(scored, _):
            yield from scored_leaves(scored, boost)
        case _:
            yield node, boost
