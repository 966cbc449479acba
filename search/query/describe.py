"""A plan in words that a user can check: `chips AND NOT "trade deficit"`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.query import plan

_QUOTED = re.compile(r'(?:\w+:)?"(?:\\.|[^"\\])*"(?:~\d+)?', re.DOTALL)


def describe(node: plan.Node) -> str:
    """A plan in words, with its clauses as they were written."""
    return _said(node)[0]


def surfaces(node: plan.Node) -> Iterator[str]:
    """The words looked for in texts, in order, without those that must not be there."""
    if isinstance(node, plan.And | plan.Or):
        for part in node.parts:
            yield from surfaces(part)
    elif isinstance(node, plan.AndNot):
        yield from surfaces(node.positive)
    elif isinstance(node, plan.AndMaybe):
        yield from surfaces(node.required)
        yield from surfaces(node.optional)
    elif isinstance(node, plan.Leaf):
        yield from node.wording.words


def is_clause(node: plan.Leaf) -> bool:
    """Whether a leaf is a single clause of the query, not several with connectors between."""
    joined = isinstance(node, plan.Near | plan.Together | plan.Phrase)
    return not joined or _QUOTED.fullmatch(node.wording.said) is not None


def _said(node: plan.Node) -> tuple[str, bool]:
    """The words of a plan, and whether they hold together without parentheses."""
    if isinstance(node, plan.Leaf):
        text, boost = node.wording.said, _boost(node.boost)
        return f"({text}){boost}" if boost and not is_clause(node) else text + boost, True
    if isinstance(node, plan.SomeOf):
        return f"{node.count} of ({', '.join(map(_part, node.parts))}){_boost(node.boost)}", True
    if isinstance(node, plan.And | plan.Or):
        joined = f" {type(node).__name__.upper()} ".join(map(_part, node.parts))
        return (joined, False) if node.boost == 1 else (f"({joined}){_boost(node.boost)}", True)
    if isinstance(node, plan.Not):
        unwanted = _unwanted(node.part)
        return " AND ".join(unwanted), len(unwanted) == 1
    if isinstance(node, plan.AndNot):
        wanted = map(_part, _parts_of(node.positive, plan.And))
        return " AND ".join([*wanted, *_unwanted(node.negative)]), False
    if isinstance(node, plan.AndMaybe):
        return f"{_part(node.required)}, better with {_part(node.optional)}", False
    return "", True


def _part(node: plan.Node) -> str:
    """A plan as a part of something longer."""
    text, holds = _said(node)
    return text if holds else f"({text})"


def _unwanted(node: plan.Node) -> list[str]:
    """NOT, for each of the alternatives that must not match."""
    each = _parts_of(node, plan.Or)
    if any(isinstance(part, plan.Not) for part in each):
        return [f"NOT ({describe(node)})"]
    return [f"NOT {_part(part)}" for part in each]


def _parts_of(node: plan.Node, kind: type[plan.And | plan.Or]) -> tuple[plan.Node, ...]:
    """The parts of a group of a kind that bears no boost; else the plan itself."""
    return node.parts if isinstance(node, kind) and node.boost == 1 else (node,)


def _boost(boost: float) -> str:
    return "" if boost == 1 else f"^{boost:g}"
