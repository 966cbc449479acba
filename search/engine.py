"""What every engine can do: the protocol, and the queries and answers of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from corpus.release import Release
from search.errors import DatelineError
from search.options import SearchOptions
from search.page import Counts, Page

if TYPE_CHECKING:
    from index.info import Info
    from search.spelling.corrections import Suggestion
    from search.trends.keywords import Keywords
    from search.trends.series import Trend
    from search.trends.timeline import Timeline


Self = TypeVar("Self")


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


class Engine(Protocol):
    """Searches one index. Use it as a context manager, or close it.

    Every method raises a `DatelineError`; none prints or exits.
    """

    def search(self, query: str, **options: Any) -> Page:
        """The page for `query`; the options are those of `search.options.SearchOptions`.

        Raises `QuerySyntaxError`, `DateSyntaxError`, `OptionError`; `IndexDamaged` or
        `BackendError` where the index cannot answer.
        """
        ...

    def ranked(self, query: str, **options: Any) -> list[tuple[str, float]]:
        """The ids and scores of the hits that `search` gives, best first, and no more of them."""
        ...

    def batch(self, queries: Iterable[BatchQuery]) -> Iterator[Answer]:
        """One answer a query, in order; a query that cannot be read is an answer with an error."""
        ...

    def similar(self, release_id: str, **options: Any) -> Page:
        """Releases most like this one, which is never among them. Raises `ReleaseNotFound`."""
        ...

    def counts(self, query: str, *, by: str = "auto", **options: Any) -> Counts:
        """How many releases match, and in which periods, or of which `source` or `topic`.

        A query is never relaxed here: what has not all of its words is not counted. `by` is a
        granularity, `source` or `topic`; the other options are those of `search`.
        """
        ...

    def trend(self, *queries: str, of: str | None = None, **options: Any) -> Trend:
        """How often each query matches, period by period; see `search.trends.series.trend`."""
        ...

    def keywords(self, query: str = "*", *, limit: int = 20, **options: Any) -> Keywords:
        """What the matches of a query are about, against the rest of the index.

        Words and two-word phrases, most characteristic first. Raises `OptionError` on OpenSearch,
        whose indexes cannot be counted this way.
        """
        ...

    def timeline(self, query: str, *, limit: int = 10, **options: Any) -> Timeline:
        """The dates that matter for a query, in order, with a sentence for each."""
        ...

    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        """Completions of the last word of `text` and corrections of the others, best first."""
        ...

    def get(self, release_id: str) -> Release | None:
        """One release, whole, or None where the index has none of that id."""
        ...

    def releases(self) -> Iterator[Release]:
        """All releases, in the order of their ids."""
        ...

    def info(self) -> Info:
        """What the index holds."""
        ...

    def refresh(self) -> bool:
        """Move on to the index's newest state; True where there was one."""
        ...

    def close(self) -> None:
        """Let go of the index's files or connections."""
        ...

    def __enter__(self: Self) -> Self:
        """The engine itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the engine."""
        ...
