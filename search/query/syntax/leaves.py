"""What one word, phrase, pattern or range of a query looks for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from search.dates.periods import Period, describe
from search.query import plan
from search.query.patterns import pattern
from search.query.plan import Wording
from search.query.syntax import values
from search.query.syntax.characters import by_twos, is_by_twos
from search.query.syntax.quoted import exact_leaf, phrase_leaf
from search.query.syntax.tokens import KEYWORD_FIELDS, Token
from search.query.vocabulary import Vocabulary, fielded, quoted, word_leaf


def leaf(
    token: Token, field: str, boost: float, vocabulary: Vocabulary, today: dt.date
) -> plan.Leaf | None:
    """The leaf of a checked token in a field; None for one without a word in it."""
    if field == "date":
        return _date(token, boost, today)
    if token.pattern and token.kind == "word":
        return _pattern(token, field, boost, vocabulary)
    if token.kind == "word" and token.suffix:
        return _fuzzy(token, field, boost, vocabulary)
    if field in KEYWORD_FIELDS:
        return _keyword(token, field, boost, vocabulary)
    if token.kind == "exact":
        quotes = token.in_quotes
        return exact_leaf(token.text, field, vocabulary, boost=boost, in_quotes=quotes)
    if token.kind == "phrase":
        return phrase_leaf(token, field, boost, vocabulary)
    return word_leaf(token.text, vocabulary, field, boost, bare=not token.fielded)


def _date(token: Token, boost: float, today: dt.date) -> plan.Days:
    start, end = values.days(token, today)
    first, after = (dt.date.fromordinal(day) if day else None for day in (start, end))
    wording = describe(Period(first, after))
    return plan.Days(start, end, boost, Wording(f"date {wording}" if wording else "with a date"))


def _pattern(token: Token, field: str, boost: float, vocabulary: Vocabulary) -> plan.Leaf | None:
    if field in KEYWORD_FIELDS:
        text = values.keyword(field, token.text, vocabulary)
    else:
        text = values.word_pattern(token.text, vocabulary)
    text = values.shortest(text)
    if field not in KEYWORD_FIELDS and is_by_twos(text, vocabulary):
        return by_twos(text, field, boost, vocabulary)
    if not text or (not text.strip("*?") and token.text.strip("*?:")):
        return None  # nothing is left of `.*`
    wording = Wording(fielded(field, re.sub(r"(\s)", r"\\\1", text)))
    if text == "*" and field == "text":
        return plan.Every(boost, Wording("every release"))
    return replace(pattern(field, text), boost=boost, wording=wording)


def _fuzzy(token: Token, field: str, boost: float, vocabulary: Vocabulary) -> plan.Fuzzy | None:
    if field in KEYWORD_FIELDS:
        words = [values.keyword(field, token.text, vocabulary)]
    else:
        words = vocabulary.surfaces(token.text)
    if not words:
        return None
    edits = values.distance(token)
    wording = fielded(field, f"{words[0]}~{edits if edits > 1 else ''}")
    return plan.Fuzzy(field, words[0], edits, boost=boost, wording=Wording(wording))


def _keyword(
    token: Token, field: str, boost: float, vocabulary: Vocabulary
) -> plan.Term | plan.TermRange:
    if token.kind == "range":
        low, high, no_low, no_high = values.keyword_range(token, field, vocabulary)
        wording = Wording(f"{field}:{token.text}")
        return plan.TermRange(field, low or None, high or None, no_low, no_high, boost, wording)
    value = values.keyword(field, token.text, vocabulary)
    return plan.Term(field, value, boost, Wording(fielded(field, quoted(token.text))))
