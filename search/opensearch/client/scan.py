"""Scanning: all documents of one state of an index, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from search.errors import DatelineError
from search.opensearch.client.requests import search
from search.opensearch.client.server import Server

_KEPT = "5m"
_BY_ID = [{"id": "asc"}]


@contextmanager
def one_state(server: Server, index: str) -> Iterator[dict[str, Any]]:
    """A state of the index that does not change while it is searched: a `pit` for requests."""
    made = server.call("POST", f"/{index}/_search/point_in_time", params={"keep_alive": _KEPT})
    name = made["pit_id"]
    try:
        yield {"id": name, "keep_alive": _KEPT}
    finally:
        with suppress(DatelineError):  # it expires by itself
            server.call("DELETE", "/_search/point_in_time", {"pit_id": [name]}, patience=0)


def scan(
    server: Server,
    index: str,
    *,
    fields: list[str],
    size: int,
    query: dict[str, Any] | None = None,
) -> Iterator[dict[str, Any]]:
    """All documents that match a query, or of an index, in the order of their ids, `size` at a
    time."""
    with one_state(server, index) as state:
        request: dict[str, Any] = {
            "pit": state,
            "size": size,
            "sort": _BY_ID,
            "_source": fields,
            "track_total_hits": False,
        }
        if query is not None:
            request["query"] = query
        while True:
            hits = search(server, "", request)["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            request["search_after"] = hits[-1]["sort"]
