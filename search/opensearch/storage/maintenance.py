"""Maintaining an index on OpenSearch: `delete`, `optimize` and `check`, as in `index`."""

from __future__ import annotations

from collections.abc import Iterable

from index.builder import BeforeLoss, Summary
from index.info import Info
from index.integrity.damage import Damage
from search.errors import OptionError
from search.opensearch.storage import bulk, versions
from search.opensearch.storage.info import info
from search.opensearch.storage.mapping import document_id
from search.opensearch.storage.reissues import regroup

_GONE = "has no copy in service: bring back a node that had one, or rebuild the index"
_OUTDATED = "was analysed by another version of Dateline: rebuild it with index --new-version"
_UNUSED = "is a version not in use: delete it on the server, unless it is being built"


def delete(
    url: str, ids: Iterable[str], *, wait: float = 0.0, before_loss: BeforeLoss | None = None
) -> Summary:
    """Delete releases by id; `skipped` counts ids that the index does not have.

    `before_loss` is called with how many are asked for, whether the index has them or not.
    Raises `IndexNotFound`, `BackendError`.
    """
    with versions.opened(url) as server:
        held = versions.resolve(server)
        name = versions.only(server, held)
        wanted = list(dict.fromkeys(ids))
        if wanted and before_loss is not None:
            place = f"/{server.address.index}/_count"
            before_loss(len(wanted), server.call("GET", place)["count"])
        actions = (bulk.Action(document_id(release_id)) for release_id in wanted)
        place = server.address.index
        outcome = bulk.send(server, place, actions, alias=place != name)
        bulk.refresh(server, place)
        if held.collapse and outcome.done:
            regroup(server, place, held.language)
        return Summary(deleted=outcome.done, skipped=outcome.missing)


def optimize(url: str, *, wait: float = 0.0, drop_history: bool = False) -> Info:
    """Merge each shard into one segment without what was deleted; what the index holds then.

    This may take long.

    Raises `IndexNotFound`, `BackendError`; `OptionError` for `drop_history`, since the server
    cannot change its documents: what they are found by is not in them.
    """
    if drop_history:
        raise OptionError(
            "history cannot be dropped from an index on OpenSearch",
            "make a new version without: dateline index SOURCE... --new-version --no-history",
        )
    with versions.opened(url) as server:
        held = versions.resolve(server)
        for name in held.languages:
            merge = {"max_num_segments": 1}
            server.call("POST", f"/{name}/_forcemerge", params=merge, timeout=bulk.LONG)
            bulk.refresh(server, name)
        return info(server, held)


def check(url: str) -> list[Damage]:
    """What is wrong with the index at `url`: nothing, where the list is empty.

    Shards without a copy in service, words made otherwise than by this Dateline, versions left
    over from builds that did not end. Raises `IndexNotFound`, `BackendError`.
    """
    with versions.opened(url) as server:
        held = versions.resolve(server)
        damages = []
        for name in held.languages:
            health = server.call("GET", f"/_cluster/health/{name}", params={"level": "shards"})
            for shard, state in health["indices"][name]["shards"].items():
                if not state["primary_active"]:
                    damages.append(Damage(f"{name} shard {shard}", _GONE))
        damages += [Damage(name, _OUTDATED) for name in held.outdated]
        damages += [Damage(name, _UNUSED) for name in versions.left_over(server)]
        return damages
