"""Matching words against patterns, and words that follow one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from index.arrays import Array
from search.query.plan import Fuzzy, Prefix, Wildcard


@lru_cache(maxsize=256)
def wildcard_regex(pattern: str) -> re.Pattern[str]:
    """A wildcard pattern as a regular expression: `*` any run, `?` one character.

    Runs of stars are one; between stars the leftmost fit is always good enough, so each piece is
    an atomic search and hostile patterns cost no more than plain ones.
    """
    pieces = [_literal(piece) for piece in re.split(r"\*+", pattern)]
    if len(pieces) == 1:
        return re.compile(pieces[0], re.DOTALL)
    first, *middle, last = pieces
    # (?=(lazy))\1 is an atomic group for every supported Python.
    body = "".join(
        f"(?=(?P<p{number}>.*?{piece}))(?P=p{number})"
        for number, piece in enumerate(middle)
        if piece
    )
    return re.compile(f"{first}{body}.*{last}", re.DOTALL)


def _literal(piece: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in piece)


def pattern(field: str, text: str) -> Prefix | Wildcard:
    """The plan of a word with wildcards."""
    if text.endswith("*") and not {"*", "?"} & set(text[:-1]):
        return Prefix(field, text[:-1])
    return Wildcard(field, text)


def literal_head(pattern: str) -> str:
    """What every word that fits a prefix or wildcard pattern begins with."""
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def matcher(node: Prefix | Wildcard | Fuzzy) -> Callable[[str], bool]:
    """Whether a surface form is one that the pattern stands for."""
    if isinstance(node, Prefix):
        return lambda word: word.startswith(node.text)
    if isinstance(node, Wildcard):
        regex = wildcard_regex(node.text)
        return lambda word: regex.fullmatch(word) is not None
    from index.analysis.fuzzy import within

    return lambda word: bool(within([word], node.text, node.distance, node.prefix))


def chained(
    stands: Sequence[Array], slop: int, paragraphs: Callable[[Array], Array]
) -> tuple[Array, Array]:
    """Where words, whose places are given word by word, stand in order.

    Each word is at most `slop` after the word before it, the nearest, and in the same paragraph:
    `paragraphs` numbers those of places. Gives the place of the first and of the last word of each
    such chain, a row for every place of the last word that ends one.
    """
    first = last = stands[0]
    for following in stands[1:]:
        if not len(last):
            break
        before = last.searchsorted(following) - 1  # -1, of the last, gives a gap below 1
        gaps = following - last[before]
        near = ((gaps > 0) & (gaps <= slop)).nonzero()[0]
        before, following = before[near], following[near]
        whole = (paragraphs(following) == paragraphs(last[before])).nonzero()[0]
        before, following = before[whole], following[whole]
        first, last = first[before], following
    return first, last
