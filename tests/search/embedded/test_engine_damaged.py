"""A damaged index is refused, or answers what it answered before: never anything else."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index
import search
from corpus.errors import DatelineError
from corpus.release import Release
from index.commit import toc
from index.segment.blocks import BlockFile
from search.errors import IndexDamaged

TEXT = "export chips rose trade deficit guilty fraud court minister Korea U.S. the of R&D"
WORDS = TEXT.split()

Forge = Callable[..., None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, of several pages each."""
    path = tmp_path_factory.mktemp("sound") / "i"
    chance = random.Random(1)
    releases = [
        Release(
            id=f"r-{number}",
            title=" ".join(chance.choices(WORDS, k=4)),
            body=" ".join(chance.choices([*WORDS, f"w{chance.randrange(3000)}"], k=120)),
            date=dt.date(2025, 1, 1) + dt.timedelta(days=chance.randrange(400)),
            source=chance.choice(("Tax Division", "Antitrust Division; Tax Division")),
            topics=chance.choice(((), ("Trade",), ("Cars", "Trade"))),
        )
        for number in range(240)
    ]
    index.build(path, releases[:200])
    index.build(path, releases[199:])
    assert len(toc.read(path).segments) == 2
    return path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "copy"))


def page(engine: Any, query: str, **options: Any) -> dict[str, Any]:
    record: dict[str, Any] = engine.search(query, **options).to_dict()
    return record | {"took_ms": 0}


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "words": lambda e: page(e, "chips exports"),
    "phrase": lambda e: page(e, '"trade deficit"', snippets=2),
    "pattern": lambda e: page(e, "w12*", by="day"),
    "fuzzy": lambda e: page(e, "ministre~", explain=True),
    "keyword": lambda e: page(e, 'source:"tax division" -guilty', topic="trade"),
    "days": lambda e: page(e, "*", since="2025-06", sort="newest", limit=3),
    "feedback": lambda e: page(e, "fraud court", expand=True),
    "typo": lambda e: page(e, "minster"),
    "similar": lambda e: e.similar("r-7").to_dict() | {"took_ms": 0},
    "suggest": lambda e: e.suggest("expo"),
    "get": lambda e: e.get("r-230"),
    "releases": lambda e: list(e.releases()),
    "info": lambda e: e.info().to_dict() | {"target": "", "size": 0},
}


def answers(path: Path) -> dict[str, Any]:
    """What the index answers to each question, each asked of an engine of its own."""
    found: dict[str, Any] = {}
    for name, ask in QUESTIONS.items():
        try:
            with search.open(path) as engine:
                found[name] = ask(engine)
        except IndexDamaged as error:
            assert "--rebuild" in error.hint
            found[name] = None
    return found


@pytest.mark.slow
def test_no_damaged_byte_is_answered_from(copy: Path) -> None:
    expected = answers(copy)
    assert None not in expected.values()
    chance = random.Random(2)
    refused = answered = 0
    for entry in toc.read(copy).segments:
        file = copy / entry.file
        data = file.read_bytes()
        for _ in range(60):
            at = chance.randrange(len(data))
            damaged = bytearray(data)
            damaged[at] ^= 1 << chance.randrange(8)
            file.write_bytes(damaged)
            for name, answer in answers(copy).items():
                if answer is None:
                    refused += 1
                else:
                    answered += 1
                    assert answer == expected[name]
        file.write_bytes(data)
    assert refused > 100
    assert answered > 100
    assert answers(copy) == expected


def test_a_damaged_table_of_contents_is_refused(copy: Path) -> None:
    file = copy / "_MAIN_2.toc"
    data = file.read_bytes()
    for at in range(0, len(data), 7):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(IndexDamaged, match="_MAIN_2"):
            search.open(copy)


@pytest.mark.slow
def test_a_forged_index_ends_in_no_traceback(copy: Path, forge: Forge) -> None:
    chance = random.Random(3)
    for number, entry in enumerate(toc.read(copy).segments):
        file = BlockFile(copy / entry.file)
        blocks = {name: file.array(name).copy() for name in file._blocks}
        refused = 0
        for name in chance.sample(sorted(blocks), 20):
            block = blocks[name]
            made = block.copy()
            kind = chance.choice(("most", "random", "zeros", "half", "none", "gone"))
            if kind == "most":
                made[:] = np.iinfo(block.dtype).max
            elif kind == "random":
                made = np.frombuffer(chance.randbytes(block.nbytes), block.dtype)
            elif kind == "zeros":
                made[:] = 0
            elif kind == "half":
                made = made[: len(made) // 2]
            elif kind == "none":
                made = made[:0]
            changed = {key: value for key, value in blocks.items() if key != name}
            forge(copy, number, changed if kind == "gone" else changed | {name: made})
            for ask in chance.sample(list(QUESTIONS.values()), 6):
                try:
                    with search.open(copy) as engine:
                        ask(engine)
                except DatelineError:
                    refused += 1
        assert refused
        forge(copy, number, blocks)
    assert None not in answers(copy).values()
