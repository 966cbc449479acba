"""Looking things up in an index: ids like one, names, and what of a release a query matches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from search.page import Span

LIKE_ENOUGH = 70.0
"""How alike an id must be to one that there is not, of 100, to be what was meant."""


@dataclass(frozen=True, slots=True)
class Highlights:
    """Where in a release a query matched: spans of its title and of its body."""

    title: tuple[Span, ...] = ()
    body: tuple[Span, ...] = ()


class Lookup(ABC):
    """Looks up in one state of an index."""

    @abstractmethod
    def ids_from(self, prefix: str, limit: int) -> list[str]:
        """The first ids that begin with a text, in their order."""

    @abstractmethod
    def _ids(self) -> Iterable[str]:
        """Ids that a mistyped one is looked for among."""

    @abstractmethod
    def names(self, field: Literal["source", "topic"]) -> list[str]:
        """All sources or topics, as they are written."""

    @abstractmethod
    def highlights(self, release_id: str, query: str) -> Highlights:
        """Where a release has what a query looks for; nothing if there is no such release.

        Raises `QuerySyntaxError`.
        """

    def ids_like(self, text: str, limit: int = 3) -> list[str]:
        """The ids that may have been meant by one that there is not: those that begin so, or else
        those most like it, best first."""
        found = self.ids_from(text, limit) if text else []
        if found:
            return found
        from rapidfuzz import process
        from rapidfuzz.fuzz import ratio

        near = process.extract(
            text,
            list(dict.fromkeys(self._ids())),
            scorer=ratio,
            limit=limit,
            score_cutoff=LIKE_ENOUGH,
        )
        return [found for found, _, _ in near]
