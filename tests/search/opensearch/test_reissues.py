"""Reissues on a server are those of an index in a folder, through every kind of change."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from pathlib import Path

import pytest

import corpus
import index
from corpus import Release
from search import DatelineError, OptionError
from search.embedded.engine import EmbeddedEngine
from search.opensearch import build, connect, delete

pytestmark = pytest.mark.opensearch
DOJ = Path(__file__).parents[4] / "shared" / "data" / "doj_press_releases.jsonl.gz"
WORDS = [f"{first}{last}" for first in "bdfgklmnprst" for last in ("anu", "eri", "olo", "umi")]


def copies(chance: random.Random, number: int) -> Release:
    """A release of one of a few texts, nearly."""
    text = random.Random(chance.randrange(6)).choices(WORDS, k=60)
    for _ in range(chance.randrange(4)):
        text[chance.randrange(60)] = chance.choice(WORDS)
    day = None if chance.random() < 0.1 else chance.randrange(1, 28)
    return Release(
        f"r{number}",
        "A notice",
        " ".join(text),
        day and dt.date(2025, 3, day),
        chance.choice(["", "Mines", "Ports; Mines"]),
    )


def told(engine, query: str = "*", **options) -> list[list[dict]]:
    return [group.to_dict()["releases"] for group in engine.reissues(query, **options)]


def same(address: str, path: Path, releases: list[Release]) -> None:
    """The server's groups and pages are those of an index in a folder of the same releases."""
    index.build(path, releases, prune=True, jobs=1)
    with EmbeddedEngine(path) as embedded, connect(address) as server:
        assert told(server) == told(embedded)
        assert told(server, "banu", since="2025-03-10") == told(
            embedded, "banu", since="2025-03-10"
        )
        for query, sort, limit, offset in (
            ("*", "newest", 5, 0), ("*", "oldest", 3, 4), ("banu OR deri", "newest", 100, 0)
        ):  # fmt: skip
            options = {"sort": sort, "limit": limit, "offset": offset, "collapse": True}
            one, other = (engine.search(query, **options) for engine in (embedded, server))
            assert (other.total, other.collapsed) == (one.total, one.collapsed)
            assert other.facets == one.facets
            assert [(hit.id, hit.reissues) for hit in other.hits] == [
                (hit.id, hit.reissues) for hit in one.hits
            ]
            ranked = server.ranked(query, **options)
            assert [release_id for release_id, _ in ranked] == [hit.id for hit in other.hits]


@pytest.mark.parametrize("seed", range(3))
def test_a_history_of_changes(seed: int, new_address, tmp_path: Path) -> None:
    chance = random.Random(seed)
    address = new_address()
    held = {f"r{number}": copies(chance, number) for number in range(30)}
    build(address, held.values(), shards=2, collapse=True)
    same(address, tmp_path / "i", [*held.values()])
    for step in range(5):
        if step == 3:
            build(address, held.values(), rebuild=True)
        elif step % 2:
            gone = chance.sample([*held], 5)
            delete(address, gone)
            for release_id in gone:
                del held[release_id]
        else:
            some = {f"r{number}": copies(chance, number) for number in chance.sample(range(50), 8)}
            held |= some
            build(address, some.values())
        same(address, tmp_path / "i", [*held.values()])
    with connect(address) as server:
        histories = [server.history(release_id) for release_id in held]
    assert all(history.arrived <= history.versions[-1].since for history in histories)


def test_what_has_a_past_keeps_it_when_its_group_changes(new_address) -> None:
    address = new_address()
    text = " ".join(WORDS)
    build(
        address,
        [Release("a", "", text + " first", None), Release("b", "", "else", None)],
        collapse=True,
    )
    build(address, [Release("a", "", text, None)])
    with connect(address) as server:
        before = server.history("a")
        assert (len(before.versions), told(server)) == (2, [])
    build(address, [Release("c", "", text + " again", None)])
    with connect(address) as server:
        (group,) = told(server)
        assert [each["id"] for each in group] == ["a", "c"]
        assert server.history("a") == before
        assert server.search("banu").total == 2


def test_without_reissues(new_address) -> None:
    address = new_address()
    some = [Release(name, "", " ".join(WORDS), None) for name in "ab"]
    build(address, some)
    with connect(address) as server:
        for ask in (lambda: server.search("banu", collapse=True), server.reissues):
            with pytest.raises(OptionError, match="without reissues"):
                ask()
    with pytest.raises(DatelineError, match="knows no reissues"):
        build(address, some, collapse=True)
    build(address, some, collapse=True, rebuild=True)
    with connect(address) as server:
        assert len(told(server)) == 1
    with pytest.raises(DatelineError, match="--no-collapse"):
        build(address, some, collapse=False)


@pytest.mark.skipif(not DOJ.exists(), reason="the real releases are not beside this repository")
def test_real_releases(new_address, tmp_path: Path) -> None:
    releases = list(itertools.islice(corpus.read(DOJ), 1500))
    address = new_address()
    build(address, releases, shards=3, collapse=True)
    index.build(tmp_path / "i", releases)
    with EmbeddedEngine(tmp_path / "i") as embedded, connect(address) as server:
        assert told(server) == told(embedded) != []
        for query in ("justice", "tax", "fraud"):
            one, other = (
                engine.search(query, collapse=True, sort="newest", limit=50)
                for engine in (embedded, server)
            )
            assert (one.total, one.collapsed) == (other.total, other.collapsed)
            assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
            assert [hit.reissues for hit in one.hits] == [hit.reissues for hit in other.hits]
