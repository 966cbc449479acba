"""An index on OpenSearch beside one of this machine: the same releases, the same queries.

    python -m tests.search.opensearch.figures [RELEASES]

starts a server (see conftest.py), indexes the releases in both, asks both 200 random queries of the
whole language and as many of bare words, compares what they answer, then measures the pages, turn
by turn. Without RELEASES it takes the real ones where they are beside this repository, else
generated ones.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import corpus
import index
from corpus import Release
from search import opensearch
from search.embedded.engine import EmbeddedEngine
from search.engine import Engine
from tests.bench import data
from tests.search.opensearch import conftest
from tests.search.opensearch.test_same_answers import Asker, answer

QUERIES = 200
ROUNDS = 3

Asked = tuple[str, dict[str, Any]]


def main(source: str | None) -> None:
    """Start a server, index, compare, measure, and print it."""
    try:
        cluster = conftest.start(conftest.installed(), conftest.java_home(), 1)
    except pytest.skip.Exception as reason:
        sys.exit(f"no server to measure: {reason}")
    with tempfile.TemporaryDirectory(prefix="figures-") as folder:
        try:
            cluster.wait(1)
            releases = list(read(source, Path(folder)))
            compare(releases, Path(folder) / "idx", f"{cluster.url}/releases")
        finally:
            cluster.stop()


def read(source: str | None, folder: Path) -> Iterator[Release]:
    """The releases to index."""
    path = Path(source) if source else folder / "releases.jsonl"
    if source is None:
        data.write(path, data.DEFAULT if data.DEFAULT.exists() else None, None)
    return corpus.read(path)


def compare(releases: list[Release], path: Path, address: str) -> None:
    """Everything that is measured of one index beside the other."""
    size = sum(len(f"{each.title}{each.body}".encode()) for each in releases)
    print(f"{len(releases):,} releases, {size / 1e6:.1f} MB of text, {os.cpu_count()} cores\n")
    print(f"{'':26}{'embedded':>12}{'OpenSearch':>12}")
    row("indexing, s", *(built(index, path, releases), built(opensearch, address, releases)))
    with EmbeddedEngine(path) as embedded, opensearch.connect(address) as server:
        engines = embedded, server
        row("size, MB", *(engine.info().size / 1e6 for engine in engines))
        asker = Asker(random.Random(20), releases)
        kinds = {"whole language": whole(asker, embedded), "bare words": bare(asker)}
        agreements = [f"{name}: {agreement(asked, *engines)}" for name, asked in kinds.items()]
        for name, asked in kinds.items():
            each = page_times(ROUNDS * asked, *engines)
            row(f"{name}: median, ms", *map(statistics.median, each))
            row(f"{name}: p95, ms", *(statistics.quantiles(times, n=20)[-1] for times in each))
    print("", *agreements, sep="\n")


def row(name: str, *values: float) -> None:
    """A line of the table."""
    print(f"{name:26}" + "".join(f"{value:>12,.1f}" for value in values), flush=True)


def built(module: Any, target: Path | str, releases: list[Release]) -> float:
    """Seconds to build an index of the releases."""
    began = time.perf_counter()
    module.build(target, iter(releases))
    return time.perf_counter() - began


def whole(asker: Asker, engine: Engine) -> list[Asked]:
    """Random queries with any construct and option, of those that can be answered."""
    found: list[Asked] = []
    while len(found) < QUERIES:
        query, options = asker.query()
        if answer(engine, query, options)["total"] is not None:
            found.append((query, options))
    return found


def bare(asker: Asker) -> list[Asked]:
    """Random queries of one to four words."""
    return [
        (" ".join(asker.word() for _ in range(asker.rng.randint(1, 4))), {"by": "month"})
        for _ in range(QUERIES)
    ]


def agreement(queries: list[Asked], embedded: Engine, server: Engine) -> str:
    """How many totals and facets are the same, and how much of the top tens."""
    totals = facets = tops = 0
    overlaps = []
    for query, options in queries:
        one, other = (answer(engine, query, options) for engine in (embedded, server))
        totals += one["total"] == other["total"]
        facets += one["facets"] == other["facets"]
        top, other_top = ([hit["id"] for hit in page["hits"]] for page in (one, other))
        tops += top == other_top
        if top:
            overlaps.append(len(set(top) & set(other_top)) / len(top))
    return (
        f"the same totals for {totals} of {len(queries)} queries, facets for {facets}, top tens "
        f"for {tops};\n  on average the top tens share {10 * statistics.mean(overlaps):.2f} of 10"
    )


def page_times(queries: list[Asked], *engines: Engine) -> list[list[float]]:
    """Milliseconds of each page, for each engine; the engines take turns."""
    times: list[list[float]] = [[] for _ in engines]
    for query, options in queries:
        for engine, found in zip(engines, times, strict=True):
            began = time.perf_counter()
            engine.search(query, **options)
            found.append((time.perf_counter() - began) * 1000)
    return times


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
