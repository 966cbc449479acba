"""Hebrew initials with a quotation mark for the gershayim in them: `צה"ל` is one word."""

from __future__ import annotations

import re

_MARK = re.compile('(?<=[א-ת])["“”](?=[א-ת])')
_GERSHAYIM = "״"
_QUOTES = re.compile('["“”„‟]')


def with_gershayim(text: str) -> str:
    """A query with the sign itself for each such mark, so that it quotes nothing.

    Where quotation marks would remain unpaired, one in a word that another ends (`ב"הארץ"`) quotes.
    """
    marks = [match.start() for match in _MARK.finditer(text)]
    if not marks:
        return text
    if (len(_QUOTES.findall(text)) - len(marks)) % 2:
        marks = [at for at in marks if not re.match('[א-ת]+["“”]', text[at + 1 :])]
    signs = list(text)
    for at in marks:
        signs[at] = _GERSHAYIM
    return "".join(signs)
