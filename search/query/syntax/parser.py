"""The parser of the query language: from checked tokens to a plan, by precedence climbing.

From the tightest to the loosest: a field and a boost, connectors (`w/5` before `/s` before `/p`),
the prefixes `NOT`, `-` and `+`, then `AND`, then `OR`. Between clauses side by side `AND` is
understood. Under `match="any"` they are instead put together when all of them have been read,
looser than `OR`: see `_any`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from search.query import plan
from search.query.syntax import values
from search.query.syntax.connectors import LEVELS, at_least, connected, level
from search.query.syntax.leaves import leaf
from search.query.syntax.tokens import KEYWORD_FIELDS, Token
from search.query.vocabulary import Vocabulary

_FILTER_FIELDS = (*KEYWORD_FIELDS, "date")


class _Operand(NamedTuple):
    """A part of the query, and whether a `+` stands before it."""

    node: plan.Node
    required: bool = False


def parse(
    tokens: Sequence[Token], vocabulary: Vocabulary, match: str, today: dt.date
) -> plan.Node | None:
    """The plan of tokens that `validation` has checked; None if they hold no word."""
    operand = _Parser(tokens, vocabulary, match, today).group("text")
    return operand and operand.node


class _Parser:
    """Reads tokens from left to right."""

    def __init__(
        self, tokens: Sequence[Token], vocabulary: Vocabulary, match: str, today: dt.date
    ) -> None:
        self.tokens = tokens
        self.at = 0
        self.vocabulary = vocabulary
        self.any = match == "any"
        self.today = today

    def group(self, field: str) -> _Operand | None:
        """Read to the end, or past the parenthesis that closes the group and its boost."""
        operands = []
        while self.at < len(self.tokens) and not self._take("close"):
            operands.append(self._disjunction(field))
        boost = self._boost()
        return (_any if self.any else _all)(_present(operands), boost)

    def _disjunction(self, field: str) -> _Operand | None:
        operands = [self._conjunction(field)]
        while self._take("operator", "OR"):
            operands.append(self._conjunction(field))
        return operands[0] if len(operands) == 1 else _joined(plan.Or, _present(operands))

    def _conjunction(self, field: str) -> _Operand | None:
        operands = [self._prefixed(field)]
        while self._take("operator", "AND") or self._another():
            operands.append(self._prefixed(field))
        return operands[0] if len(operands) == 1 else _all(_present(operands))

    def _another(self) -> bool:
        """Whether a clause follows that AND is understood before."""
        if self.any or self.at == len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind != "close" and (token.kind, token.text) != ("operator", "OR")

    def _prefixed(self, field: str) -> _Operand | None:
        if self._take("operator", "NOT") or self._take("sign", "-"):
            return _negated(self._prefixed(field))
        if self._take("sign", "+"):
            return _required(self._prefixed(field))
        return self._connected(field, LEVELS - 1)

    def _connected(self, field: str, loosest: int) -> _Operand | None:
        """Clauses joined by connectors that bind no looser than this level."""
        if loosest < 0:
            return self._clause(field)
        operand = self._connected(field, loosest - 1)
        while self._follows("connector") and level(self.tokens[self.at]) == loosest:
            connector = self._next()
            other = self._connected(field, loosest - 1)
            if operand and other:
                operand = _Operand(connected(operand.node, other.node, connector))
            operand = operand or other
        return operand

    def _clause(self, field: str) -> _Operand | None:
        """A word, phrase, pattern, range or group, with its field and boost."""
        token = self._next()
        if token.kind == "field":
            field, token = token.text, self._next()
        if token.kind == "open":
            return self.group(field)
        if token.kind == "atleast":
            operand = self._clause(field)
            node = at_least(operand and operand.node, token)
            return _Operand(node) if node else None
        node = leaf(token, field, self._boost(), self.vocabulary, self.today)
        return _Operand(node) if node else None

    def _next(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _follows(self, kind: str, text: str = "") -> bool:
        """Whether the next token is of this kind, and has this text."""
        if self.at == len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind == kind and text in ("", token.text)

    def _take(self, kind: str, text: str = "") -> bool:
        """Whether the next token is of this kind, and has this text: if so, move past it."""
        follows = self._follows(kind, text)
        self.at += follows
        return follows

    def _boost(self) -> float:
        return values.boost(self.tokens[self.at - 1]) if self._take("boost") else 1.0


def _present(operands: Sequence[_Operand | None]) -> list[_Operand]:
    """The operands without those that hold no word."""
    return [operand for operand in operands if operand]


def _all(operands: Sequence[_Operand], boost: float = 1.0) -> _Operand | None:
    """All of them; the negative ones take away from the others."""
    wanted, unwanted = _parted(operands)
    return _without(_joined(plan.And, wanted, boost), unwanted)


def _any(operands: Sequence[_Operand], boost: float = 1.0) -> _Operand | None:
    """Neighbours where any may match: `+word` must, filters must, `-word` must not."""
    wanted, unwanted = _parted(operands)
    filters = [operand for operand in wanted if is_filter(operand.node)]
    words = _no_stops([operand for operand in wanted if not is_filter(operand.node)])
    required = _joined(plan.And, [operand for operand in words if operand.required])
    optional = _joined(plan.Or, [operand for operand in words if not operand.required])
    found = required or optional
    if required and optional:
        found = _Operand(plan.AndMaybe(required.node, optional.node))
    return _without(_joined(plan.And, [found, *filters] if found else filters, boost), unwanted)


def _parted(operands: Sequence[_Operand]) -> tuple[list[_Operand], list[_Operand]]:
    """What must match, and what must not."""
    wanted, unwanted = [], []
    for operand in operands:
        if isinstance(operand.node, plan.Not):
            unwanted.append(_Operand(operand.node.part))
        else:
            wanted.append(operand)
    return wanted, unwanted


def _without(wanted: _Operand | None, unwanted: Sequence[_Operand]) -> _Operand | None:
    """What is wanted, or every release, without what any of the unwanted matches."""
    without = _joined(plan.Or, unwanted)
    if without is None:
        return wanted
    node = plan.AndNot(wanted.node, without.node) if wanted else plan.Not(without.node)
    return _Operand(node)


def _joined(
    kind: type[plan.And | plan.Or], operands: Sequence[_Operand], boost: float = 1.0
) -> _Operand | None:
    """One operand of several, those of its own kind taken in; None of none, and one as it is."""
    parts: list[_Operand] = []
    for operand in operands:
        node = operand.node
        if isinstance(node, kind) and node.boost == 1:
            parts.extend(map(_Operand, node.parts))
        else:
            parts.append(operand)
    parts = _no_stops(parts)
    if len(parts) > 1:
        return _Operand(kind(tuple(part.node for part in parts), boost))
    return parts[0]._replace(node=_raised(parts[0].node, boost)) if parts else None


def _raised(node: plan.Node, factor: float) -> plan.Node:
    """A plan with its boost multiplied."""
    if factor == 1 or isinstance(node, plan.Not):
        return node
    if isinstance(node, plan.AndNot):
        return replace(node, positive=_raised(node.positive, factor))
    if isinstance(node, plan.AndMaybe):
        return plan.AndMaybe(_raised(node.required, factor), _raised(node.optional, factor))
    if isinstance(node, plan.Leaf | plan.And | plan.Or):
        return replace(node, boost=node.boost * factor)
    return node


def _no_stops(operands: list[_Operand]) -> list[_Operand]:
    """The operands without bare stop words, unless only those and filters would be left."""
    others = [operand for operand in operands if not _is_stop(operand.node)]
    if any(not (isinstance(node, plan.Not) or is_filter(node)) for node, _ in others):
        return others
    return operands


def _is_stop(node: plan.Node) -> bool:
    return isinstance(node, plan.Term) and node.wording.stop


def is_filter(node: plan.Node) -> bool:
    """Whether a plan only looks at dates and keywords."""
    match node:
        case plan.And(parts) | plan.Or(parts):
            return all(map(is_filter, parts))
        case plan.Not(part):
            return is_filter(part)
        case plan.AndNot(one, other) | plan.AndMaybe(one, other):
            return is_filter(one) and is_filter(other)
        case plan.Term(field) | plan.Prefix(field) | plan.Wildcard(field) | plan.Fuzzy(field):
            return field in _FILTER_FIELDS
        case _:
            return isinstance(node, plan.Days | plan.TermRange)


def _negated(operand: _Operand | None) -> _Operand | None:
    if operand is None:
        return None
    if isinstance(operand.node, plan.Not):
        return _Operand(operand.node.part)
    return _Operand(plan.Not(_kept(operand.node)))


def _required(operand: _Operand | None) -> _Operand | None:
    if operand is None:
        return None
    return _Operand(_kept(operand.node, "+"), required=True)


def _kept(node: plan.Node, sign: str = "") -> plan.Node:
    """A plan that stays where it is a bare stop word, written with its sign."""
    if isinstance(node, plan.Term) and node.wording.stop:
        wording = node.wording._replace(said=sign + node.wording.said, stop=False)
        return replace(node, wording=wording)
    return node
