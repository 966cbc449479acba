"""Messages wrapped to the width of a terminal, so that no word is cut at its edge."""

from __future__ import annotations

import re

from search.render.columns import width

_INDENT = "  "
_NAME = "dateline:"
_WORD = re.compile(r"\S+")


def wrapped(message: str, columns: int) -> list[str]:
    """A line of a message as lines of at most `columns`, those after the first one indented.

    Lines that begin with a space are laid out already. A word longer than a line stays whole: it
    can be copied, whatever the terminal does with it.
    """
    if width(message) <= columns or message.startswith(" "):
        return [message]
    lines = [""]
    for word in _WORD.findall(message):
        if not lines[-1].strip():
            lines[-1] += word
        elif lines == [_NAME] or width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(_INDENT + word)
    return lines
