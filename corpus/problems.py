"""What reading reports: problems with releases and files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Report = Callable[["int | None", str], None]
"""What a reader calls with the line (counted from 1, None for the whole file) and what is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in `file`, at `line` if it has one, and, where there is one, the way out.

    No text can act on a terminal.
    """

    file: str
    line: int | None
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


OnProblem = Callable[[Problem], object]
"""What a caller of `corpus.read` gives to hear of problems; what it raises ends the reading."""


class UnreadableError(Exception):
    """A file that holds no releases a reader could give; `corpus.read` says which file it is."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def printable(text: str) -> str:
    """`text` with every character that has no shape of its own written as an escape."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def quoted(text: str, limit: int = 40) -> str:
    """`text` in double quotes, cut after `limit` characters, to be shown in a message."""
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return f'"{printable(shown)}"'
