"""Spelling: completions of what is being typed, and corrections of words that no release has."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Protocol, SupportsInt

from index.analysis import analyzer
from index.analysis.folding import fold
from search.spelling.likeness import cost

FREQUENCY = 0.8
"""What the logarithm of a frequency counts beside the costs of edits."""
FURTHEST = 2
"""The most edits that part a word from its corrections."""
_WEIGHED = 40
"""The number of near words that are compared letter by letter."""
_OPERATORS = ("AND", "OR", "NOT", "TO")
_MEANS_SOMETHING_ELSE = re.compile(r"[*~]|\?\w|:\S")  # what makes a pattern or a field of a word


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to search for instead, and how many releases it finds."""

    text: str
    releases: int


class Numbers(Protocol):
    """A number for each word: a list or a NumPy array."""

    def __getitem__(self, index: int, /) -> SupportsInt: ...


def corrections(
    word: str,
    words: Sequence[str],
    frequencies: Numbers,
    limit: int = 5,
    leave_out: Callable[[str], bool] = lambda _: False,
    *,
    wide: bool = False,
) -> list[tuple[str, int]]:
    """The words that `word` was most likely meant for, each with its frequency: likeliest first.

    `word` and `words` are folded; words that differ more in length than `FURTHEST` need not be
    among these. At most two edits apart, one in words of under five letters:
    letters inserted, deleted, replaced, or swapped with a neighbour. Words of one or two letters,
    and numbers, have no corrections and are none; nor is one to `leave_out`. If `wide`, words of
    four letters may be two edits apart too, which only the words beside them can tell.
    """
    if len(word) < 3 or not _has_letter(word):
        return []
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    furthest = 1 if len(word) < (4 if wide else 5) else FURTHEST
    near = extract(word, words, scorer=OSA.distance, score_cutoff=furthest, limit=None)
    likely = nsmallest(
        _WEIGHED,
        (
            (5 * distance - math.log(max(int(frequencies[index]), 1)), found, index)
            for found, distance, index in near
            if distance and _has_letter(found) and not leave_out(found)
        ),
    )
    ranked = [
        (-likelihood({word: found}, int(frequencies[at])), found, at) for _, found, at in likely
    ]
    return [(found, int(frequencies[at])) for _, found, at in nsmallest(limit, ranked)]


def likelihood(meant: Mapping[str, str], releases: int) -> float:
    """How likely words that so many releases have were meant by what was typed (typed -> meant).

    The noisy channel: the logarithm of how frequent they are, less what their edits cost.
    """
    costs = sum(cost(typed, word) for typed, word in meant.items())
    return FREQUENCY * math.log(max(releases, 1)) - costs


def completions(
    prefix: str, words: Sequence[str], frequencies: Numbers, limit: int = 10
) -> list[tuple[str, int]]:
    """The most frequent of the sorted `words` that start with `prefix`, itself among them.

    Equally frequent words are in alphabetical order; an empty prefix has no completions.
    """
    if not prefix:
        return []
    first = bisect_left(words, prefix)
    end = bisect_right(words, prefix, first, key=lambda word: word[: len(prefix)])
    best = nsmallest(limit, ((-int(frequencies[index]), index) for index in range(first, end)))
    return [(words[index], -frequency) for frequency, index in best]


def correct_query(text: str, unknown: Mapping[str, str]) -> str:
    """A query with each unknown word (folded) replaced, in the case it was typed in.

    All else stays as typed: operators, fields, quotes, patterns (`exprt*`) and fuzzy words.
    """
    pieces: list[str] = []
    done = 0
    for word, start, end in analyzer.words(text):
        better = unknown.get(fold(word))
        typed = text[start:end]
        if better is None or typed in _OPERATORS or _is_more_than_a_word(text, start, end):
            continue
        letters, rest = typed[: len(word)], typed[len(word) :]
        if letters.lower() == word:  # the rest is a possessive
            better += rest
        pieces += text[done:start], in_case_of(typed, better)
        done = end
    return "".join(pieces) + text[done:]


def _has_letter(word: str) -> bool:
    return any(map(str.isalpha, word))


def _is_more_than_a_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in ("*", "?") or bool(_MEANS_SOMETHING_ELSE.match(text, end))


def in_case_of(typed: str, word: str) -> str:
    """A word in the case of what was typed."""
    if typed.isupper() and len(typed) > 1:
        return word.upper()
    if typed[0].isupper():
        return word[0].upper() + word[1:]
    return word
