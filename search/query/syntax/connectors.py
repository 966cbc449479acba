"""Connectors: `tax w/5 fraud`, `pre/5`, `/s`, `/p` and `atleast3(...)`, from operands to a plan."""

from __future__ import annotations

import re
from dataclasses import replace

from search.query import plan
from search.query.describe import describe, is_clause, surfaces
from search.query.syntax.tokens import TEXT_FIELDS, RepairableError, Token
from search.query.vocabulary import MAX_SLOP

_UNITS = {"s": "sentence", "p": "paragraph"}
_LEVELS = tuple(_UNITS)


def level(token: Token) -> int:
    """How loosely a connector binds: 0 for so many words, 1 for a sentence, 2 for a paragraph."""
    reach = token.text.partition("/")[2]
    return _LEVELS.index(reach) + 1 if reach in _LEVELS else 0


LEVELS = len(_LEVELS) + 1


def check_connector(token: Token) -> None:
    """Reject an invalid distance."""
    if token.text == "NEAR":
        raise RepairableError(
            "NEAR needs a distance in words, such as NEAR/5",
            token.start,
            (token.start, token.end, "NEAR/5"),
            "read NEAR as NEAR/5",
        )
    reach = token.text.partition("/")[2]
    if reach.isdigit() and not 1 <= int(reach) <= MAX_SLOP:
        kind = token.text.partition("/")[0]
        raise RepairableError(
            f"the distance in {token.text} is from 1 to {MAX_SLOP:,} words",
            token.start,
            (token.start, token.end, f"{kind}/{min(max(int(reach), 1), MAX_SLOP)}"),
            f"changed the distance of {token.text}",
        )


def connected(one: plan.Node, other: plan.Node, token: Token) -> plan.Node:
    """The plan of two operands of a connector. Raises `RepairableError` for any it cannot join."""
    field = _field(one, other, token)
    kind, _, reach = token.text.partition("/")
    words = (*surfaces(one), *surfaces(other))
    said = f"{_part(one, level(token))} {token.text} {_part(other, level(token) - 1)}"
    wording = plan.Wording(said, words)
    if reach in _UNITS:
        parts = (
            one.parts if isinstance(one, plan.Together) and one.unit == _UNITS[reach] else (one,)
        )
        return plan.Together(field, (*parts, other), _UNITS[reach], wording=wording)
    most = int(reach)
    if kind == "pre":
        chain = _chain(one, most)
        if chain and isinstance(other, plan.Term) and other.boost == 1:
            return plan.Phrase(field, (*chain, other.text), most, wording=wording)
        return plan.Near(field, (one, other), most, ordered=True, wording=wording)
    return plan.Near(field, (one, other), most, wording=wording)


def at_least(part: plan.Node | None, token: Token) -> plan.Node | None:
    """The plan of `atleast3(...)`."""
    if part is None:
        return None
    times = int(re.sub(r"\D", "", token.text))
    if not 1 <= times <= MAX_SLOP:
        raise RepairableError(
            f"how often is a number from 1 to {MAX_SLOP:,}, such as atleast3(tariff)",
            token.start,
            (token.start, token.end, ""),
            f"removed {token.text}",
        )
    if not _has_place(part) or isinstance(part, plan.AtLeast):
        raise RepairableError(
            f"{token.text} counts words, phrases, patterns and alternatives of them: (a OR b)",
            token.start,
            (token.start, token.end, ""),
            f"removed {token.text}",
        )
    boost = 1.0
    if isinstance(part, plan.Simple | plan.Placed | plan.Or):
        boost, part = part.boost, replace(part, boost=1.0)
    wording = plan.Wording(f"{token.text}({describe(part)})", tuple(surfaces(part)))
    return plan.AtLeast(_fields(part).pop(), part, times, boost, wording)


def _chain(node: plan.Node, slop: int) -> tuple[str, ...]:
    """The words of a chain of `pre/N` that a further word can join; nothing for anything else."""
    if isinstance(node, plan.Term) and node.boost == 1:
        return (node.text,)
    if isinstance(node, plan.Phrase) and node.boost == 1 and node.slop == slop:
        return node.words
    return ()


def _field(one: plan.Node, other: plan.Node, token: Token) -> str:
    """The field that both operands are looked for in."""
    as_and = (token.start, token.end, "AND")
    repair = f"read {token.text} as AND"
    for node in (one, other):
        if not _has_place(node) or isinstance(node, plan.AtLeast):
            raise RepairableError(
                f"{token.text} joins words, phrases, patterns and alternatives of them: (a OR b)",
                token.start,
                as_and,
                repair,
            )
    fields = _fields(one) | _fields(other)
    if len(fields) > 1:
        raise RepairableError(
            f"{token.text} joins words of one field, such as title:(a {token.text} b)",
            token.start,
            as_and,
            repair,
        )
    return fields.pop()


def _has_place(node: plan.Node) -> bool:
    """Whether a plan is of words that stand somewhere in a text."""
    if isinstance(node, plan.Or):
        return all(map(_has_place, node.parts)) and len(_fields(node)) == 1
    return isinstance(node, plan.Simple | plan.Placed) and node.field in TEXT_FIELDS


def _fields(node: plan.Node) -> set[str]:
    """The fields of what `_has_place`."""
    if isinstance(node, plan.Or):
        return {field for part in node.parts for field in _fields(part)}
    return {str(getattr(node, "field", ""))}


def _part(node: plan.Node, loosest: int) -> str:
    """An operand; in parentheses where it binds looser than this level."""
    wording = describe(node)
    if isinstance(node, plan.Leaf) and (is_clause(node) or node.boost != 1):
        return wording
    unit = _LEVELS.index(node.unit[0]) + 1 if isinstance(node, plan.Together) else 0
    return wording if unit <= loosest and not isinstance(node, plan.Or) else f"({wording})"
