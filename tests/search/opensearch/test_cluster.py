"""Three nodes, one of them killed (`kill -9`) while it is asked and while it is written to.

This takes two to four minutes and 2 GB of memory: it runs where DATELINE_TEST_FULL is set.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import corpus
from corpus import Release
from search.errors import BackendError
from search.opensearch import build, check, connect

pytestmark = pytest.mark.skipif(
    "DATELINE_TEST_FULL" not in os.environ, reason="DATELINE_TEST_FULL is not set"
)

DOJ = Path(__file__).parents[4] / "shared" / "data" / "doj_press_releases.jsonl.gz"
COUNT = 5_000
WITHIN = 120.0
"""Seconds in which a cluster has to recover."""

QUERIES = [
    "tax fraud", '"money laundering"', "antitrust OR bribery", "launder*", "title:sentenced",
    "conspiracy date:2015", "-fraud", "wire fraud scheme", "*",
]  # fmt: skip
WORDS = [
    "tax", "fraud", "money", "laundering", "antitrust", "bribery", "sentenced", "wire", "scheme",
    "conspiracy",
]  # fmt: skip


def made_up() -> list[Release]:
    rng = random.Random(4)
    return [
        Release(
            f"r{number:05}",
            " ".join(rng.choices(WORDS, k=5)),
            " ".join(rng.choices(WORDS, k=40)),
            dt.date(2015, 1, 1) + dt.timedelta(number % 900),
            rng.choice(["Tax Division", "Criminal Division"]),
        )
        for number in range(COUNT)
    ]


@pytest.fixture(scope="module")
def cluster(start_cluster):
    cluster = start_cluster(3)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def indexed(cluster) -> tuple[str, list[Release]]:
    """The address of the releases on all three nodes, and the releases."""
    releases = list(itertools.islice(corpus.read(DOJ), COUNT)) if DOJ.exists() else made_up()
    address = f"{cluster.url}/releases"
    assert build(address, releases, shards=3, replicas=1).added == COUNT
    wait_until_whole(cluster)
    return address, releases


def alive(cluster):
    return next(node for node in cluster.nodes if node.process.poll() is None)


def wait_until_whole(cluster) -> None:
    """Wait until every shard has its copy."""
    ends = time.monotonic() + WITHIN
    while alive(cluster).get("/_cluster/health/releases")["status"] != "green":
        assert time.monotonic() < ends, "the index has not become whole again"
        time.sleep(0.3)


def manager(cluster):
    """The node that the others have elected, which is the worst one to lose."""
    name = alive(cluster).get("/_cat/cluster_manager?format=json")[0]["node"]
    return next(node for node in cluster.nodes if node.name == name)


def answers(engine) -> list[tuple]:
    """What a page of each query holds, but for how long it took."""
    pages = [engine.search(query, by="year") for query in QUERIES]
    return [
        (page.total, page.facets, [(hit.id, round(hit.score, 4)) for hit in page.hits])
        for page in pages
    ]


@dataclass
class Asking:
    """Threads that ask the same again and again, and what came of it: when, and what."""

    asked: list
    log: list[tuple[float, str]] = field(default_factory=list)

    def __enter__(self) -> Asking:
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=each) for each in self.asked]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, ask, right) -> None:
        while not self._done.is_set():
            try:
                told = "right" if ask() in right else "WRONG"
            except BackendError as error:
                told = f"error: {error.message}"
            except Exception as error:
                told = f"WRONG: {error!r}"
            self.log.append((time.monotonic(), told))
            self._done.wait(0.3)  # leave the nodes some time to recover

    def wait_for_right_ones(self, count: int) -> float:
        """Wait for so many right answers from now on; the seconds until the first."""
        began = time.monotonic()
        while time.monotonic() < began + WITHIN:
            right = [when for when, told in self.log if told == "right" and when > began]
            if len(right) >= count:
                return right[0] - began
            time.sleep(0.1)
        raise AssertionError(f"no right answers any more: {self.log[-5:]}")

    def errors(self) -> list[str]:
        """What was refused; nothing may have been answered wrongly."""
        told = [what for _, what in self.log]
        assert not [what for what in told if what.startswith("WRONG")]
        return [what for what in told if what != "right"]

    def told(self) -> str:
        errors = self.errors()
        return f"{len(self.log)} times, {len(errors)} of them an error {errors[:1] or ''}"


def test_a_node_killed_while_it_is_asked(cluster, indexed, capsys):
    address, releases = indexed
    kept = sorted(releases, key=lambda each: each.id)
    with connect(address) as engine:
        expected = answers(engine)
        assert expected[-1][0] == COUNT
        pages = (lambda: answers(engine), [expected])
        export = (lambda: list(engine.releases()), [kept])
        with Asking([pages]) as asking:
            with Asking([export]) as exporting:
                asking.wait_for_right_ones(3)
                killed = manager(cluster)
                killed.process.kill()
                killed.process.wait()
                first = asking.wait_for_right_ones(5)
                exporting.wait_for_right_ones(1)
            for _ in range(6):  # the hosts are tried in any order
                with connect(address) as another:
                    assert another.search("*").total == COUNT
            cluster.restart(killed)
            wait_until_whole(cluster)
            asking.wait_for_right_ones(5)
    assert asking.errors() == []
    with capsys.disabled():
        print(f"\nkilled while asked: {asking.told()}, a right one {first:.1f} s after the kill")
        print(f"killed while all is exported: {exporting.told()}")


def test_a_node_killed_while_it_is_written_to(cluster, indexed, capsys):
    address, releases = indexed
    wait_until_whole(cluster)
    more = [replace(each, id=f"again-{each.id}") for each in releases]
    updated = [replace(each, title=f"{each.title} zzupdated") for each in releases[:500]]
    changes = [*more, *updated]
    expected = {each.id: each for each in [*releases, *changes]}
    killed = manager(cluster)
    counts = [0]

    def kill(count: int) -> None:
        """Kill the node when the first parcel is through: then counting begins anew."""
        if count < counts[-1] and killed.process.poll() is None:
            killed.process.kill()
            killed.process.wait()
        counts.append(count)

    with connect(address) as engine:
        # What is new becomes visible shard by shard.
        total = (lambda: engine.search("*").total, range(COUNT, 2 * COUNT + 1))
        with Asking([total]) as asking:
            began = time.monotonic()
            summary = build(address, changes, progress=kill)
            took = time.monotonic() - began
            assert killed.process.poll() is not None, "the node was not killed"
            assert (summary.added, summary.updated) == (COUNT, 500)
            assert {each.id: each for each in engine.releases()} == expected
        assert engine.search("*").total == 2 * COUNT
        assert engine.search("title:zzupdated").total == 500
        cluster.restart(killed)
        wait_until_whole(cluster)
        for _ in range(4):  # each copy of a shard has its turn
            assert {each.id: each for each in engine.releases()} == expected
    assert build(address, changes).unchanged == len(changes)
    assert check(address) == []
    with capsys.disabled():
        print(f"\nkilled while written to: {len(changes):,} changes in {took:.0f} s, all kept")
        print(f"asked meanwhile: {asking.told()}")
