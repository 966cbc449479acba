"""One engine in several threads: answers are those of one thread, and of one state of the index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import index
import search
from corpus import Release
from search.embedded.engine import EmbeddedEngine
from search.errors import EngineClosed
from search.options import SearchOptions

WORDS = ["steel", "tariffs", "exports", "chips", "harbor", "vaccine", "court", "grain"]


def releases(state: int) -> list[Release]:
    """Sixty releases, all of which say which state of the index they are of."""
    return [
        Release(
            id=f"r{number:02}",
            title=f"State {state}: {WORDS[number % 8]} and {WORDS[number % 7]}",
            body=" ".join(WORDS[number % size] for size in range(2, 9)) * (1 + number % 3),
            date=dt.date(2024, 1, 1) + dt.timedelta(days=number),
        )
        for number in range(60)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    index.build(tmp_path / "i", releases(0), jobs=1)
    return tmp_path / "i"


def test_threads_get_the_answers_of_one_thread(path: Path) -> None:
    queries = [f"{one} {other}" for one in WORDS for other in WORDS] * 3
    with EmbeddedEngine(path) as engine, EmbeddedEngine(path) as alone:
        with ThreadPoolExecutor(4) as threads:
            pages = list(threads.map(lambda query: engine.search(query).hits, queries))
        assert pages == [alone.search(query).hits for query in queries]


def test_every_page_is_of_one_state_while_the_index_changes(path: Path) -> None:
    with EmbeddedEngine(path) as engine, ThreadPoolExecutor(4) as threads:
        for state in range(1, 6):
            asked = [threads.submit(engine.search, "steel OR grain", limit=60) for _ in range(20)]
            index.build(path, releases(state), jobs=1)
            threads.submit(engine.refresh)
            asked += [threads.submit(engine.search, "steel OR grain", limit=60) for _ in range(20)]
            for future in asked:
                page = future.result()
                assert page.total == len(page.hits)
                assert len({hit.title.split(":")[0] for hit in page.hits}) == 1
        engine.refresh()
        assert engine.search("steel").hits[0].title.startswith("State 5")


def test_releases_being_read_stay_those_of_their_state(path: Path) -> None:
    with EmbeddedEngine(path) as engine:
        reading = engine.releases()
        read = [next(reading)]
        index.build(path, releases(1), jobs=1)
        assert engine.refresh()
        assert [*read, *reading] == releases(0)
        assert list(engine.releases()) == releases(1)


@pytest.mark.parametrize(
    "use",
    [
        lambda engine: engine.search("steel"),
        lambda engine: engine.get("r01"),
        lambda engine: engine.info(),
        lambda engine: engine.suggest("ste"),
        lambda engine: engine.similar("r01"),
        lambda engine: engine.trend("steel"),
        lambda engine: engine.refresh(),
        lambda engine: list(engine.releases()),
        lambda engine: engine.count("steel", SearchOptions(), "month"),
        lambda engine: list(engine.ranked("steel")),
    ],
)
def test_a_closed_engine_says_so(path: Path, use: Callable[[search.Engine], object]) -> None:
    engine = search.open(path)
    engine.close()
    engine.close()
    with pytest.raises(EngineClosed, match="is closed"):
        use(engine)


def test_closing_stops_the_releases_being_read(path: Path) -> None:
    engine = search.open(path)
    reading = engine.releases()
    next(reading)
    engine.close()
    with pytest.raises(EngineClosed):
        next(reading)
