"""What the tests of this room share."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.release import Release

TEXT = """The export of semiconductors rose 36.1% to U.S. and Korea's markets , R&D fell by 1,000 .
Prosecutors said that the defendant was not guilty of wire-fraud ; exporters café naïve convicted
conviction trade deficit agreement ministers met on Monday and it's done"""
WORDS = TEXT.split()
SOURCES = ("", "Antitrust Division", "Tax Division; Criminal Division", "antitrust division")
TOPICS = ((), ("Trade",), ("Trade", "Cars"), ("cars", "trade"))

MakeReleases = Callable[..., list[Release]]


@pytest.fixture(scope="session")
def make_releases() -> MakeReleases:
    """So many releases, the same for the same seed: `make_releases(10, seed=1, first=0)`."""
    return _releases


def _releases(count: int, seed: int = 0, first: int = 0, words: int = 40) -> list[Release]:
    found = []
    for number in range(first, first + count):
        chance = random.Random(f"{seed}-{number}")
        day = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randrange(500))
        body = " ".join(chance.choices(WORDS, k=chance.randrange(words)))
        found.append(
            Release(
                id=f"r-{number:05d}",
                title=" ".join(chance.choices(WORDS, k=chance.randrange(7))),
                body=body + chance.choice(("", "\n\n", " unique" + str(number))),
                date=chance.choice((day, day, day, None)),
                source=chance.choice(SOURCES),
                url=f"https://example.org/{number}",
                topics=chance.choice(TOPICS),
            )
        )
    return found


@pytest.fixture(scope="session")
def changed() -> Callable[[Release], Release]:
    """The release with another body."""
    return lambda release: replace(release, body=f"{release.body} amended")
