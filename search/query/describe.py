"""A query as it was read, in words a person can check: `chips AND NOT "trade deficit"`.

`describe` writes out the Whoosh query that `search.query.whoosh_parser` made, so it says nothing
else than what is searched for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def describe(query: Any) -> str:
    """The words of a Whoosh query made by `search.query.whoosh_parser`."""
    return _said(query)[0]


def surfaces(query: Any) -> Iterator[str]:
    """The words looked for in texts, in order, without those that must not be there."""
    kind = type(query).__name__
    if hasattr(query, "leaf"):
        yield from query.leaf.surfaces
    elif kind == "AndNot":
        yield from surfaces(query.a)
    elif kind != "Not":
        for part in query.subqueries:
            yield from surfaces(part)


def _said(query: Any) -> tuple[str, bool]:
    """The words of a query, and whether they hold together without parentheses."""
    kind = type(query).__name__
    if hasattr(query, "leaf"):
        boost = query.score if kind == "ConstantScoreQuery" else query.boost
        return query.leaf.said + _boost(boost), True
    if kind == "Not":
        unwanted = _unwanted(query.query)
        return " AND ".join(unwanted), len(unwanted) == 1
    if kind == "AndNot":
        flat = type(query.a).__name__ == "And" and query.a.boost == 1
        wanted = map(_part, query.a.subqueries) if flat else [_part(query.a)]
        return " AND ".join([*wanted, *_unwanted(query.b)]), False
    if kind == "AndMaybe":
        return f"{_part(query.a)}, better with {_part(query.b)}", False
    joined = f" {kind.upper()} ".join(map(_part, query.subqueries))
    return (joined, False) if query.boost == 1 else (f"({joined}){_boost(query.boost)}", True)


def _part(query: Any) -> str:
    """A query as a part of something longer."""
    said, holds = _said(query)
    return said if holds else f"({said})"


def _unwanted(query: Any) -> list[str]:
    """NOT, for each of the alternatives that must not match."""
    each = [query]
    if type(query).__name__ == "Or" and query.boost == 1:
        each = query.subqueries
    if any(type(part).__name__ == "Not" for part in each):
        return [f"NOT ({describe(query)})"]
    return [f"NOT {_part(part)}" for part in each]


def _boost(boost: float) -> str:
    return "" if boost == 1 else f"^{boost:g}"
