"""Patterns of characters that are read two at a time: Han and Kana, and in Korean Hangul.

Words of such a script have no ends: a star before or after characters says nothing, and `新?社` is
`新?` and `?社` side by side.
"""

from __future__ import annotations

from dataclasses import replace

from search.query import plan
from search.query.patterns import pattern
from search.query.syntax.tokens import RepairableError, Token, short
from search.query.vocabulary import Vocabulary, fielded, word_leaf


def is_by_twos(text: str, vocabulary: Vocabulary) -> bool:
    """Whether all of a pattern but its wildcards is of such characters."""
    characters = text.replace("*", "").replace("?", "")
    return bool(characters) and vocabulary.by_twos(characters)


def check_by_twos(token: Token, vocabulary: Vocabulary) -> None:
    """Refuse a star between characters."""
    inside = token.text.strip("*")
    if "*" in inside:
        words = " ".join(inside.replace("?", "*").split("*"))
        raise RepairableError(
            "a pattern of characters without spaces has no star inside",
            token.start,
            (token.start, token.end, f"({words})"),
            f"split {short(token.text)}",
        )


def by_twos(text: str, field: str, boost: float, vocabulary: Vocabulary) -> plan.Leaf | None:
    """The leaf of a checked pattern."""
    text = text.strip("*")
    if "?" not in text:
        return word_leaf(text, vocabulary, field, boost)
    wording = plan.Wording(fielded(field, text))
    node: plan.Leaf | None = None
    distance = 1
    for at in range(len(text) - 1):
        two = text[at : at + 2]
        if two == "??":  # says nothing but that there are two characters
            distance += 1
            continue
        part = pattern(field, two) if "?" in two else plan.Term(field, vocabulary.term(two))
        node = plan.Near(field, (node, part), distance, distance, ordered=True) if node else part
        distance = 1
    return replace(node or pattern(field, text), boost=boost, wording=wording)
