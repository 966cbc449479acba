"""Versions: the index behind a name is `name-000001`, and the name an alias that can move on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from search.errors import BackendError, DatelineError, IndexLocked, IndexNotFound
from search.opensearch.client.address import parse
from search.opensearch.client.server import Server, no_index
from search.opensearch.storage import analysis, mapping

OLDEST = (2, 4)
"""The oldest OpenSearch that has everything Dateline needs."""

_NUMBERED = re.compile(r"-(\d{6,})$")


@dataclass(frozen=True, slots=True)
class Held:
    """The indexes that a name stands for, with the language of each; `outdated` ones; and whether
    all know reissues.

    An outdated index was analysed by a different version of Dateline: what it holds can be
    read, but not searched.
    """

    languages: Mapping[str, str]
    outdated: tuple[str, ...] = ()
    collapse: bool = False

    @property
    def language(self) -> str:
        """The language of all of them."""
        return next(iter(self.languages.values()))

    def check_words(self) -> None:
        """Raise `BackendError` if an index was analysed by another version of Dateline."""
        if self.outdated:
            raise BackendError(
                f"{self.outdated[0]} was analysed by a different version of Dateline",
                "rebuild it: dateline index SOURCE... --new-version",
            )


@contextmanager
def opened(url: str) -> Iterator[Server]:
    """The server of an address, for one change; see `check_server`."""
    server = Server(parse(url))
    try:
        check_server(server)
        yield server
    finally:
        server.close()


def check_server(server: Server) -> None:
    """Make sure that this is a recent enough OpenSearch; raises `BackendError`."""
    answer = server.call("GET", "/", patience=0)
    version = answer.get("version", {}) if isinstance(answer, dict) else {}
    number = str(version.get("number", ""))
    name = server.address.server
    if version.get("distribution") != "opensearch":
        instead = f" but Elasticsearch {number}" if number else ""
        raise BackendError(
            f"{name} is not an OpenSearch server{instead}", "Dateline works with OpenSearch only"
        )
    if tuple(map(int, re.findall(r"\d+", number)[:2])) < OLDEST:
        least = ".".join(map(str, OLDEST))
        raise BackendError(
            f"{name} is OpenSearch {number}; Dateline needs {least} or newer",
            "upgrade the server",
        )


def resolve(server: Server, *, any_format: bool = False) -> Held:
    """The indexes behind the address's name; with `any_format` those of other formats as well.

    Raises `IndexNotFound`, or `BackendError` for an index that Dateline did not create.
    """
    address = server.address
    mappings = server.call("GET", f"/{address.index}/_mapping")
    if not mappings:
        raise no_index(address)
    languages, outdated, collapse = {}, [], True
    for name, content in mappings.items():
        meta = content["mappings"].get("_meta", {})
        if "dateline" not in meta:
            raise BackendError(
                f"{name} on {address.server} was not created by Dateline",
                "name another index, or create one under another name",
            )
        if meta["dateline"] != mapping.FORMAT and not any_format:
            raise BackendError(
                f"{name} has format {meta['dateline']}, and this Dateline reads {mapping.FORMAT}",
                "rebuild it: dateline index SOURCE... --new-version",
            )
        languages[name] = meta["language"]
        collapse &= bool(meta.get("collapse"))
        if meta.get("analysis") != analysis.fingerprint():
            outdated.append(name)
    if len(set(languages.values())) > 1:
        raise BackendError(f"the indexes at {address} are in different languages", "search one")
    return Held(languages, tuple(outdated), collapse)


def only(server: Server, resolved: Held) -> str:
    """The single index that a name stands for, to write to; `BackendError` if there are several."""
    names = sorted(resolved.languages)
    if len(names) > 1:
        raise BackendError(
            f"{server.address} is {len(names)} indexes: {', '.join(names)}",
            "write to one of them by its own name",
        )
    check_one(server)
    return names[0]


def check_one(server: Server) -> None:
    """Raise `BackendError` for an address of several names, which can only be read from."""
    if not server.address.is_one:
        raise BackendError(
            f"{server.address.index} is several indexes", "write to one of them by its own name"
        )


def create(
    server: Server,
    language: str,
    shards: int,
    replicas: int | None,
    *,
    alias: bool,
    collapse: bool = False,
) -> str:
    """Create the next version of the index, under its alias at once or not yet; returns its name.

    Raises `IndexLocked` if someone else is creating the same version.
    """
    check_one(server)
    index = server.address.index
    body = mapping.index_body(language, shards, replicas, collapse=collapse)
    if alias:
        body["aliases"] = {index: {}}
    name = f"{index}-{_latest(server) + 1:06}"
    try:
        server.call("PUT", f"/{name}", body, patience=0, timeout=120)
    except BackendError as error:
        if "already_exists" not in error.message:
            raise
        raise IndexLocked(f"someone else is creating {name}", "try again later") from error
    return name


def check_layout(server: Server, name: str, shards: int | None, replicas: int | None) -> None:
    """Raise `BackendError` for an index with different numbers of shards or replicas."""
    asked = {"shards": shards, "replicas": replicas}
    wanted = {what: number for what, number in asked.items() if number is not None}
    if not wanted:
        return
    settings = server.call("GET", f"/{name}/_settings")[name]["settings"]["index"]
    for what, number in wanted.items():
        there = int(settings[f"number_of_{what}"])
        if there != number:
            raise BackendError(
                f"{name} has {there} {what}, not {number}",
                f"change it with `dateline index --new-version --{what} {number}`",
            )


def swap(server: Server, name: str) -> None:
    """Move the alias to this version and delete the previous ones, in one step.

    Other aliases of the previous versions move too.
    """
    aliases: dict[str, Any] = {server.address.index: {}}
    actions: list[dict[str, Any]] = []
    for before, found in _aliased(server).items():
        if before != name:
            aliases |= found["aliases"]
            actions.append({"remove_index": {"index": before}})
    actions += [{"add": {"index": name, "alias": alias} | how} for alias, how in aliases.items()]
    try:
        server.call("POST", "/_aliases", {"actions": actions}, patience=0, timeout=120)
    except DatelineError:
        if name not in _aliased(server):  # otherwise it was done, and only the answer was lost
            raise


def drop(server: Server, name: str) -> None:
    """Delete a version that was not completed."""
    server.call("DELETE", f"/{name}", timeout=120)


def left_over(server: Server) -> list[str]:
    """Versions without an alias, from builds that were interrupted or are still running.

    For an address that names several indexes there are none: ask about each by its name.
    """
    if not server.address.is_one:
        return []
    used = _aliased(server)
    return [name for name in _versions(server) if name not in used]


def state(server: Server) -> list[tuple[str, str, int]]:
    """An identifier of the state of the index: the last change of each shard."""
    answer = server.call(
        "GET",
        f"/{server.address.index}/_stats/docs",
        params={
            "level": "shards",
            "filter_path": "indices.*.shards.*.seq_no.max_seq_no",
        },
    )
    return sorted(
        (name, shard, max(copy["seq_no"]["max_seq_no"] for copy in copies))
        for name, index in answer.get("indices", {}).items()
        for shard, copies in index["shards"].items()
    )


def _aliased(server: Server) -> dict[str, Any]:
    """The indexes that the name stands for now, with all their aliases."""
    try:
        aliases: dict[str, Any] = server.call("GET", f"/{server.address.index}/_alias")
    except IndexNotFound:
        return {}
    return aliases


def _versions(server: Server) -> list[str]:
    """All versions, with or without an alias."""
    index = server.address.index
    aliases = server.call("GET", f"/{index}-*/_alias", params={"expand_wildcards": "all"})
    return sorted(name for name in aliases if _NUMBERED.fullmatch(name, len(index)))


def _latest(server: Server) -> int:
    numbers = [int(name.rpartition("-")[2]) for name in _versions(server)]
    return max(numbers, default=0)
