"""Exact forms: whether a text has words in just the form that is asked for, and its capitals.

An index has the terms of words by place, and their forms without: a text that has all of the forms
is read to see whether they stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import zip_longest

from index.analysis.analyzer import word_end, words
from index.analysis.folding import fold
from index.analysis.units import PARAGRAPH_BREAK
from search.query.plan import Exact
from search.query.vocabulary import Vocabulary


def needs_reading(node: Exact) -> bool:
    """Whether it takes the text to tell, and not only its forms."""
    return len(node.forms) > 1 or bool(node.typed)


def reader(node: Exact, vocabulary: Vocabulary) -> Callable[[str], bool]:
    """Whether a text has the words, in one paragraph."""
    if node.typed:
        pieces = [re.escape(w) if w != w.lower() else f"(?i:{re.escape(w)})" for w in node.typed]
        pattern = re.compile(r"(?<!\w)" + r"[^\w]+".join(pieces) + r"(?!\w)")
        return _in_paragraph(lambda text: pattern.search(text) is not None)
    forms, size = list(node.forms), len(node.forms)

    def has(text: str) -> bool:
        read: Sequence[str] = vocabulary.surfaces(text)
        return any(list(read[at : at + size]) == forms for at in range(len(read) - size + 1))

    return _in_paragraph(has)


def stands_at(node: Exact, text: str, starts: Sequence[int], language: str) -> bool:
    """Whether the words that start at some places of a text are in just the form asked for."""
    for start, form, typed in zip_longest(starts, node.forms, node.typed):
        read = next(words(text[start : word_end(text, start, language)], language), None)
        if read is None or fold(read[0]) != form:
            return False
        if typed is not None and typed != typed.lower() and not text.startswith(typed, start):
            return False
    return True


def _in_paragraph(has: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: any(map(has, PARAGRAPH_BREAK.split(text)))
