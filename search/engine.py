"""What every engine can do: the base class of engines, and the queries and answers of a batch."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from corpus.errors import expect
from corpus.release import Release
from search.errors import ArgumentError, DatelineError
from search.options import DateLike, Granularity, InWords, Match, Names, SearchOptions, Share, Sort
from search.page import Page
from search.trends.methods import Counting
from search.watch.methods import Watching

if TYPE_CHECKING:
    from index.analysis.analyzer import Analyzer
    from index.info import Info
    from search.lookup import Lookup
    from search.spelling.corrections import Suggestion


Self = TypeVar("Self", bound="Engine")


@dataclass(frozen=True, slots=True)
class BatchQuery:
    """One query of a batch, with an id of its own and the options of `search`."""

    id: str
    query: str
    options: SearchOptions = field(default_factory=SearchOptions)

    def __post_init__(self) -> None:
        expect("the id of a query", self.id, str, "a string")
        expect("the query", self.query, str, "a string")
        expect("the options of a query", self.options, SearchOptions, "SearchOptions(...)")


@dataclass(frozen=True, slots=True)
class Answer:
    """The page for one query of a batch, or the error that prevented it."""

    id: str
    page: Page | None = None
    error: DatelineError | None = None


class Engine(Counting, Watching):
    """Searches one index. Use it as a context manager, or close it.

    Every method raises a `DatelineError` if it fails; none prints or exits.
    The options that `search`, `ranked` and `similar` take are those of `SearchOptions`, which
    says what they mean. `analyzer` is how the index reads words.
    """

    analyzer: Analyzer

    def search(
        self,
        query: str,
        *,
        within: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        by: Granularity = "auto",
        source: Names = (),
        topic: Names = (),
        sort: Sort = "relevance",
        match: Match | Share | int = "all",
        limit: int = 10,
        offset: int = 0,
        snippets: int = 1,
        lenient: bool = False,
        expand: bool = False,
        explain: bool = False,
        recent: float = 0.0,
        fiscal_year_start: int | str | None = None,
        dates: InWords = "offer",
        plain: bool = False,
        arrived_since: DateLike | None = None,
        changed_since: DateLike | None = None,
        collapse: bool = False,
    ) -> Page:
        """The page for `query`.

        Raises `QuerySyntaxError`, `DateSyntaxError`, `OptionError`; `IndexDamaged` or
        `BackendError` if the index cannot answer.
        """
        return self.page(
            query,
            SearchOptions(
                within=within,
                since=since,
                until=until,
                by=by,
                source=source,
                topic=topic,
                sort=sort,
                match=match,
                limit=limit,
                offset=offset,
                snippets=snippets,
                lenient=lenient,
                expand=expand,
                explain=explain,
                recent=recent,
                fiscal_year_start=fiscal_year_start,
                dates=dates,
                plain=plain,
                arrived_since=arrived_since,
                changed_since=changed_since,
                collapse=collapse,
            ),
        )

    def ranked(
        self,
        query: str,
        *,
        within: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        by: Granularity = "auto",
        source: Names = (),
        topic: Names = (),
        sort: Sort = "relevance",
        match: Match | Share | int = "all",
        limit: int = 10,
        offset: int = 0,
        snippets: int = 1,
        lenient: bool = False,
        expand: bool = False,
        explain: bool = False,
        recent: float = 0.0,
        fiscal_year_start: int | str | None = None,
        dates: InWords = "offer",
        plain: bool = False,
        arrived_since: DateLike | None = None,
        changed_since: DateLike | None = None,
        collapse: bool = False,
    ) -> list[tuple[str, float]]:
        """Only the ids and scores of the hits that `search` returns, best first."""
        return self.ranking(
            query,
            SearchOptions(
                within=within,
                since=since,
                until=until,
                by=by,
                source=source,
                topic=topic,
                sort=sort,
                match=match,
                limit=limit,
                offset=offset,
                snippets=snippets,
                lenient=lenient,
                expand=expand,
                explain=explain,
                recent=recent,
                fiscal_year_start=fiscal_year_start,
                dates=dates,
                plain=plain,
                arrived_since=arrived_since,
                changed_since=changed_since,
                collapse=collapse,
            ),
        )

    def similar(
        self,
        release_id: str,
        *,
        within: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        by: Granularity = "auto",
        source: Names = (),
        topic: Names = (),
        sort: Sort = "relevance",
        match: Match | Share | int = "all",
        limit: int = 10,
        offset: int = 0,
        snippets: int = 1,
        lenient: bool = False,
        expand: bool = False,
        explain: bool = False,
        recent: float = 0.0,
        fiscal_year_start: int | str | None = None,
        dates: InWords = "offer",
        plain: bool = False,
        arrived_since: DateLike | None = None,
        changed_since: DateLike | None = None,
        collapse: bool = False,
    ) -> Page:
        """The releases most like this one, which is never among them.

        Raises `ReleaseNotFound`, and what `search` raises. `match`, `lenient`, `expand` and
        `plain` are about the words of a query and change nothing here.
        """
        return self.similar_page(
            release_id,
            SearchOptions(
                within=within,
                since=since,
                until=until,
                by=by,
                source=source,
                topic=topic,
                sort=sort,
                match=match,
                limit=limit,
                offset=offset,
                snippets=snippets,
                lenient=lenient,
                expand=expand,
                explain=explain,
                recent=recent,
                fiscal_year_start=fiscal_year_start,
                dates=dates,
                plain=plain,
                arrived_since=arrived_since,
                changed_since=changed_since,
                collapse=collapse,
            ),
        )

    @abstractmethod
    def page(self, query: str, options: SearchOptions) -> Page:
        """What `search` returns, for options as one object."""

    @abstractmethod
    def ranking(self, query: str, options: SearchOptions) -> list[tuple[str, float]]:
        """What `ranked` returns, for options as one object."""

    @abstractmethod
    def best(self, query: str, options: SearchOptions) -> list[tuple[Release, float]]:
        """The whole releases of the hits of a page, and their scores."""

    @abstractmethod
    def similar_page(self, release_id: str, options: SearchOptions) -> Page:
        """What `similar` returns, for options as one object."""

    def batch(self, queries: Iterable[str | BatchQuery]) -> Iterator[Answer]:
        """One answer per query, in order; the error of a query is in its answer.

        A query that is only a text has its number as its id, counted from 1. Queries are read
        as their answers are asked for, a few ahead at most.
        """
        if isinstance(queries, str) or not isinstance(queries, Iterable):
            raise ArgumentError(
                f"a batch must be several queries, not {queries!r}",
                'engine.batch(["steel", "chips"])',
            )
        return self._answers(map(_numbered, enumerate(queries, 1)))

    def _answers(self, queries: Iterable[BatchQuery]) -> Iterator[Answer]:
        return map(self._answer, queries)

    def _answer(self, query: BatchQuery) -> Answer:
        try:
            return Answer(query.id, page=self.page(query.query, query.options))
        except DatelineError as error:
            return Answer(query.id, error=error)

    @abstractmethod
    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        """Completions of the last word of `text` and corrections of the others, best first."""

    @abstractmethod
    def get(self, release_id: str) -> Release | None:
        """One whole release, or None if the index has none with this id."""

    @abstractmethod
    def releases(self) -> Iterator[Release]:
        """All releases, in the order of their ids."""

    @property
    @abstractmethod
    def lookup(self) -> Lookup:
        """Looks up ids, names, and what of a release a query matches."""

    @abstractmethod
    def info(self) -> Info:
        """What the index holds."""

    @abstractmethod
    def refresh(self) -> bool:
        """Move to the newest state of the index; returns whether there was a newer one."""

    @abstractmethod
    def close(self) -> None:
        """Close the index's files or connections."""

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _numbered(numbered: tuple[int, str | BatchQuery]) -> BatchQuery:
    number, query = numbered
    if isinstance(query, BatchQuery):
        return query
    expect(f"query {number} of the batch", query, str, "a string or a BatchQuery")
    return BatchQuery(str(number), query)
