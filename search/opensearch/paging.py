"""Paging: the hits of a page, in order, however deep, and what is counted over all matches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.release import Release
from search.dates.periods import Period
from search.facets import ANY_DAY
from search.opensearch import facets
from search.opensearch.client.requests import WINDOW, search
from search.opensearch.client.scan import one_state
from search.opensearch.client.server import Server
from search.opensearch.query import Query
from search.opensearch.storage.mapping import RELEASE_FIELDS, document_id, release_of
from search.options import MAX_LIMIT, SearchOptions
from search.page import Facets, Reissues

_AT_ONCE = 1_000
"""The number of releases fetched in one request."""

_BEYOND = dt.date.max.toordinal() + 1
_SCORE = {"_score": "desc"}
_NEWEST = {"day": {"order": "desc", "missing": 0}}
_OLDEST = {"day": {"order": "asc", "missing": _BEYOND}}
_ID = {"id": "asc"}
_ORDERS = {
    "relevance": [_SCORE, _NEWEST, _ID],
    "newest": [_NEWEST, _SCORE, _ID],
    "oldest": [_OLDEST, _SCORE, _ID],
}
_SIZES = ("title", "body")
GROUPED: Query = {"exists": {"field": "group"}}
"""Finds what is of a group of reissues."""

Request = dict[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """A release that matched, its score, and the lengths of its `title` and `body`."""

    release: Release
    score: float
    sizes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many releases matched, and the facets of all of them."""

    total: int
    facets: Facets


@dataclass(frozen=True, slots=True)
class Reissued:
    """The matches that are reissues of each other: how many more there are of the first of each
    group, by its id; and the ids of the others."""

    more: dict[str, Reissues] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


class Pages:
    """The pages of queries over the index of one address."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._index = server.address.index

    def page(
        self,
        query: Query,
        options: SearchOptions,
        window: Period = ANY_DAY,
        left_out: Sequence[str] = (),
    ) -> tuple[Counted, list[Scored]]:
        """The counts over all matches (by date, over the days of a window) and the hits.

        `left_out` are the ids of matches that are counted, but no hits.
        """
        fields = [*RELEASE_FIELDS, *(f"{name}_size" for name in _SIZES)]
        asked = {"aggs": facets.aggregations(options.by), "track_total_hits": True}
        answer, hits = self._hits(query, options, fields, asked | _without(left_out))
        counted = Counted(
            answer["hits"]["total"]["value"] + len(left_out),
            self._facets(query, answer["aggregations"], options.by, window),
        )
        return counted, [_scored(hit, options.sort) for hit in hits]

    def counted(self, query: Query, by: str, window: Period) -> Counted:
        """What is counted over all matches, without a hit; every source and topic is named."""
        asked = facets.aggregations(by, facets.ALL_VALUES)
        request = {"query": query, "size": 0, "track_total_hits": True, "aggs": asked}
        answer = search(self._server, self._index, request)
        counts = facets.facets(answer["aggregations"], by, window, facets.ALL_VALUES)
        return Counted(answer["hits"]["total"]["value"], counts)

    def best(self, query: Query, count: int) -> list[Scored]:
        """The first hits by relevance."""
        options = SearchOptions(limit=count)
        return self.page(query, options)[1]

    def ranked(
        self, query: Query, options: SearchOptions, left_out: Sequence[str] = ()
    ) -> tuple[int, list[tuple[str, float]]]:
        """The total, and the ids and scores of the hits of the page; without those left out."""
        asked = {"track_total_hits": True} | _without(left_out)
        answer, hits = self._hits(query, options, [], asked)
        total = answer["hits"]["total"]["value"] + len(left_out)
        return total, [(hit["sort"][-1], _score(hit, options.sort)) for hit in hits]

    def grouped(self, query: Query, options: SearchOptions) -> Reissued:
        """The matches that are of a group of reissues with others."""
        wanted = {"bool": {"must": [query], "filter": [GROUPED]}}
        every = replace(options, offset=0, limit=MAX_LIMIT)
        groups: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for hit in self._hits(wanted, every, ["id", "group", "day"], {})[1]:
            record = hit["_source"]
            key = hit["_index"], record["group"]
            groups.setdefault(key, []).append((record["id"], record.get("day", 0)))
        return Reissued(
            {
                several[0][0]: Reissues(len(several) - 1, _first_day(several))
                for several in groups.values()
            },
            [release_id for several in groups.values() for release_id, _ in several[1:]],
        )

    def _hits(
        self, query: Query, options: SearchOptions, fields: list[str], asked: Request
    ) -> tuple[Answer, list[Any]]:
        """The (first) answer, and the hits of the page, with these fields."""
        request = {"query": query, "sort": _ORDERS[options.sort], "_source": fields or False}
        offset, limit = options.offset, options.limit
        most = _AT_ONCE if fields else WINDOW
        if offset + limit > WINDOW or limit > most:
            return self._deep(request, offset, limit, most, asked)
        place = {"from": offset, "size": limit}
        answer = search(self._server, self._index, request | place | asked)
        return answer, answer["hits"]["hits"]

    def _deep(
        self, request: Request, offset: int, limit: int, most: int, asked: Request
    ) -> tuple[Answer, list[Any]]:
        """The same, step by step, for a page that is too deep or too long for one request."""
        first: Answer = {}
        hits: list[Any] = []
        passed = 0
        with one_state(self._server, self._index) as state:
            while passed < offset + limit:
                step = request | {"pit": state}
                if passed < offset:
                    step |= {"size": min(WINDOW, offset - passed), "_source": False}
                else:
                    step |= {"size": min(most, offset + limit - passed)}
                answer = search(self._server, "", step | asked)
                documents = answer["hits"]["hits"]
                first = first or answer
                if passed >= offset:
                    hits += documents
                if len(documents) < step["size"]:
                    break
                passed += len(documents)
                asked = {"search_after": documents[-1]["sort"], "track_total_hits": False}
        return first, hits

    def _facets(self, query: Query, answer: Answer, by: str, window: Period) -> Facets:
        if facets.is_cut(answer):
            asked = facets.aggregations(by, facets.ALL_VALUES)
            request = {"query": query, "size": 0, "track_total_hits": False, "aggs": asked}
            answer = search(self._server, self._index, request)["aggregations"]
        return facets.facets(answer, by, window)


def _without(left_out: Sequence[str]) -> Request:
    """What keeps some releases from the hits, but not from the counts."""
    if not left_out:
        return {}
    ids = list(map(document_id, left_out))
    return {"post_filter": {"bool": {"must_not": {"ids": {"values": ids}}}}}


def _first_day(several: Sequence[tuple[str, int]]) -> dt.date | None:
    days = [day for _, day in several if day]
    return dt.date.fromordinal(min(days)) if days else None


def _scored(hit: dict[str, Any], sort: str) -> Scored:
    record = hit["_source"]
    sizes = {name: record[f"{name}_size"] for name in _SIZES}
    return Scored(release_of(record), _score(hit, sort), sizes)


def _score(hit: dict[str, Any], sort: str) -> float:
    score: float = hit["sort"][_ORDERS[sort].index(_SCORE)]
    return score
