"""The figures of an index on OpenSearch."""

from __future__ import annotations

import datetime as dt
from typing import Any

from index.info import Info
from search.opensearch.client.requests import search
from search.opensearch.client.server import Server
from search.opensearch.query import EVERYTHING
from search.opensearch.storage.mapping import FORMAT
from search.opensearch.storage.versions import Held


def info(server: Server, held: Held) -> Info:
    """What the indexes of an address hold together; `size` and `segments` without replicas."""
    index = server.address.index
    asked: dict[str, Any] = {
        "undated": {"missing": {"field": "date"}},
        "first": {"min": {"field": "day"}},
        "last": {"max": {"field": "day"}},
        "sources": {"cardinality": {"field": "source_key", "precision_threshold": 40_000}},
        "topics": {"cardinality": {"field": "topic_key", "precision_threshold": 40_000}},
    }
    request = {"size": 0, "track_total_hits": True, "query": EVERYTHING, "aggs": asked}
    answer = search(server, index, request)
    aggregations = answer["aggregations"]
    stats = server.call("GET", f"/{index}/_stats/store,segments")["_all"]["primaries"]
    return Info(
        target=str(server.address),
        backend="opensearch",
        releases=answer["hits"]["total"]["value"],
        undated=aggregations["undated"]["doc_count"],
        first=_date(aggregations["first"]["value"]),
        last=_date(aggregations["last"]["value"]),
        language=held.language,
        sources=aggregations["sources"]["value"],
        topics=aggregations["topics"]["value"],
        words=None,
        segments=stats["segments"]["count"],
        size=stats["store"]["size_in_bytes"],
        version=FORMAT,
    )


def _date(day: float | None) -> dt.date | None:
    return dt.date.fromordinal(int(day)) if day else None
