"""Search requests: the answer is complete, or an error."""

from __future__ import annotations

from typing import Any

from search.errors import BackendError
from search.opensearch.client.server import Server, is_transient, reason_of

WINDOW = 10_000
"""The deepest page that a single request can fetch."""


def search(server: Server, index: str, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a search; `index` is "" if the request names a point in time.

    Raises `BackendError` for an answer that some shard is missing from.
    """
    params = {} if "pit" in request else {"allow_partial_search_results": "false"}
    path = f"/{index}/_search" if index else "/_search"
    answer: dict[str, Any] = server.call("POST", path, request, params=params)
    require_complete(server, answer)
    return answer


def multi_search(
    server: Server, index: str, requests: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The answers to several searches, sent together."""
    head = {"allow_partial_search_results": False}
    lines = [line for request in requests for line in (head, request)]
    answers: list[dict[str, Any]] = server.lines(
        f"/{index}/_msearch",
        lines,
        partly=lambda answer: any(
            is_transient(each.get("status"), each) for each in answer["responses"]
        ),
    )["responses"]
    for answer in answers:
        require_complete(server, answer)
    return answers


def require_complete(server: Server, answer: dict[str, Any]) -> None:
    """Raise `BackendError` for an answer that is an error or that some shard is missing from."""
    if "error" in answer:
        raise server.refusal(answer.get("status", 503), reason_of(answer))
    shards = answer.get("_shards", {})
    if shards.get("failed") or answer.get("timed_out"):
        reason = "it ran out of time"
        if shards.get("failures"):
            reason = reason_of({"failed_shards": shards["failures"]})
        raise BackendError(
            f"{server.address.server} answered without {shards.get('failed', 0)} of "
            f"{shards.get('total', 0)} shards: {reason}",
            "try again; if it persists, see `dateline check` and the health of the cluster",
        )
