"""Damage: bytes of an index are flipped, lost and added; files are cut off, emptied and taken away.

Each has to be found by `check` with the name of its file; what is answered all the same has to be
what the sound index answers; what is salvaged has to be what was indexed.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import index
import search
from index.errors import IndexDamaged
from index.integrity.salvage import salvage
from tests.safety.changes import by_id, files, releases
from tests.safety.effort import Effort


def run(effort: Effort) -> Iterator[tuple[str, str]]:
    """Damage an index; what was done, as (what, how often)."""
    chance = random.Random(effort.seed)
    counts = {"bits flipped": 0, "bytes lost": 0, "bytes added": 0, "files cut off": 0}
    size = asked = salvaged = 0
    several = releases(range(70))
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "i"
        index.build(path, several[:66])
        index.build(path, [*several[66:], *releases([500])])
        index.delete(path, ["r-500"])
        known = by_id(several)
        expected = _answer(path)
        for name in sorted(files(path)):
            file = path / name
            data = file.read_bytes()
            size += len(data)
            count = effort.of(min(len(data), 60), len(data))
            for at in chance.sample(range(len(data)), count):
                kind = chance.choice(("bits flipped", "bits flipped", *counts))
                file.write_bytes(_damaged(data, at, kind, chance))
                counts[kind] += 1
                found = index.check(path)
                assert [damage.file for damage in found] == [name], (name, at, kind, found)
                if chance.random() < (0.02 if effort.long else 0.1):
                    asked += 1
                    with suppress(IndexDamaged):
                        assert _answer(path) == expected, (name, at, kind)
                    left = by_id(salvage(path))
                    left.pop("r-500", None)  # who knows, without the contents
                    assert all(known[key] == release for key, release in left.items())
                    lost = len(known) - len(left)
                    if kind == "bits flipped":
                        assert lost <= 1, (name, at, lost)
                    salvaged += len(left)
            file.unlink()
            assert index.check(path), name
            file.write_bytes(data)
        assert index.check(path) == []
        assert _answer(path) == expected
    for kind, count in counts.items():
        yield f"{kind}, each found with its file", f"{count:,}"
    yield "bytes that the index has", f"{size:,}"
    yield "damaged indexes asked and salvaged, never answering otherwise", f"{asked:,}"
    yield "releases salvaged of them, each as it was indexed", f"{salvaged:,}"


def _damaged(data: bytes, at: int, kind: str, chance: random.Random) -> bytes:
    if kind == "bits flipped":
        return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    if kind == "bytes lost":
        return data[:at] + data[at + 1 :]
    if kind == "bytes added":
        return data[:at] + chance.randbytes(1) + data[at:]
    return data[:at]


def _answer(path: Path) -> object:
    """What an index answers, whole."""
    queries = ("exports", '"record prosecutors" OR fra*', "freihgt~ -korea", "*")
    with search.open(str(path)) as engine:
        pages = [engine.search(query, limit=200, by="month") for query in queries]
        return [page.to_dict() | {"took_ms": 0} for page in pages], list(engine.releases())
