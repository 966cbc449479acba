"""Whoosh's query parser, set up for the query language: from checked tokens to a Whoosh query.

Whoosh's own plugins read groups, fields, boosts and operators; the tagger here hands the parser
the words, phrases and ranges that `search.query.tokens` made out, and each becomes Whoosh's query
of what `search.query.leaves` says it looks for, with that `Leaf` as its attribute `leaf`. Whoosh's
`normalize` is not used: it reads `And` with `Every` as `Every`, and drops boosts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from whoosh import query as wq
from whoosh.qparser import QueryParser, plugins, syntax, taggers

from search.query.exclusion import AndNot, Not
from search.query.leaves import leaf
from search.query.tokens import KEYWORD_FIELDS, Token
from search.query.vocabulary import Leaf, Vocabulary
from search.query.whoosh_bridge import to_whoosh

_MakeLeaf = Callable[[Token, str, float], Leaf | None]
_FILTER_FIELDS = (*KEYWORD_FIELDS, "date")


def whoosh_query(
    tokens: list[Token], text: str, vocabulary: Vocabulary, match: str, today: dt.date
) -> Any:
    """The Whoosh query of a checked query text; `NullQuery` where no word is left."""
    group = _AnyGroup if match == "any" else _Group
    found = _Clauses(tokens, partial(leaf, vocabulary=vocabulary, today=today))
    parser = QueryParser("text", None, [found, *_plugins(match)], group=group)
    return parser.parse(text, normalize=False)


def _plugins(match: str) -> list[plugins.Plugin]:
    tagger, prefix = plugins.OperatorsPlugin.OpTagger, syntax.PrefixOperator
    operators = [
        (tagger("NOT|-", _NotGroup, prefix, leftassoc=False), 0),
        (tagger(r"\+", _PlusGroup, prefix, leftassoc=False), 0),
        (tagger(r"AND|&&", _AndGroup), 0),
        (tagger(r"OR|\|\|", _OrGroup), 0),
    ]
    return [
        plugins.GroupPlugin(),
        plugins.FieldsPlugin(),
        plugins.BoostPlugin(r"\^(?P<boost>[\d.]+)"),
        plugins.OperatorsPlugin(operators, clean=True),
        *([] if match == "any" else [_ImplicitAnd()]),
    ]


class _Clause(syntax.TextNode):
    """A word, phrase, pattern or range, made into a query once its field is known."""

    def __init__(self, token: Token, make: _MakeLeaf) -> None:
        super().__init__(token.text)
        self.token = token
        self.make = make

    def query(self, parser: QueryParser) -> Any:
        found = self.make(self.token, self.fieldname or parser.fieldname, self.boost)
        if found is None:
            return None
        query = to_whoosh(found.node)
        query.leaf, query.stop = found, found.stop
        return query


class _Clauses(plugins.Plugin, taggers.Tagger):
    """Tags the clauses and fields where `search.query.tokens` found them."""

    def __init__(self, tokens: list[Token], make: _MakeLeaf) -> None:
        kinds = ("word", "phrase", "range", "field")
        self.found = {token.start: token for token in tokens if token.kind in kinds}
        self.make = make

    def taggers(self, parser: QueryParser) -> list[tuple[taggers.Tagger, int]]:
        return [(self, -10)]

    def match(self, parser: QueryParser, text: str, pos: int) -> syntax.SyntaxNode | None:
        token = self.found.get(pos)
        if token is None:
            return None
        if token.kind == "field":
            node = syntax.FieldnameNode(token.text, text[token.start : token.end])
        else:
            node = _Clause(token, self.make)
        return node.set_range(token.start, token.end)


class _ImplicitAnd(plugins.Plugin):
    """Puts AND between neighbours that no operator joins, before operators are read (at 600)."""

    def filters(self, parser: QueryParser) -> list[tuple[Any, int]]:
        return [(self.join, 590)]

    def join(self, parser: QueryParser, group: syntax.GroupNode) -> syntax.GroupNode:
        joined = group.empty_copy()
        for node in group:
            if isinstance(node, syntax.GroupNode):
                node = self.join(parser, node)
            before = joined[-1] if joined else None
            ends = before is not None and not isinstance(before, syntax.Operator)
            if ends and not isinstance(node, syntax.InfixOperator):
                joined.append(syntax.InfixOperator("AND", _AndGroup))
            joined.append(node)
        return joined


def _conjunction(queries: list[Any], boost: float = 1.0) -> Any:
    """All of them; the negative ones take away from the others."""
    wanted = [q for q in queries if not isinstance(q, Not)]
    unwanted = [q.query for q in queries if isinstance(q, Not)]
    return _except(_joined(wq.And, wanted, boost), unwanted)


def _disjunction(queries: list[Any], boost: float = 1.0) -> Any:
    """Any of them."""
    return _joined(wq.Or, queries, boost)


def _any(queries: list[Any], boost: float = 1.0) -> Any:
    """Neighbours where any may match: +word must, filters must, -word must not."""
    unwanted = [q.query for q in queries if isinstance(q, Not)]
    wanted = [q for q in queries if not isinstance(q, Not)]
    filters = [q for q in wanted if _is_filter(q)]
    words = _without_stops([q for q in wanted if not _is_filter(q)])
    required = _joined(wq.And, [q for q in words if hasattr(q, "required")])
    optional = _joined(wq.Or, [q for q in words if not hasattr(q, "required")])
    found = wq.AndMaybe(required, optional) if required and optional else required or optional
    found = _joined(wq.And, [found, *filters] if found else filters, boost)
    return _except(found, unwanted)


def _except(wanted: Any, unwanted: list[Any]) -> Any:
    """What is wanted, or every release, without what any of the unwanted matches."""
    if not unwanted:
        return wanted
    without = _joined(wq.Or, unwanted)
    return AndNot(wanted, without) if wanted else Not(without)


def _joined(kind: Any, queries: list[Any], boost: float = 1.0) -> Any:
    """One query of several, those of its own kind taken in; None of none, and one as it is."""
    parts: list[Any] = []
    for query in queries:
        flat = type(query) is kind and query.boost == 1
        parts.extend(query.subqueries if flat else [query])
    parts = _without_stops(parts)
    if len(parts) > 1:
        return kind(parts, boost=boost)
    return _raised(parts[0], boost) if parts else None


def _raised(query: Any, factor: float) -> Any:
    """A query with its boost multiplied; it is changed in place, for nothing else has it."""
    if isinstance(query, wq.ConstantScoreQuery):
        query.score *= factor
    elif isinstance(query, (wq.AndNot, wq.AndMaybe)):
        _raised(query.a, factor)
        if isinstance(query, wq.AndMaybe):
            _raised(query.b, factor)
    elif not isinstance(query, Not):
        query.boost *= factor
    return query


def _without_stops(queries: list[Any]) -> list[Any]:
    """The queries without bare stop words, unless nothing but those and filters would be left."""
    kept = [q for q in queries if not getattr(q, "stop", False)]
    return kept if any(not (isinstance(q, Not) or _is_filter(q)) for q in kept) else queries


def _is_filter(query: Any) -> bool:
    """Whether a query only looks at dates and keywords."""
    if query.is_leaf():
        return query.field() in _FILTER_FIELDS
    return all(map(_is_filter, query.children()))


def _negated(query: Any) -> Any:
    query.stop = False
    return query.query if isinstance(query, Not) else Not(query)


def _required(query: Any) -> Any:
    if getattr(query, "stop", False):
        query.leaf = query.leaf._replace(said=f"+{query.leaf.said}")
    query.required, query.stop = True, False
    return query


class _Group(syntax.GroupNode):
    """What stands in parentheses, or the whole query, its parts joined by operators."""

    qclass = staticmethod(_conjunction)


class _AnyGroup(syntax.GroupNode):
    """The same where words side by side may match or not."""

    qclass = staticmethod(_any)


class _AndGroup(syntax.GroupNode):
    qclass = staticmethod(_conjunction)


class _OrGroup(syntax.GroupNode):
    qclass = staticmethod(_disjunction)


class _NotGroup(syntax.Wrapper):
    qclass = staticmethod(_negated)


class _PlusGroup(syntax.Wrapper):
    qclass = staticmethod(_required)
