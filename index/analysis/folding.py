"""Folding: case and the accents of Latin letters do not matter."""

from __future__ import annotations

import unicodedata
from functools import cache

_WITHOUT_DECOMPOSITION = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
    "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t",
}  # fmt: skip
_LATIN = ((0x00C0, 0x0250), (0x1E00, 0x1F00))
_COMBINING = (0x0300, 0x0370)


@cache
def _table() -> dict[int, str]:
    """The replacement of each code point, for `str.translate`."""
    table = {ord(letter): plain for letter, plain in _WITHOUT_DECOMPOSITION.items()}
    for first, end in _LATIN:
        for code in range(first, end):
            base = unicodedata.normalize("NFD", chr(code))[0]
            if base.isascii() and code not in table:
                table[code] = base
    table.update((code, "") for code in range(*_COMBINING))
    return table


def fold(text: str) -> str:
    """`text` in lower case, its Latin letters without accents: `Café` -> `cafe`.

    Letters of other scripts keep their marks: `й` is not `и`.
    """
    text = text.lower()
    return text if text.isascii() else text.translate(_table())
