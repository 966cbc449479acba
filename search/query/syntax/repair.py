"""Repairing a query that cannot be read, fault by fault from the left.

A refusal suggests the query so repaired; lenient reading takes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from search.errors import QuerySyntaxError
from search.query.syntax.tokens import RepairableError
from search.query.vocabulary import MAX_CHARACTERS, MAX_WORDS

MAX_REPAIRS = 20
"""A query with more faults is read as plain words."""
MAX_SUGGESTION = 500
"""A longer one, in characters, helps nobody."""

_SIGNS = re.compile(r"[^\w\s.,'’&/-]|&&+")
_CONNECTORS = re.compile(
    r"(?<!\S)(?:(?:near|w|pre)?/(?:\d+|[sp])(?!\S)|atleast/?\d+)", re.IGNORECASE
)
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT|NEAR)\b")

T = TypeVar("T")


def read_or_repair(text: str, read: Callable[[str], T], lenient: bool) -> tuple[T, tuple[str, ...]]:
    """What `read` gives for a query, and each repair, in words.

    `read` raises `RepairableError`. Raises `QuerySyntaxError` with a suggestion for a query that
    cannot be read, or, if lenient, has nothing to search for.
    """
    first: RepairableError | None = None
    repairs: list[str] = []
    repaired = text
    places: Sequence[int] = range(len(text) + 1)  # where `text` has each character of `repaired`
    for _ in range(MAX_REPAIRS):
        try:
            reading = read(repaired)
        except RepairableError as fault:
            first = first or fault
            if fault.edit is None:
                break
            start, end, instead = fault.edit if lenient else fault.example or fault.edit
            at = min(end - len(repaired[start:end].lstrip()), fault.position)
            repairs.append(f"{fault.repair} at character {places[at] + 1}")
            places = [*places[:start], *[places[start]] * len(instead), *places[end:]]
            repaired = repaired[:start] + instead + repaired[end:]
        else:
            if first and not lenient:
                raise _refusal(first, repaired.strip())
            return reading, tuple(repairs)
    return _read_plain(text, read, first, lenient)


def _read_plain(
    text: str, read: Callable[[str], T], first: RepairableError | None, lenient: bool
) -> tuple[T, tuple[str, ...]]:
    """Read a query that repairing does not help as its words alone."""
    text = _SIGNS.sub(" ", text[:MAX_CHARACTERS])
    words = _CONNECTORS.sub(" ", text).split()[:MAX_WORDS]
    plain = " ".join(word.lstrip("-") for word in words)
    plain = _OPERATORS.sub(lambda operator: operator[0].lower(), plain)
    if not any(map(str.isalnum, plain)):  # it is all connectors: look for how they are written
        plain = f'"{text.strip()}"'
    try:
        reading = read(plain)
    except RepairableError as fault:
        raise _refusal(first or fault, "*") from None
    if first and not lenient:
        raise _refusal(first, plain)
    return reading, ("read the query as plain words",)


def _refusal(fault: RepairableError, repaired: str) -> QuerySyntaxError:
    suggestion = repaired if len(repaired) <= MAX_SUGGESTION else ""
    return QuerySyntaxError(fault.message, fault.position, suggestion)
