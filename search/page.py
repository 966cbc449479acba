"""The answer to one query: a page of hits, its facets, and how the query was understood.

`Page.to_dict` is the JSON page, schema 1: keys may be added, none removed or changed without
a new number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, overload

from corpus.release import sources_of

SCHEMA = 1

Span = tuple[int, int]
"""A half-open range of character offsets into the text beside it."""


def head(
    query: str, understood: str, since: dt.date | None, until: dt.date | None
) -> dict[str, Any]:
    """What the JSON of every answer to a query begins with, schema 1."""
    return {
        "schema": SCHEMA,
        "query": query,
        "understood": understood,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
    }


@dataclass(frozen=True, slots=True)
class Snippet:
    """A verbatim passage of `field`, and what matched in it."""

    field: str
    text: str
    spans: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The snippet as JSON types."""
        return {"field": self.field, "text": self.text, "spans": [list(s) for s in self.spans]}


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of an explanation: `value` is the part of the hit's score that `what` earned."""

    what: str
    value: float
    detail: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The contribution as JSON types."""
        return {"what": self.what, "value": self.value, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Reissues:
    """The other matches of a group of reissues that a hit stands for: how many `more` there are,
    and `since`, the first date of them and the hit."""

    more: int
    since: dt.date | None

    def to_dict(self) -> dict[str, Any]:
        """The reissues as JSON types."""
        return {"more": self.more, "since": self.since.isoformat() if self.since else None}


@dataclass(frozen=True, slots=True)
class Hit:
    """One release that matched. `rank` counts from 1 over the whole answer, not over the page."""

    rank: int
    id: str
    title: str
    date: dt.date | None
    score: float
    title_spans: tuple[Span, ...] = ()
    source: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    explanation: tuple[Contribution, ...] = ()
    reissues: Reissues | None = None
    origin: str = ""
    """Where the release was read: `/home/ann/press.csv:12`; "" where that is not known."""

    @property
    def sources(self) -> list[str]:
        """The publishers that `source` names, each by itself."""
        return sources_of(self.source)

    def to_dict(self) -> dict[str, Any]:
        """The hit as JSON types; `explanation` and `reissues` are there only if asked for."""
        record: dict[str, Any] = {
            "rank": self.rank,
            "id": self.id,
            "title": self.title,
            "title_spans": [list(s) for s in self.title_spans],
            "date": self.date.isoformat() if self.date else None,
            "source": self.source,
            "sources": list(self.sources),
            "url": self.url,
            "origin": self.origin,
            "topics": list(self.topics),
            "score": round(self.score, 6),
            "snippets": [s.to_dict() for s in self.snippets],
        }
        if self.explanation:
            record["explanation"] = [c.to_dict() for c in self.explanation]
        if self.reissues is not None:
            record["reissues"] = self.reissues.to_dict()
        return record


@dataclass(frozen=True, slots=True)
class Bucket:
    """One period of a date facet, days `[start, end)`, and the number of matches in it."""

    key: str
    start: dt.date
    end: dt.date
    count: int

    def to_dict(self) -> dict[str, Any]:
        """The bucket as JSON types."""
        return {
            "key": self.key,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "count": self.count,
        }


@dataclass(frozen=True, slots=True)
class DateFacet:
    """All matches by period: every period from the first to the last with a match."""

    by: str
    undated: int
    buckets: tuple[Bucket, ...]

    def to_dict(self) -> dict[str, Any]:
        """The facet as JSON types."""
        return {
            "by": self.by,
            "undated": self.undated,
            "buckets": [b.to_dict() for b in self.buckets],
        }


@dataclass(frozen=True, slots=True)
class Count:
    """One value of a source or topic facet, and the number of matches that have it."""

    key: str
    count: int

    def to_dict(self) -> dict[str, Any]:
        """The count as JSON types."""
        return {"key": self.key, "count": self.count}


@dataclass(frozen=True, slots=True)
class KeywordFacet:
    """The most frequent values, most frequent first, and the number of others."""

    counts: tuple[Count, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of a page, each over all matches; `page.facets["date"]` works as well."""

    date: DateFacet
    source: KeywordFacet = field(default_factory=KeywordFacet)
    topic: KeywordFacet = field(default_factory=KeywordFacet)

    @overload
    def __getitem__(self, name: Literal["date"]) -> DateFacet: ...
    @overload
    def __getitem__(self, name: Literal["source", "topic"]) -> KeywordFacet: ...
    def __getitem__(self, name: str) -> DateFacet | KeywordFacet:
        if name not in ("date", "source", "topic"):
            raise KeyError(name)
        facet: DateFacet | KeywordFacet = getattr(self, name)
        return facet

    def to_dict(self) -> dict[str, Any]:
        """The facets as JSON types."""
        return {
            "date": self.date.to_dict(),
            "source": [c.to_dict() for c in self.source.counts],
            "topic": [c.to_dict() for c in self.topic.counts],
            "source_more": self.source.more,
            "topic_more": self.topic.more,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """The number of releases that match a query, and their distribution: a facet on its own.

    `by` is a granularity, and `buckets` are its periods; or it is `source` or `topic`, and
    `values` are all there are, most frequent first. `undated` are among the `total`.
    """

    query: str
    understood: str
    since: dt.date | None
    until: dt.date | None
    by: str
    total: int
    undated: int = 0
    buckets: tuple[Bucket, ...] = ()
    values: tuple[Count, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The counts as JSON types, schema 1."""
        rows = self.values if self.by in ("source", "topic") else self.buckets
        return {
            **head(self.query, self.understood, self.since, self.until),
            "by": self.by,
            "total": self.total,
            "undated": self.undated,
            "counts": [row.to_dict() for row in rows],
        }


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """The answer to one query: a sequence of its hits, with what is known of all matches.

    `since` and `until` are the first and the last day searched, both included, or None if
    open. `match` is how many of the bare words had to match; `relaxed` says that no release had
    all of them and the page holds those with the most, without the words `left_out`. `repairs`
    lists what lenient reading repaired, `suggestion` is a better spelling of the query, `expanded`
    the words that feedback added, `hints` what else the query may mean. Where reissues were
    collapsed, `collapsed` is how many hits there are of the `total` matches, and otherwise None.
    """

    query: str
    understood: str
    since: dt.date | None
    until: dt.date | None
    match: str
    relaxed: bool
    repairs: tuple[str, ...]
    suggestion: str | None
    total: int
    offset: int
    limit: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: Facets
    expanded: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    collapsed: int | None = None

    @property
    def reachable(self) -> int:
        """How many hits all pages have together."""
        return self.total if self.collapsed is None else self.collapsed

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __repr__(self) -> str:
        shown = f", {self.hits[0].rank} to {self.hits[-1].rank} on this page" if self.hits else ""
        return f"<Page {self.query!r}: {self.total} found{shown}>"

    def _repr_html_(self) -> str:
        """The page as a notebook shows it."""
        from search.render.formats.html import fragment

        return fragment(self)

    def to_dict(self, *, timing: bool = False) -> dict[str, Any]:
        """The JSON page, schema 1.

        Without `timing`, `took_ms` is None, so that the same answer is the same text every time.
        """
        return {
            **head(self.query, self.understood, self.since, self.until),
            "match": self.match,
            "relaxed": self.relaxed,
            "left_out": list(self.left_out),
            "repairs": list(self.repairs),
            "suggestion": self.suggestion,
            "expanded": list(self.expanded),
            "hints": list(self.hints),
            "total": self.total,
            "offset": self.offset,
            "limit": self.limit,
            "took_ms": round(self.took_ms, 3) if timing else None,
            "hits": [h.to_dict() for h in self.hits],
            "facets": self.facets.to_dict(),
            **({} if self.collapsed is None else {"collapsed": self.collapsed}),
        }
