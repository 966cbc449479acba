"""Made-up releases in which words and dates are counted by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import pytest

import index
import search
from corpus import Release
from search import Engine

WORDS = ["amber", "basalt", "copper", "dolomite", "emerald", "flint", "garnet", "hematite"]


def make_releases(seed: int, count: int) -> list[Release]:
    """Releases of random words, days of two years, sources and topics; some are undated."""
    chance = random.Random(seed)
    return [
        Release(
            id=f"r{number}",
            title=" ".join(chance.choices(WORDS, k=3)),
            body=" ".join(chance.choices(WORDS, k=chance.randrange(12))),
            date=None
            if chance.random() < 0.1
            else dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(700)),
            source=chance.choice(["", "Mines", "Quarries", "Mines; Quarries"]),
            topics=tuple(chance.sample(["Ore", "Trade"], chance.randrange(3))),
        )
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def releases() -> list[Release]:
    return make_releases(5, 200)


@pytest.fixture(scope="module")
def engine(releases: list[Release], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path = tmp_path_factory.mktemp("trends") / "index"
    for part in (releases[:90], releases[90:]):  # two segments
        index.build(path, part)
    with search.open(path) as opened:
        yield opened
