"""Reissues on the server: found here, by the texts of all releases, and noted in their documents.

The server cannot compare texts. So with each change an index in a folder is made of all releases
for as long as it takes to find the groups, which are thus the same as there; the document of a
release that has others like it then has the name of their `group`, the first of their ids. What a
document is found by is not in it, so one whose group changes is made again whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

from corpus.release import Release
from search.errors import BackendError, OptionError
from search.opensearch.client.scan import scan
from search.opensearch.client.server import Server, encoded
from search.opensearch.storage import bulk
from search.opensearch.storage.mapping import (
    PAST_FIELDS,
    RELEASE_FIELDS,
    Documents,
    document_id,
    release_of,
)
from search.opensearch.storage.versions import Held

_AT_ONCE = 500
_FEW = 1_000


def check_collapse(server: Server, held: Held) -> None:
    """Raise `OptionError` if an index does not find reissues."""
    if not held.collapse:
        raise OptionError(
            f"the index at {server.address} was made without reissues: it knows none",
            "make a new version: dateline index SOURCE... --new-version --collapse",
        )


def regroup(
    server: Server, place: str, language: str, releases: Iterable[Release] | None = None
) -> None:
    """Find the groups of all releases of an index anew, and note those that have changed.

    `releases` are all of a new index; otherwise they are read from the server. Raises
    `BackendError`.
    """
    before: dict[str, str] = {}
    after = groups_of(_held(server, place, before) if releases is None else releases, language)
    changed = [
        release_id
        for release_id in {**before, **after}
        if before.get(release_id) != after.get(release_id)
    ]
    if not changed:
        return
    outcome = bulk.send(server, place, _actions(server, place, language, changed, after))
    # What has changed meanwhile, whoever has changed it groups.
    refused = [reason for reason in outcome.refused.values() if "conflict" not in reason]
    if refused:
        raise BackendError(
            f"{server.address.server} refused to note {len(refused):,} reissues: {refused[0]}",
            "all releases are stored; run the command again with one that is new",
        )
    bulk.refresh(server, place)


def groups_of(releases: Iterable[Release], language: str) -> dict[str, str]:
    """The groups of those releases that have others like them: id -> the first id of the group."""
    import numpy as np

    import index
    from index.snapshot import Snapshot

    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        path = Path(folder) / "index"
        rest = iter(releases)
        first = list(islice(rest, _FEW))
        jobs = 1 if len(first) < _FEW else None  # a second process takes a moment to start
        index.build(path, chain(first, rest), language=language, history=False, jobs=jobs)
        with closing(Snapshot(path)) as snapshot:
            leader = snapshot.leaders
            docs = np.flatnonzero(np.bincount(leader, minlength=len(leader))[leader] > 1)
            ids = snapshot.ids(docs)
    groups: dict[int, list[str]] = {}
    for release_id, number in zip(ids, leader[docs].tolist(), strict=True):
        groups.setdefault(number, []).append(release_id)
    return {release_id: min(several) for several in groups.values() for release_id in several}


def _held(server: Server, place: str, groups: dict[str, str]) -> Iterator[Release]:
    """The releases of an index, whose groups as noted are put into `groups`."""
    for hit in scan(server, place, fields=[*RELEASE_FIELDS, "group"], size=_AT_ONCE):
        record = hit["_source"]
        if "group" in record:
            groups[record["id"]] = record["group"]
        yield release_of(record)


def _actions(
    server: Server, place: str, language: str, changed: Iterable[str], groups: dict[str, str]
) -> Iterator[bulk.Action]:
    """The documents of some releases with their groups, to replace those that are there."""
    documents = Documents(language)
    rest = iter(changed)
    while some := list(islice(rest, _AT_ONCE)):
        found = server.call(
            "POST",
            f"/{place}/_mget",
            {"ids": list(map(document_id, some))},
            params={"_source_includes": ",".join([*RELEASE_FIELDS, *PAST_FIELDS])},
            partly=lambda answer: any("error" in document for document in answer["docs"]),
        )
        for document in found["docs"]:
            if not document.get("found"):
                continue
            record = document["_source"]
            made = documents.document(release_of(record), record["digest"])
            made |= {name: record[name] for name in PAST_FIELDS if name in record}
            if record["id"] in groups:
                made["group"] = groups[record["id"]]
            state = document["_seq_no"], document["_primary_term"]
            yield bulk.Action(document["_id"], encoded(made), state)
