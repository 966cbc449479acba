"""Fuzzy words: which of many words are within an edit distance of one."""

from __future__ import annotations

from collections.abc import Sequence


def within(words: Sequence[str], text: str, distance: int, prefix: int = 0) -> list[int]:
    """The indices of the words at most `distance` edits from `text` that share its first `prefix`.

    An edit inserts, removes or replaces a letter, or swaps two neighbours (optimal string
    alignment: Damerau-Levenshtein where no part is edited twice).
    """
    from rapidfuzz.distance import OSA

    head = text[:prefix]
    low, high = len(text) - distance, len(text) + distance
    return [
        place
        for place, word in enumerate(words)
        if low <= len(word) <= high
        and word.startswith(head)
        and OSA.distance(text, word, score_cutoff=distance) <= distance
    ]
