"""The most memory that Dateline holds while it searches, updates and merges.

Each is a process of its own. Run as a module this is such a process: it does one thing, and prints
its peak in megabytes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.building import ROOT, peak_mb
from tests.bench.queries import Query

PIECES = 8
"""The index that is merged was built in so many updates."""


def measure(jsonl: Path, index: Path, queries: Sequence[Query], folder: Path) -> dict[str, float]:
    """Megabytes at most: `searching` an index of these releases, `updating` and `merging` one.

    Merging is that of all segments (`optimize`), of an index made by eight updates.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = folder / "queries.json"
    texts.write_text(json.dumps([query.text for query in queries]), encoding="utf-8")
    merged = folder / "merged"
    shutil.rmtree(merged, ignore_errors=True)
    return {
        "searching": _peak("searching", index, texts),
        "updating": _peak("updating", merged, jsonl),
        "merging": _peak("merging", merged, jsonl),
    }


def _peak(what: str, index: Path, file: Path) -> float:
    command = [sys.executable, "-m", "tests.bench.memory", what, str(index), str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def _search(path: Path, file: Path) -> None:
    import search

    with search.open(path) as engine:
        for text in json.loads(file.read_text(encoding="utf-8")):
            engine.search(text, by="month")


def _update(path: Path, file: Path) -> None:
    """In one process, whose peak is all there is."""
    import corpus
    import index

    releases = list(corpus.read(file))
    size = -(-len(releases) // PIECES)
    for first in range(0, len(releases), size):
        index.build(path, releases[first : first + size], jobs=1)


def _merge(path: Path, _: Path) -> None:
    import index

    index.optimize(path)


if __name__ == "__main__":
    {"searching": _search, "updating": _update, "merging": _merge}[sys.argv[1]](
        Path(sys.argv[2]), Path(sys.argv[3])
    )
    print(peak_mb())
