"""The methods of an engine that count over time: counts, trends, keywords, timelines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, cast

from search.options import Breakdown, DateLike, Granularity, InWords, Names, SearchOptions
from search.page import Counts

if TYPE_CHECKING:
    from search.engine import Engine
    from search.trends.keywords import Keywords
    from search.trends.series import Trend
    from search.trends.timeline import Timeline


class Counting(ABC):
    """What an engine can say of many releases at once.

    Queries are never relaxed here: what has not all of the words is not counted. The options that
    choose releases are those of `SearchOptions`. Every method raises what a search raises.
    """

    def counts(
        self,
        query: str,
        *,
        by: Breakdown = "auto",
        within: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        source: Names = (),
        topic: Names = (),
        dates: InWords = "offer",
        arrived_since: DateLike | None = None,
        changed_since: DateLike | None = None,
    ) -> Counts:
        """How many releases match, and in which periods, or of which `source` or `topic`."""
        options = SearchOptions(
            within=within,
            since=since,
            until=until,
            source=source,
            topic=topic,
            dates=dates,
            arrived_since=arrived_since,
            changed_since=changed_since,
        )
        return self.count(query, options, by)

    def trend(
        self,
        *queries: str,
        of: str | None = None,
        by: Granularity = "auto",
        within: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        source: Names = (),
        topic: Names = (),
        dates: InWords = "offer",
    ) -> Trend:
        """How often each query matches, period by period, and what share that is.

        Shares are of the releases under the same filters; `of` chooses others: `all`, `source`,
        `topic`, or a query (see `search.trends.series.trend`).
        """
        from search.trends.series import trend

        return trend(self, queries, _filters(within, since, until, source, topic, dates), by, of)

    def keywords(
        self,
        query: str = "*",
        *,
        limit: int = 20,
        within: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        source: Names = (),
        topic: Names = (),
        dates: InWords = "offer",
    ) -> Keywords:
        """What the matches of a query are about, against the rest of the index.

        Words and two-word phrases, most characteristic first. Raises `OptionError` on OpenSearch,
        whose indexes cannot be counted this way.
        """
        return self.key_terms(query, _filters(within, since, until, source, topic, dates, limit))

    def timeline(
        self,
        query: str,
        *,
        limit: int = 10,
        within: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        source: Names = (),
        topic: Names = (),
        dates: InWords = "offer",
    ) -> Timeline:
        """The dates that matter for a query, in order, with a sentence for each."""
        from search.trends.timeline import timeline

        return timeline(
            cast("Engine", self), query, _filters(within, since, until, source, topic, dates, limit)
        )

    @abstractmethod
    def count(self, query: str, options: SearchOptions, by: Breakdown) -> Counts:
        """What `counts` gives, for options that are held together."""

    @abstractmethod
    def key_terms(self, query: str, options: SearchOptions) -> Keywords:
        """What `keywords` gives, for options that are held together."""


def _filters(
    within: DateLike | None,
    since: DateLike | None,
    until: DateLike | None,
    source: Names,
    topic: Names,
    dates: InWords,
    limit: int = 10,
) -> SearchOptions:
    return SearchOptions(
        within=within,
        since=since,
        until=until,
        source=source,
        topic=topic,
        dates=dates,
        limit=limit,
    )
