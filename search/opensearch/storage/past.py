"""The past of releases on the server: when they arrived and changed, and what they were before.

A document has `arrived`, the time at which the release came into the index, and if it has changed
since, `revised`, the time of its last change, both in seconds since 1970 in UTC. `history` holds
the documents of its previous versions, oldest first, each with the time `since` which it was so.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from index.clock import utc
from search.opensearch.storage.mapping import RELEASE_FIELDS, release_of
from search.watch.history import History, Version
from search.watch.reissues import Reissue

Document = dict[str, Any]


def past(before: Document | None, digest: str, *, history: bool) -> Document:
    """What a new document keeps of the indexed one; `unrevised` says that it changes now."""
    if before is None or "arrived" not in before:
        return {}
    kept: Document = {"arrived": before["arrived"]}
    versions = before.get("history", []) if history else []
    if before["digest"] == digest:
        if "revised" in before:
            kept["revised"] = before["revised"]
    else:
        kept["unrevised"] = True
    if history and before["digest"] != digest:
        old = {name: before[name] for name in RELEASE_FIELDS if name in before}
        versions = [*versions, {"since": _since(before), **old}]
    if versions:
        kept["history"] = versions
    return kept


def stamp(document: Document, now: int) -> None:
    """Give a document the time of the change that it is part of, unless `past` gave it both."""
    if "arrived" not in document:
        document["arrived"] = now
    elif document.pop("unrevised", False):
        document["revised"] = now


def history_of(document: Document) -> History:
    """The history that a document tells."""
    versions = [
        Version(utc(version["since"]), release_of(version))
        for version in document.get("history", [])
    ]
    versions.append(Version(utc(_since(document)), release_of(document)))
    return History(document["id"], utc(document["arrived"]), tuple(versions))


def reissue_of(document: Document) -> Reissue:
    """The release of a document, as one of a group."""
    date = document.get("date")
    return Reissue(
        document["id"],
        document["title"],
        dt.date.fromisoformat(date) if date else None,
        document["source"],
        document["url"],
    )


def _since(document: Document) -> int:
    return int(document["revised" if "revised" in document else "arrived"])
