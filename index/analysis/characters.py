"""Characters: what one written sign stands for, and where in the original text it was.

Invisible characters vanish (soft hyphens, zero-width spaces, word joiners), compatibility forms
become plain ones (Unicode's NFKC: ligatures, full-width forms, Roman numerals, `m²`), and
decomposed letters and Hangul are composed. Three things differ from NFKC: `½` is `1/2`, apart from
a figure before it; a trademark sign is no letters; and a raised figure after a longer word, which
is a note, is apart from it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

_INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff"
)
_COMPATIBLE = (
    "\u00aa\u00b5\u00ba\u0132\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u2071"
    "\u207f-\u209c\u2100-\u211f\u2121\u2123-\u214f\u2160-\u217f\u2460-\u24ff\u3200-\u33ff"
    "\ufb00-\ufb17\ufb20-\ufb29\ufb4f-\ufdfc\ufe70-\ufefc\uff01-\uff5e\uffe0-\uffe6"
    "\U0001d400-\U0001d7ff\U0001f100-\U0001f169\U0001fbf0-\U0001fbf9"
)
_SHORT_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{1,3}$")


@cache
def _special() -> re.Pattern[str]:
    """What is not plain; it takes long to compile, and most searches do not need it."""
    return re.compile(
        rf"""
        (?P<invisible> [{_INVISIBLE}]+ )
      | (?P<sign> [\u2120\u2122] )
      | (?P<fraction> [\u00bc-\u00be\u2150-\u215f\u2189] )
      | (?P<raised> [\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+ )
      | (?P<jamo> [\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]+ )
      | (?P<decomposed> [^\W\d_][\u0300-\u036f\u3099\u309a]+ )
      | (?P<compatible> [{_COMPATIBLE}] )
      | (?P<halfwidth> [\uff61-\uffdc][\uff9e\uff9f]? )
        """,
        re.VERBOSE,
    )


class Plain(NamedTuple):
    """A text in plain characters; where the original of each begins, and where it ends."""

    text: str
    starts: list[int]
    ends: list[int]


def plain(text: str) -> Plain | None:
    """The text in plain characters; None if it is so already."""
    if text.isascii() or not _special().search(text):
        return None
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    reached = 0
    for match in _special().finditer(text):
        start, end = match.span()
        before = text[reached:start]
        written = _written(match, text)
        parts += before, written
        starts += [*range(reached, start), *[start] * len(written)]
        ends += [*range(reached + 1, start + 1), *[end] * len(written)]
        reached = end
    parts.append(text[reached:])
    starts += range(reached, len(text))
    ends += range(reached + 1, len(text) + 1)
    return Plain("".join(parts), starts, ends)


def _written(match: re.Match[str], text: str) -> str:
    """What stands for a special character."""
    kind, signs = match.lastgroup, match[0]
    if kind == "invisible":
        return ""
    if kind == "sign":
        return " "
    normal = unicodedata.normalize("NFKC", signs)
    if any(map(str.isspace, normal)):  # `ﷺ` would be four words, more than a query may hold
        return signs
    if kind == "fraction":
        before = text[match.start() - 1 : match.start()]
        return " " * before.isdigit() + normal.replace("\u2044", "/")
    if kind == "raised" and not _SHORT_WORD.search(text, max(0, match.start() - 4), match.start()):
        return " " + normal
    return normal
