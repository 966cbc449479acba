"""One word that is written with spaces in it: `1 000 000`, and a short name with an
ampersand (`A.T. & T.`).

In texts no word crosses white space, so that a query looks for both: the word, and its parts side
by side; see `search.query.variants`.
"""

from __future__ import annotations

import re

_FIGURE = (
    r"(?<![\w.,-])\d{1,3}(?:(?:[\u00a0\u2009\u202f]\d{3})+|(?: \d{3}){2,})(?![\w.,:/-]|[ \u00a0]\d)"
)
_LETTERS = r"[A-Z](?:\.?[A-Z])?\.?"
_NAME = rf"(?<![^\s(]){_LETTERS} & [A-Z]\.?(?![^\s)])|(?<![^\s(])[A-Z]\.? & {_LETTERS}(?![^\s)])"
_QUOTED = r"""["“”„‟][^"“”„‟]*["“”„‟]"""
_SPACED = re.compile(rf"(?P<quoted>{_QUOTED})|{_FIGURE}|{_NAME}")


def closed_up(text: str) -> str:
    """A query with the spaces and full stops inside such words moved behind them, where all other
    words stay in their places; what is in quotes stays as it is."""
    return _SPACED.sub(_closed, text)


def _closed(match: re.Match[str]) -> str:
    written = match[0]
    return written if match["quoted"] else re.sub(r"[\s.]", "", written).ljust(len(written))
