"""Graphemes: where a text may be cut without cutting a character in two."""

from __future__ import annotations

import re
import unicodedata

_JOINED = re.compile(  # two code points that are one character, although no category says so
    r".[\u200c\u200d\u0e33\u0eb3\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
    r"|\u200d."  # an emoji sequence
    r"|.[\u1160-\u11ff\ud7b0-\ud7fb]|[\u1100-\u115f\ua960-\ua97c][\u1100-\u115f\uac00-\ud7a3]",
    re.DOTALL,
)
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]+")  # a flag is two code points
_VIRAMA = 9  # the combining class of the signs that join two letters of an Indic script


def between_characters(text: str, at: int) -> bool:
    """Whether `at` is a grapheme cluster boundary, by rules a little stricter than Unicode's.

    https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundary_Rules
    """
    before, after = text[at - 1], text[at]
    if unicodedata.category(after)[0] == "M" or _JOINED.match(text, at - 1):
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return False
    if not _FLAG_LETTERS.match(after):
        return True
    flags = _FLAG_LETTERS.match(text[max(0, at - 1000) : at][::-1])
    return flags is None or len(flags[0]) % 2 == 0
