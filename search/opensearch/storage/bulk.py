"""Bulk writing: documents sent in parcels, several under way, each kept at until it is through."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from search.errors import BackendError
from search.opensearch.client.requests import require_complete
from search.opensearch.client.server import Patience, Server, encoded, is_transient, reason_of

PARCEL_BYTES = 4_000_000
PARCEL_ACTIONS = 1_000
_SHARD = "10s"
"""How long the server waits for a shard to come back before it says that one is missing."""

PATIENCE = 180.0
"""Seconds for which a parcel is sent again where nodes are busy or gone."""

LONG = 3600.0
"""Seconds to wait for what may take long."""


@dataclass(frozen=True, slots=True)
class Action:
    """One change: the document to store under an id, or to delete if there is none.

    `state` is the number and term of the document to replace: it is refused for a newer one.
    """

    id: str
    document: bytes | None = None
    state: tuple[int, int] | None = None

    def lines(self) -> bytes:
        """The change as the server reads it."""
        if self.document is None:
            return encoded({"delete": {"_id": self.id}}) + b"\n"
        what: dict[str, Any] = {"_id": self.id}
        if self.state is not None:
            what["if_seq_no"], what["if_primary_term"] = self.state
        return encoded({"index": what}) + b"\n" + self.document + b"\n"


@dataclass(slots=True)
class Outcome:
    """What became of the changes: how many were made, deletions of nothing, and refusals by id."""

    done: int = 0
    missing: int = 0
    refused: dict[str, str] = field(default_factory=dict)

    def add(self, other: Outcome) -> None:
        """Count another parcel's outcome in."""
        self.done += other.done
        self.missing += other.missing
        self.refused.update(other.refused)


def send(
    server: Server,
    index: str,
    actions: Iterable[Action],
    *,
    jobs: int = 2,
    alias: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Make the changes, up to `jobs` parcels at a time; ids must not come twice.

    `alias` insists that the index is an alias, so that the server makes none if it has gone.
    `progress` is called with how many changes are through. Raises `BackendError` if a parcel
    cannot be delivered; what was delivered stays.
    """
    outcome = Outcome()
    under_way: deque[Future[Outcome]] = deque()

    def settle() -> None:
        outcome.add(under_way.popleft().result())
        if progress is not None:
            progress(outcome.done + outcome.missing + len(outcome.refused))

    with ThreadPoolExecutor(jobs) as pool:
        try:
            for parcel in _parcels(actions):
                under_way.append(pool.submit(_deliver, server, index, parcel, alias))
                if len(under_way) > jobs:
                    settle()
            while under_way:
                settle()
        except BaseException:
            for future in under_way:
                future.cancel()
            raise
    return outcome


def refresh(server: Server, name: str) -> None:
    """Make what was written visible."""
    answer = server.call(
        "POST",
        f"/{name}/_refresh",
        timeout=LONG,
        patience=PATIENCE,
        partly=lambda answer: answer["_shards"]["failed"],
    )
    require_complete(server, answer)


def _parcels(actions: Iterable[Action]) -> Iterator[list[Action]]:
    parcel: list[Action] = []
    size = 0
    for action in actions:
        length = len(action.document or b"")
        if parcel and (size + length > PARCEL_BYTES or len(parcel) >= PARCEL_ACTIONS):
            yield parcel
            parcel, size = [], 0
        parcel.append(action)
        size += length
    if parcel:
        yield parcel


def _deliver(server: Server, index: str, parcel: list[Action], alias: bool) -> Outcome:
    """Send a parcel; again what the server was too busy for, or could not do for now."""
    outcome = Outcome()
    left = Patience(PATIENCE)
    while True:
        answer = server.call(
            "POST",
            f"/{index}/_bulk",
            b"".join(action.lines() for action in parcel),
            params={"require_alias": str(alias).lower(), "timeout": _SHARD},
            patience=PATIENCE,
            again=True,
        )
        parcel, reason = _sorted_out(parcel, answer["items"], outcome)
        if not parcel:
            return outcome
        if not left.pause():
            raise BackendError(
                f"{server.address.server} did not accept {len(parcel):,} changes: {reason}",
                "run the command again later: what was accepted is kept",
            )


def _sorted_out(
    parcel: list[Action], items: list[dict[str, Any]], outcome: Outcome
) -> tuple[list[Action], str]:
    """Note what became of each change; those to be sent again, and why the last of them is."""
    again: list[Action] = []
    reason = ""
    for action, item in zip(parcel, items, strict=True):
        (result,) = item.values()
        status = result["status"]
        if is_transient(status, result):
            again.append(action)
            reason = reason_of(result)
        elif status == 404 and action.document is None:
            outcome.missing += 1
        elif status >= 300:
            outcome.refused[action.id] = reason_of(result)
        else:
            outcome.done += 1
    return again, reason
