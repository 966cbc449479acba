"""Mending a query that cannot be read: fault by fault from the left, each by its own mend.

A refusal suggests the query so mended; lenient reading takes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from search.errors import QuerySyntaxError
from search.query.syntax import MendableError
from search.query.words import MAX_CHARACTERS, MAX_WORDS

MAX_REPAIRS = 20
"""A query with more faults is read as plain words."""
MAX_SUGGESTION = 500
"""A longer one, in characters, helps nobody."""

_SIGNS = re.compile(r"[^\w\s.,'’&/-]|&&+")
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT)\b")

T = TypeVar("T")


def read_or_mend(text: str, read: Callable[[str], T], lenient: bool) -> tuple[T, tuple[str, ...]]:
    """What `read` gives for a query, and each repair, in words.

    `read` raises `MendableError`. Raises `QuerySyntaxError` with a suggestion for a query that
    cannot be read, or, if lenient, has nothing to search for.
    """
    first: MendableError | None = None
    repairs: list[str] = []
    mended = text
    places: Sequence[int] = range(len(text) + 1)  # where `text` has each character of `mended`
    for _ in range(MAX_REPAIRS):
        try:
            found = read(mended)
        except MendableError as fault:
            first = first or fault
            if fault.edit is None:
                break
            start, end, instead = fault.edit if lenient else fault.example or fault.edit
            at = min(end - len(mended[start:end].lstrip()), fault.position)
            repairs.append(f"{fault.repair} at character {places[at] + 1}")
            places = [*places[:start], *[places[start]] * len(instead), *places[end:]]
            mended = mended[:start] + instead + mended[end:]
        else:
            if first and not lenient:
                raise _refusal(first, mended.strip())
            return found, tuple(repairs)
    return _read_plain(text, read, first, lenient)


def _read_plain(
    text: str, read: Callable[[str], T], first: MendableError | None, lenient: bool
) -> tuple[T, tuple[str, ...]]:
    """Read a query that mending does not help as its words alone."""
    words = _SIGNS.sub(" ", text[:MAX_CHARACTERS]).split()[:MAX_WORDS]
    plain = " ".join(word.lstrip("-") for word in words)
    plain = _OPERATORS.sub(lambda operator: operator[0].lower(), plain)
    try:
        found = read(plain)
    except MendableError as fault:
        raise _refusal(first or fault, "*") from None
    if first and not lenient:
        raise _refusal(first, plain)
    return found, ("read the query as plain words",)


def _refusal(fault: MendableError, mended: str) -> QuerySyntaxError:
    suggestion = mended if len(mended) <= MAX_SUGGESTION else ""
    return QuerySyntaxError(fault.message, fault.position, suggestion)
