"""A large collection on this machine: how long everything takes, in how much memory and space.

    python -m tests.bench.large --releases 1000000 --folder FOLDER

The releases are those of the growth figure: the corpus, repeated with other words. They are
written to a file first, one after another. Each step is a process of its own, and the most memory
is that of it and the processes that it starts together, what they share counted once. With
`--steps`, the folder is left as it is, for other steps.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench import data
from tests.bench.building import ROOT, watch
from tests.bench.queries import sample

UPDATE = 10_000
"""So many releases are updated: half of them changed, half of them new."""
STEPS = ("build", "search", "update", "search", "optimize", "search", "check", "export")
_QUERIES_FROM = 12_000
_EACH = 25


def main() -> None:
    """Read the options, run the steps, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=data.DEFAULT)
    parser.add_argument("--releases", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True, help="for all that is written")
    parser.add_argument("--steps", type=lambda steps: steps.split(","), help="only these: a,b,c")
    options = parser.parse_args()
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    every, update = folder / "releases.jsonl", folder / "update.jsonl"
    if not update.exists():
        data.write(every, options.corpus, options.releases + UPDATE // 2)
        _split(every, update, options.releases)
    raw = every.stat().st_size
    print(f"{options.releases:,} releases, {raw / 1e6:,.0f} MB of JSONL", flush=True)
    index = folder / "index"
    for step in options.steps or STEPS:
        source = update if step == "update" else every
        print(_step(step, index, source), _size(index, raw), flush=True)
    if options.steps:
        return
    shutil.rmtree(index)
    every.unlink()
    update.unlink()


def _split(every: Path, update: Path, releases: int) -> None:
    """Move what comes after so many releases to the update, and add changed ones to it."""
    with every.open("r+b") as lines, update.open("wb") as out:
        for line in islice(iter(lines.readline, b""), UPDATE // 2):
            release = json.loads(line)
            release["body"] += " This release has been updated."
            out.write(json.dumps(release).encode() + b"\n")
        for _ in range(releases - UPDATE // 2):
            lines.readline()
        end = lines.tell()
        shutil.copyfileobj(lines, out)
        lines.truncate(end)


def _step(step: str, index: Path, source: Path) -> str:
    command = [sys.executable, "-m", "tests.bench.large", step, str(index), str(source)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        peak = watch(process, alone=True)
        said = process.stdout.read().strip() if process.stdout else ""
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    failed = f" FAILED ({process.returncode})" if process.returncode else ""
    return f"{step}{failed}: {took:.0f} s, {busy:.0f} s of processor time, {peak:.0f} MB; {said}"


def _size(index: Path, raw: int) -> str:
    files = [file for file in index.iterdir() if file.suffix == ".seg"]
    size = sum(file.stat().st_size for file in index.iterdir())
    return f"; {size / 1e6:,.0f} MB in {len(files)} segments, {size / raw:.3f} of the JSONL"


def _build(index: Path, source: Path) -> str:
    import corpus
    import index as indexing

    summary = indexing.build(index, corpus.read(source))
    return f"{summary.added:,} added, {summary.updated:,} updated"


def _search(index: Path, source: Path) -> str:
    import search

    queries = sample(list(islice(data.records(source), _QUERIES_FROM)), _EACH)
    waited, busy, totals = [], [], []
    with search.open(index) as engine:
        for query in queries:
            began, began_busy = time.perf_counter(), time.process_time()
            totals.append(engine.search(query.text, by="month", limit=10).total)
            waited.append(time.perf_counter() - began)
            busy.append(time.process_time() - began_busy)
    return (
        f"first page, median and 95th percentile: {_two(waited)} ms, {_two(busy)} ms of processor "
        f"time; {statistics.median(totals):,.0f} matches in the median"
    )


def _two(seconds: list[float]) -> str:
    twentieths = statistics.quantiles(seconds, n=20)
    return f"{statistics.median(seconds) * 1e3:.1f} and {twentieths[-1] * 1e3:.1f}"


def _optimize(index: Path, _: Path) -> str:
    import index as indexing

    return f"{indexing.optimize(index).releases:,} releases"


def _check(index: Path, _: Path) -> str:
    import index as indexing

    return f"{len(indexing.check(index))} damages"


def _export(index: Path, _: Path) -> str:
    command = [sys.executable, "-m", "dateline", "--index", str(index), "export"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        size = sum(len(part) for part in _read(process.stdout))
    return f"{size / 1e6:,.0f} MB"


def _read(stream: Any) -> Iterator[bytes]:
    while part := stream.read(1 << 20):
        yield part


_STEPS: dict[str, Callable[[Path, Path], str]] = {
    "build": _build,
    "search": _search,
    "update": _build,
    "optimize": _optimize,
    "check": _check,
    "export": _export,
}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in _STEPS:
        print(_STEPS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
    else:
        main()
