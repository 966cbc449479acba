"""A soak: four processes read an index while one writes to it, without a pause.

Every state has all its releases in one version, which their titles name: a page that mixes two
states shows two. Totals, hits and facets of a page have to agree, and nobody may see an error.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import index
import search
from tests.safety.changes import held, releases
from tests.safety.effort import Effort

ROOT = Path(__file__).resolve().parents[2]
READERS = 4
COUNT = 60


def run(effort: Effort) -> Iterator[tuple[str, str]]:
    """Read and write; what was done, as (what, how often)."""
    seconds = effort.of(4, 60)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "i"
        index.build(path, releases(range(COUNT)))
        processes = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.safety.soak",
                    role,
                    str(path),
                    str(seconds),
                    str(seed),
                ],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            for seed, role in enumerate(["write", *["read"] * READERS], effort.seed)
        ]
        counts = []
        for process in processes:
            out, said = process.communicate()
            assert process.returncode == 0, said.decode()
            counts.append(json.loads(out))
        assert len({release.title.split()[-1] for release in held(path).values()}) == 1
    yield "seconds, with 4 readers and 1 writer", f"{seconds}"
    yield "commits", f"{counts[0]:,}"
    yield "pages read", f"{sum(pages for pages, _ in counts[1:]):,}"
    yield "states that readers saw", f"{sum(states for _, states in counts[1:]):,}"


def write(path: Path, seconds: float, chance: random.Random) -> int:
    """Change the index until the time is up; how often."""
    index.build(path, releases(range(COUNT), -1))  # what is imported at the first is no part of it
    end, commits = time.monotonic() + seconds, 1
    while time.monotonic() < end:
        kind = chance.choice(("build", "build", "delete", "optimize", "rebuild"))
        if kind == "optimize":
            index.optimize(path)
        elif kind == "delete":
            index.delete(path, [f"r-{number:03}" for number in chance.sample(range(COUNT), 5)])
        else:
            index.build(path, releases(range(COUNT), commits), rebuild=kind == "rebuild")
        commits += 1
    return commits


def read(path: Path, seconds: float, chance: random.Random) -> tuple[int, int]:
    """Ask pages until the time is up: how many, and how many states they were of."""
    with search.open(str(path)) as engine:
        engine.search("release", snippets=1)
    end, pages, states = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        with search.open(str(path)) as engine:
            for _ in range(chance.randrange(1, 8)):
                states += 1
                version = None
                for _ in range(chance.randrange(1, 8)):
                    query = chance.choice(("*", "release", '"release exports" OR release', "rel*"))
                    page = engine.search(query, limit=1000, by="month", snippets=1)
                    versions = {hit.title.split()[-1] for hit in page.hits}
                    assert len(versions) == 1, versions
                    assert version in (None, versions), (version, versions)
                    version = versions
                    assert len({hit.id for hit in page.hits}) == len(page.hits) == page.total
                    assert page.total <= COUNT
                    assert sum(bucket.count for bucket in page.facets["date"].buckets) == page.total
                    pages += 1
                    time.sleep(0.01)  # for the writer is to come to something
                engine.refresh()
    return pages, states


if __name__ == "__main__":
    _, role, where, how_long, seed = sys.argv
    work = {"write": write, "read": read}[role]
    print(json.dumps(work(Path(where), float(how_long), random.Random(seed))))
