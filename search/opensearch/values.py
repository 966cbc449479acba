"""The sources and topics of an index on a server, as `search.query.filters` needs them."""

from __future__ import annotations

from index.analysis.folding import fold
from search.opensearch.client.requests import search
from search.opensearch.client.server import Server
from search.opensearch.facets import ALL_VALUES
from search.opensearch.statistics import count


class ServerValues:
    """The sources and topics of the index of one address."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._index = server.address.index

    def has(self, field: str, value: str) -> bool:
        """Whether some release has a value, folded."""
        key = field, value
        return count(self._server, self._index, [key])[key] > 0

    def names(self, field: str) -> list[str]:
        """All the values of a field, as they are written."""
        terms = {"terms": {"field": f"{field}_name", "size": ALL_VALUES}}
        request = {"size": 0, "track_total_hits": False, "aggs": {"names": terms}}
        answer = search(self._server, self._index, request)["aggregations"]["names"]
        names: dict[str, str] = {}
        for bucket in answer["buckets"]:  # the most frequent spelling first
            names.setdefault(fold(bucket["key"]), bucket["key"])
        return list(names.values())
