"""From Whoosh queries to plans and back.

`lower` compiles a Whoosh query for the array evaluator, by the names of its classes and without
importing Whoosh. `to_whoosh` gives a Whoosh query that means the same as a plan: with it Whoosh's
own searcher is the oracle of any plan. Where the two differ:

- A pattern or fuzzy word scores its boost whatever it stands for: in Whoosh `ConstantScoreQuery`
  around it, and for the field `text` around `Or` of its look in `title_words` and `body_words`.
- Whoosh 2.7.4's `Require(a, b)` finds a without b: here it is `AndNot(a, Not(b))`.
- Whoosh's matchers for `Not` and `AndNot` go wrong: `search.query.exclusion` has others.
- Whoosh loses the boost of an `And` or `Or` of one part, and reads a constant score of 0 as 1.
  Nothing here repairs that: as an oracle it is right for two parts and more, and scores above 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from search.query import plan
from search.query.tokens import KEYWORD_FIELDS, TEXT_FIELDS

WORDS_OF = {"title": "title_words", "body": "body_words"}
"""The fields of an index that hold the words of a text as people type them."""

_FIELD_OF = {words: field for field, words in WORDS_OF.items()}


def lower(query: Any) -> plan.Node | None:
    """The plan of a Whoosh query, or None where no plan stands for it."""
    try:
        return lowered(query)
    except TypeError:
        return None


def lowered(query: Any) -> plan.Node:
    """The plan of a Whoosh query; raises `TypeError` where no plan stands for it."""
    kind = type(query).__name__
    if kind not in _LOWERED:
        raise TypeError(f"no plan stands for Whoosh's {kind}")
    return _LOWERED[kind](query)


def expanding(make: Callable[[str], Any], field: str, boost: float) -> Any:
    """The Whoosh query of a pattern or fuzzy word; `make` gives it for one field of an index."""
    from whoosh import query as wq

    if field == "text":
        return wq.ConstantScoreQuery(wq.Or([make(words) for words in _FIELD_OF]), boost)
    return wq.ConstantScoreQuery(make(WORDS_OF.get(field, field)), boost)


def _field(query: Any, names: tuple[str, ...]) -> str:
    if query.fieldname not in names:
        raise TypeError(f"no plan has Whoosh's {type(query).__name__} in {query.fieldname}")
    return str(query.fieldname)


def _words_field(query: Any) -> str:
    field = _field(query, (*_FIELD_OF, *KEYWORD_FIELDS))
    return _FIELD_OF.get(field, field)


def _term(query: Any) -> plan.Node:
    return plan.Term(_field(query, TEXT_FIELDS + KEYWORD_FIELDS), query.text, query.boost)


def _phrase(query: Any) -> plan.Node:
    return plan.Phrase(_field(query, TEXT_FIELDS), tuple(query.words), query.slop, query.boost)


def _prefix(query: Any) -> plan.Node:
    return plan.Prefix(_words_field(query), query.text, query.boost)


def _wildcard(query: Any) -> plan.Node:
    return plan.Wildcard(_words_field(query), query.text.replace("[[]", "["), query.boost)


def _fuzzy(query: Any) -> plan.Node:
    field = _words_field(query)
    return plan.Fuzzy(field, query.text, query.maxdist, query.prefixlength, query.boost)


def _term_range(query: Any) -> plan.Node:
    field = _field(query, KEYWORD_FIELDS)
    left_out = query.startexcl, query.endexcl
    return plan.TermRange(field, query.start, query.end, *left_out, query.boost)


def _days(query: Any) -> plan.Node:
    _field(query, ("date",))
    start, end = query.start, query.end
    if start is not None and query.startexcl:
        start += 1
    if end is not None and not query.endexcl:
        end += 1
    return plan.Days(start, end, query.boost)


def _every(query: Any) -> plan.Node:
    if query.fieldname is not None:
        raise TypeError(f"no plan stands for everything with {query.fieldname}")
    return plan.Every(query.boost)


def _constant(query: Any) -> plan.Node:
    part = lowered(query.child)
    if isinstance(part, plan.Or) and len(part.parts) == 2:
        title, body = part.parts
        if isinstance(title, _EXPANDING) and replace(title, field="body") == body:
            part = replace(title, field="text")
    if isinstance(part, (*_EXPANDING, plan.TermRange, plan.Not)):
        return replace(part, boost=query.score)
    return plan.Constant(part, query.score)


def _parts(query: Any) -> tuple[plan.Node, ...]:
    return tuple(map(lowered, query.subqueries))


def _and_not(query: Any) -> plan.Node:
    positive, negative = _parts(query)
    if isinstance(negative, plan.Not):
        return plan.Require(positive, negative.part)
    return plan.AndNot(positive, negative)


_EXPANDING = (plan.Prefix, plan.Wildcard, plan.Fuzzy)
_LOWERED: dict[str, Callable[[Any], plan.Node]] = {
    "Term": _term,
    "Phrase": _phrase,
    "Prefix": _prefix,
    "Wildcard": _wildcard,
    "FuzzyTerm": _fuzzy,
    "TermRange": _term_range,
    "NumericRange": _days,
    "Every": _every,
    "_NullQuery": lambda query: plan.Nothing(),
    "And": lambda query: plan.And(_parts(query), query.boost),
    "Or": lambda query: plan.Or(_parts(query), query.boost),
    "Not": lambda query: plan.Not(lowered(query.query), query.boost),
    "AndNot": _and_not,
    "AndMaybe": lambda query: plan.AndMaybe(*_parts(query)),
    "Require": lambda query: plan.Require(*_parts(query)),
    "ConstantScoreQuery": _constant,
}


def to_whoosh(node: plan.Node) -> Any:
    """The Whoosh query that finds and scores what a plan does."""
    from whoosh import query as wq

    from search.query.exclusion import AndNot, Not

    match node:
        case plan.Term(field, text, boost):
            return wq.Term(field, text, boost=boost)
        case plan.Phrase(field, words, slop, boost):
            return wq.Phrase(field, list(words), slop=slop, boost=boost)
        case plan.Prefix(field, text, boost):
            return expanding(lambda name: wq.Prefix(name, text), field, boost)
        case plan.Wildcard(field, text, boost):
            pattern = text.replace("[", "[[]")
            return expanding(lambda name: wq.Wildcard(name, pattern), field, boost)
        case plan.Fuzzy(field, text, distance, prefix, boost):
            return expanding(
                lambda name: wq.FuzzyTerm(name, text, maxdist=distance, prefixlength=prefix),
                field,
                boost,
            )
        case plan.TermRange(field, start, end, no_start, no_end, boost):
            return wq.ConstantScoreQuery(wq.TermRange(field, start, end, no_start, no_end), boost)
        case plan.Days(start, end, boost):
            last = None if end is None else end - 1
            return wq.NumericRange("date", start, last, boost=boost)
        case plan.Every(boost):
            return wq.Every(boost=boost)
        case plan.Nothing():
            return wq.NullQuery
        case plan.And(parts, boost):
            return wq.And([to_whoosh(part) for part in parts], boost=boost)
        case plan.Or(parts, boost):
            return wq.Or([to_whoosh(part) for part in parts], boost=boost)
        case plan.Not(part, boost):
            return Not(to_whoosh(part), boost=boost)
        case plan.AndNot(positive, negative):
            return AndNot(to_whoosh(positive), to_whoosh(negative))
        case plan.AndMaybe(required, optional):
            return wq.AndMaybe(to_whoosh(required), to_whoosh(optional))
        case plan.Require(scored, required):
            return AndNot(to_whoosh(scored), Not(to_whoosh(required)))
        case plan.Constant(part, score):
            return wq.ConstantScoreQuery(to_whoosh(part), score)
