"""The methods of an engine that tell what releases were, and which are reissues of others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from search.options import DateLike, InWords, Names, SearchOptions

if TYPE_CHECKING:
    from search.watch.history import History
    from search.watch.reissues import ReissueGroup


class Watching(ABC):
    """What an engine knows of releases beside what they are now."""

    @abstractmethod
    def history(self, release_id: str) -> History:
        """The versions of a release. Raises `ReleaseNotFound`."""

    def reissues(
        self,
        query: str = "*",
        *,
        within: DateLike | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        source: Names = (),
        topic: Names = (),
        dates: InWords = "offer",
    ) -> tuple[ReissueGroup, ...]:
        """The matches of a query that are nearly the same as others of them, in groups.

        Largest first, then newest. Raises what a search raises, and `OptionError` for an index
        that does not find reissues.
        """
        options = SearchOptions(
            within=within, since=since, until=until, source=source, topic=topic, dates=dates
        )
        return self.reissue_groups(query, options)

    @abstractmethod
    def reissue_groups(self, query: str, options: SearchOptions) -> tuple[ReissueGroup, ...]:
        """What `reissues` gives, for options that are held together."""

    @abstractmethod
    def digests(self, query: str, options: SearchOptions) -> dict[str, str]:
        """The ids of all matches, each with a digest that changes when the release does."""
