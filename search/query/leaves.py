"""What one word, phrase, pattern or range of a query looks for."""

from __future__ import annotations

import datetime as dt
import re

from search.dates import parsing
from search.query import plan, values
from search.query.tokens import KEYWORD_FIELDS, Token
from search.query.vocabulary import Leaf, Vocabulary, fielded, quoted, word_leaf


def leaf(
    token: Token, field: str, boost: float, vocabulary: Vocabulary, today: dt.date
) -> Leaf | None:
    """The leaf of a checked token in a field; None for one without a word in it."""
    if field == "date":
        return _date(token, boost, today)
    if token.pattern:
        return _pattern(token, field, boost, vocabulary)
    if token.kind == "word" and token.suffix:
        return _fuzzy(token, field, boost, vocabulary)
    if field in KEYWORD_FIELDS:
        return _keyword(token, field, boost, vocabulary)
    if token.kind == "phrase":
        return _phrase(token, field, boost, vocabulary)
    return word_leaf(token.text, vocabulary, field, boost, bare=not token.fielded)


def _phrase(token: Token, field: str, boost: float, vocabulary: Vocabulary) -> Leaf | None:
    terms = vocabulary.terms(token.text)
    if not terms:
        return None
    said = fielded(field, quoted(token.text, always=True) + token.suffix)
    node: plan.Node = plan.Term(field, terms[0], boost)
    if len(terms) > 1:
        node = plan.Phrase(field, tuple(terms), values.slop(token), boost)
    return Leaf(node, said, tuple(vocabulary.surfaces(token.text)))


def _date(token: Token, boost: float, today: dt.date) -> Leaf:
    start, end = values.days(token, today)
    first, after = (dt.date.fromordinal(day) if day else None for day in (start, end))
    said = parsing.describe(parsing.Period(first, after))
    return Leaf(plan.Days(start, end, boost), f"date {said}" if said else "with a date")


def _pattern(token: Token, field: str, boost: float, vocabulary: Vocabulary) -> Leaf:
    if field in KEYWORD_FIELDS:
        text = values.keyword(field, token.text, vocabulary)
    else:
        text = values.word_pattern(token.text, vocabulary)
    text = values.shortest(text)
    said = fielded(field, re.sub(r"(\s)", r"\\\1", text))
    if text == "*" and field == "text":
        return Leaf(plan.Every(boost), "every release")
    if text.endswith("*") and not {"*", "?"} & set(text[:-1]):
        return Leaf(plan.Prefix(field, text[:-1], boost), said)
    return Leaf(plan.Wildcard(field, text, boost), said)


def _fuzzy(token: Token, field: str, boost: float, vocabulary: Vocabulary) -> Leaf | None:
    if field in KEYWORD_FIELDS:
        words = [values.keyword(field, token.text, vocabulary)]
    else:
        words = vocabulary.surfaces(token.text)
    if not words:
        return None
    edits = values.distance(token)
    said = fielded(field, f"{words[0]}~{edits if edits > 1 else ''}")
    return Leaf(plan.Fuzzy(field, words[0], edits, boost=boost), said)


def _keyword(token: Token, field: str, boost: float, vocabulary: Vocabulary) -> Leaf:
    if token.kind == "range":
        low, high, no_low, no_high = values.keyword_range(token, field, vocabulary)
        node = plan.TermRange(field, low or None, high or None, no_low, no_high, boost)
        return Leaf(node, f"{field}:{token.text}")
    value = values.keyword(field, token.text, vocabulary)
    return Leaf(plan.Term(field, value, boost), fielded(field, quoted(token.text)))
