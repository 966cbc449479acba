"""Every error a search can raise; its own are of queries, dates and options."""

from __future__ import annotations

from corpus.errors import ArgumentError, DatelineError, SourceError
from index.errors import (
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexNotFound,
    IndexOutdated,
    IndexUnreadable,
    IndexUnwritable,
)

__all__ = [
    "ArgumentError",
    "BackendError",
    "DateSyntaxError",
    "DatelineError",
    "EngineClosed",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexNotFound",
    "IndexOutdated",
    "IndexUnreadable",
    "IndexUnwritable",
    "OptionError",
    "QuerySyntaxError",
    "ReleaseNotFound",
    "SourceError",
    "StateError",
]


class QuerySyntaxError(DatelineError):
    """A query that cannot be read. `position` is a character offset into the query text."""

    def __init__(self, message: str, position: int, suggestion: str = "") -> None:
        super().__init__(message, suggestion)
        self.position = position
        self.suggestion = suggestion


class DateSyntaxError(DatelineError):
    """A text that is not a date or a period."""


class OptionError(DatelineError):
    """An option of search with a value it cannot take."""


class ReleaseNotFound(DatelineError):
    """The index has no release with this id."""

    @classmethod
    def of(cls, release_id: str) -> ReleaseNotFound:
        """The error for an id."""
        return cls(
            f"there is no release with the id {release_id} in the index",
            "dateline search shows the id under each hit",
        )


class EngineClosed(DatelineError):
    """An engine was used after it was closed."""


class StateError(DatelineError):
    """The file of saved searches cannot be used."""


class BackendError(DatelineError):
    """A search server failed; the message says how."""
