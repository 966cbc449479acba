"""Likeness: how likely one word is typed for another, letter by letter and by sound.

The costs are negative logarithms of how often an edit happens: a letter left out, or swapped with
its neighbour, can go wrong in one way only, a wrong or additional letter in some 25, of which the
keys beside it and like sounds are likelier; likeliest is a letter doubled or left single.
Kernighan, Church, Gale: A Spelling Correction Program Based on a Noisy Channel Model (COLING 1990).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

_OMITTED = 5.0
_SWAPPED = 5.0
_DOUBLED = 4.0
_SLIP = 7.0
_WRONG = 8.0
_SAME_SOUND = 0.9
"""The share of the cost of words that sound much alike."""

_DOUBLE = re.compile(r"(.)\1+")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiouy", "ckq", "sczx", "fv", "vw", "dt", "bp", "gj", "mn")
_SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "kw"),
    ("sch", "sh"),
    ("gh", "g"),
    ("x", "ks"),
    ("[cq]", "k"),
    ("z", "s"),
    ("[aeiouy]+", "a"),
    ("(?<=[^a])h", ""),
    (r"(.)\1+", r"\1"),
)


def cost(typed: str, word: str) -> float:
    """What it costs that a word was typed so: 0 for the word itself, then about 5 to 8 an edit."""
    slips = _slips()
    last: list[float] = []
    above: list[float] = [0.0]
    for at in range(len(typed)):
        above.append(above[-1] + _alone(typed, at, _WRONG))
    for line, letter in enumerate(word):
        omitted = _alone(word, line, _OMITTED)
        row = [above[0] + omitted]
        for at, other in enumerate(typed):
            change = 0.0
            if letter != other:
                change = _SLIP if (letter, other) in slips else _WRONG
            best = min(above[at] + change, above[at + 1] + omitted)
            best = min(best, row[at] + _alone(typed, at, _WRONG))
            if line and at and change and word[line - 1] == other and typed[at - 1] == letter:
                best = min(best, last[at - 1] + _SWAPPED)
            row.append(best)
        last, above = above, row
    found = above[-1]
    if found > _DOUBLED and _DOUBLE.sub(r"\1", typed) == _DOUBLE.sub(r"\1", word):
        found = _DOUBLED  # `tarrif`: the wrong letter doubled
    if found and sound(typed) == sound(word):
        found *= _SAME_SOUND
    return found


@lru_cache(10_000)
def sound(word: str) -> str:
    """A key that words share which sound much alike."""
    for letters, key in _SOUNDS:
        word = re.sub(letters, key, word)
    return word


def _alone(word: str, at: int, cost: float) -> float:
    """The cost of a letter that the other word does not have: less where it is doubled."""
    return min(cost, _DOUBLED) if at and word[at] == word[at - 1] else cost


@cache
def _slips() -> frozenset[tuple[str, str]]:
    """The pairs of letters that are easily taken for each other."""
    pairs = {(a, b) for group in _ALIKE for a in group for b in group if a != b}
    for number, row in enumerate(_ROWS):
        below = _ROWS[number + 1] if number + 1 < len(_ROWS) else ""
        for at, key in enumerate(row):
            for other in row[at + 1 : at + 2] + below[max(at - 1, 0) : at + 1]:
                pairs |= {(key, other), (other, key)}
    return frozenset(pairs)
