"""Many queries in one go: what a batch line holds, and the answer to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from search.errors import DatelineError
from search.options import SearchOptions
from search.page import Page


@dataclass(frozen=True, slots=True)
class BatchQuery:
    """One query of a batch, with an id of its own and the options of `search`."""

    id: str
    query: str
    options: SearchOptions = field(default_factory=SearchOptions)


@dataclass(frozen=True, slots=True)
class Answer:
    """The page for one query of a batch, or the error that stood in its way."""

    id: str
    page: Page | None = None
    error: DatelineError | None = None
