"""Indexes on a real server: versions and aliases, several under one name, what is not whole."""

from __future__ import annotations

import datetime as dt
import os
import threading
from dataclasses import replace

import pytest

from corpus import Release
from search.errors import BackendError, IndexLocked, OptionError
from search.opensearch import build, check, connect, delete, optimize, paging
from search.opensearch.client import server as connection
from search.opensearch.client.address import parse
from search.opensearch.client.server import Server
from search.opensearch.storage import bulk, versions

FULL = "DATELINE_TEST_FULL" in os.environ

RELEASES = [
    Release(f"r{number:05}", f"Title {number}", "Steel exports.", dt.date(2020 + number % 5, 1, 1))
    for number in range(60)
]


@pytest.fixture
def address(new_address) -> str:
    return new_address()


@pytest.fixture
def server(address):
    server = Server(parse(address))
    yield server
    server.close()


def names(server, pattern: str) -> list[str]:
    found = server.call("GET", f"/{pattern}/_alias", params={"expand_wildcards": "all"})
    return sorted(found)


def test_an_index_is_an_alias_for_a_version(address, server):
    build(address, RELEASES, shards=3, replicas=0)
    name = server.address.index
    assert names(server, f"{name}*") == [f"{name}-000001"]
    settings = server.call("GET", f"/{name}/_settings")[f"{name}-000001"]["settings"]["index"]
    assert (settings["number_of_shards"], settings["number_of_replicas"]) == ("3", "0")
    mapping = server.call("GET", f"/{name}/_mapping")[f"{name}-000001"]["mappings"]
    assert mapping["dynamic"] == "strict"
    with pytest.raises(BackendError, match="strict_dynamic_mapping"):
        server.call("POST", f"/{name}/_doc", {"other": 1})


def test_the_number_of_shards_is_that_of_the_version(address):
    build(address, RELEASES, shards=2, replicas=0)
    assert build(address, RELEASES, shards=2, replicas=0).unchanged == 60
    for layout, message in (({"shards": 3}, "2 shards, not 3"), ({"replicas": 1}, "0 replicas")):
        with pytest.raises(BackendError, match=message) as caught:
            build(address, RELEASES, **layout)
        assert "--new-version" in caught.value.hint
    assert build(address, RELEASES, rebuild=True, shards=3).added == 60


def test_an_index_of_an_earlier_format_is_made_anew(address, server):
    build(address, RELEASES)
    name = server.address.index
    meta = server.call("GET", f"/{name}/_mapping")[f"{name}-000001"]["mappings"]["_meta"]
    server.call("PUT", f"/{name}/_mapping", {"_meta": meta | {"dateline": 2}})
    for ask in (lambda: connect(address), lambda: build(address, RELEASES)):
        with pytest.raises(BackendError, match="has format 2, and this Dateline reads 3") as caught:
            ask()
        assert "--new-version" in caught.value.hint
    assert build(address, RELEASES, rebuild=True).added == 60
    assert names(server, f"{name}*") == [f"{name}-000002"]
    with connect(address) as engine:
        assert engine.search("steel").total == 60


def test_what_an_index_on_a_server_does_not_do_is_refused(address):
    build(address, RELEASES[:3])
    with pytest.raises(OptionError, match="history cannot be dropped"):
        optimize(address, drop_history=True)


def test_a_new_version_takes_the_place_of_the_old(address, server):
    build(address, RELEASES)
    name = server.address.index
    with connect(address) as engine:
        totals: set[int] = set()
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                totals.add(engine.search("steel").total)

        asking = threading.Thread(target=ask)
        asking.start()
        summary = build(address, RELEASES[:50], rebuild=True, shards=2)
        done.set()
        asking.join()
        assert totals <= {60, 50}
        assert summary.added == 50
        assert engine.search("steel").total == 50
    assert names(server, f"{name}*") == [f"{name}-000002"]
    build(address, RELEASES, rebuild=True)
    assert names(server, f"{name}*") == [f"{name}-000003"]


def test_a_version_that_is_replaced_while_it_is_written_to(address, server):
    build(address, RELEASES)
    name = server.address.index

    def rebuild(_: int) -> None:
        if names(server, f"{name}*") == [f"{name}-000001"]:
            build(address, RELEASES[:10], rebuild=True)

    newer = [replace(each, body="Coal.") for each in RELEASES]
    with pytest.raises(IndexLocked, match=f"has replaced {name}-000001"):
        build(address, newer, progress=rebuild)
    assert names(server, f"{name}*") == [f"{name}-000002"]  # the old one is not made again
    build(address, newer)
    with connect(address) as engine:
        assert engine.search("coal").total == len(newer)


def test_a_version_that_does_not_come_to_be_is_dropped(address, server, monkeypatch):
    build(address, RELEASES)

    def fails(*_: object, **__: object) -> None:
        raise BackendError("the server has gone")

    monkeypatch.setattr(bulk, "send", fails)
    with pytest.raises(BackendError, match="has gone"):
        build(address, RELEASES[:5], rebuild=True)
    assert names(server, f"{server.address.index}*") == [f"{server.address.index}-000001"]
    with connect(address) as engine:
        assert engine.search("*").total == 60


@pytest.mark.parametrize("prune", [False, True])
def test_an_interrupted_build_is_made_up_for_by_the_next(address, monkeypatch, prune):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    build(address, RELEASES[:2])
    with monkeypatch.context() as patched:
        patched.setattr(bulk, "refresh", interrupted)
        with pytest.raises(KeyboardInterrupt):
            build(address, RELEASES)
    wanted = RELEASES[:50] if prune else RELEASES
    assert build(address, wanted, prune=prune).unchanged == len(wanted)
    with connect(address) as engine:
        assert engine.search("steel").total == len(wanted)


def test_two_cannot_make_the_same_version(address, server):
    build(address, [])
    server.call("PUT", f"/{server.address.index}-000002", {})
    assert versions.left_over(server) == [f"{server.address.index}-000002"]
    (damage,) = check(address)
    assert damage.file == f"{server.address.index}-000002"
    assert damage.message.startswith("is a version not in use: delete it")
    build(address, RELEASES, rebuild=True)
    assert names(server, server.address.index) == [f"{server.address.index}-000003"]


def test_a_version_made_by_someone_else_meanwhile(address, server, monkeypatch):
    server.call("PUT", f"/{server.address.index}-000001", {})
    monkeypatch.setattr(versions, "_latest", lambda server: 0)
    with pytest.raises(IndexLocked, match="someone else"):
        build(address, RELEASES)


def test_an_index_that_is_no_alias(address, server):
    """Such as one that was restored from a snapshot under the name itself."""
    name = server.address.index
    body = versions.mapping.index_body("english", 1, None, collapse=False)
    server.call("PUT", f"/{name}", body)
    assert build(address, RELEASES).added == 60
    with connect(address) as engine:
        assert engine.search("steel").total == 60
    build(address, RELEASES, rebuild=True)
    assert names(server, name) == [f"{name}-000001"]
    with connect(address) as engine:
        assert engine.search("steel").total == 60


def test_several_indexes_are_searched_as_one(new_address):
    one, other = new_address(), new_address()
    build(one, RELEASES[:25])
    build(other, [replace(each, body="Steel and coal.") for each in RELEASES[25:]], shards=2)
    both = f"{one},{other.rpartition('/')[2]}"
    with connect(both) as engine:
        page = engine.search("steel", explain=True, limit=60)
        assert page.total == 60
        assert "in 60 of 60 releases" in page.hits[0].explanation[0].detail
        assert engine.search("coal").total == 35
        assert engine.info().releases == 60
        assert [each.id for each in engine.releases()] == [each.id for each in RELEASES]
        assert engine.get("r00050").title == "Title 50"
    for change in (lambda: build(both, RELEASES), lambda: delete(both, ["r00001"])):
        with pytest.raises(BackendError, match="is 2 indexes"):
            change()
    assert optimize(both).segments == 3


def test_a_pattern_finds_what_is_in_use(address, server):
    """And no version that is being built, or left over."""
    build(f"{address}-2025", RELEASES[:20])
    build(f"{address}-2026", RELEASES[20:])
    left = f"{server.address.index}-2026-000002"
    body = versions.mapping.index_body("english", 1, None, collapse=False)
    server.call("PUT", f"/{left}", body)
    server.call("PUT", f"/{left}/_doc/r00001", {"id": "r00001"}, params={"refresh": "true"})
    with connect(f"{address}-*") as engine:
        assert engine.search("steel").total == engine.info().releases == 60
        assert [each.id for each in engine.releases()] == [each.id for each in RELEASES]
        build(f"{address}-2026", RELEASES[30:], rebuild=True)
        assert engine.search("steel").total == 50
        build(f"{address}-2027", RELEASES[:5])
        assert engine.search("steel").total == 55
    assert [damage.file for damage in check(f"{address}-2026")] == [left]
    assert check(f"{address}-*") == []


def test_other_aliases_move_on_with_the_version(address, server):
    build(address, RELEASES)
    name = server.address.index
    other = {"alias": f"all-{name}", "filter": {"term": {"id": "r00001"}}}
    actions = [{"add": {"index": f"{name}-000001"} | other}]
    server.call("POST", "/_aliases", {"actions": actions})
    build(address, RELEASES, rebuild=True)
    with connect(address.replace(name, f"all-{name}")) as engine:
        assert engine.search("steel").total == 1


def test_a_shard_out_of_service(address, server, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE", 0.5)
    build(address, RELEASES)
    broken = versions.create(server, "english", 1, 0, alias=False)
    server.call("DELETE", f"/{broken}")
    body = versions.mapping.index_body("english", 2, 0, collapse=False)
    body["settings"]["index"]["routing.allocation.require._name"] = "no such node"
    server.call("PUT", f"/{broken}", body, params={"wait_for_active_shards": 0})
    versions.swap(server, broken)
    damages = check(address)
    assert [damage.file for damage in damages] == [f"{broken} shard {n}" for n in (0, 1)]
    assert all(damage.message.startswith("has no copy in service") for damage in damages)
    with connect(address) as engine:
        for ask in (lambda: engine.search("steel"), lambda: engine.get("r1"), engine.info):
            with pytest.raises(BackendError, match=r"whole index: .*shards"):
                ask()


@pytest.mark.parametrize(
    "scale",
    [
        1,
        pytest.param(
            100, marks=pytest.mark.skipif(not FULL, reason="DATELINE_TEST_FULL is not set")
        ),
    ],
)
def test_pages_as_deep_as_one_likes(address, server, scale, monkeypatch):
    """With a hundredth of what the server gives in one request, or the whole."""
    monkeypatch.setattr(paging, "WINDOW", 100 * scale)
    monkeypatch.setattr(paging, "_AT_ONCE", 10 * scale)
    many = [replace(RELEASES[0], id=f"r{number:05}") for number in range(125 * scale)]
    names = [each.id for each in many]
    build(address, many)
    with connect(address) as engine:
        for offset, limit in ((124, 1), (120, 1), (90, 25), (99, 1), (100, 1), (0, 125), (3, 17)):
            first, count = offset * scale, limit * scale
            page = engine.search("steel", offset=first, limit=count, snippets=0)
            assert page.total == len(many)
            assert [hit.id for hit in page.hits] == names[first : first + count]
            assert page.hits[0].rank == first + 1
            ranked = engine.ranked("steel", offset=first, limit=count, sort="oldest")
            assert [name for name, _ in ranked] == names[first : first + count]
        assert engine.search("steel", offset=len(many)).hits == ()
        assert engine.search("steel", offset=10 * len(many)).hits == ()
        assert [each.id for each in engine.releases()] == names
    stats = server.call("GET", "/_nodes/stats/indices/search")
    searches = [each["indices"]["search"] for each in stats["nodes"].values()]
    assert sum(each["point_in_time_current"] for each in searches) == 0


def test_queries_of_very_many_words(address):
    build(address, [replace(RELEASES[0], body=" ".join(f"w{n}" for n in range(2_000)))])
    with connect(address) as engine:
        words = " ".join(f"w{n}" for n in range(400))
        assert engine.search(words).total == 1
        assert engine.search(f'"{words}"').total == 1
        near = " ".join(f"w{n}" for n in range(20))
        assert engine.search(f'"{near}"~19').total == 1
        assert engine.search(" ".join(f"w{n % 50}" for n in range(1_000))).total == 1
        with pytest.raises(BackendError, match="too many words"):
            engine.search(" ".join(f"w{n}" for n in range(1_000)))
