"""How each engine's figures grow with the corpus: one build a size, the same queries at each.

The queries come from the releases of the smallest size, so that each has matches at every size.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench import data, querying
from tests.bench.building import BuildError, build
from tests.bench.engines.base import Engine, size_on_disk
from tests.bench.queries import sample

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
_OPENINGS = 7


def grow(
    engines: Sequence[Engine],
    corpus: Path | None,
    sizes: Sequence[int],
    each: int,
    rounds: int,
    folder: Path,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Figures by engine, each a list with one entry a size (None where a build failed)."""
    folder.mkdir()
    jsonl = folder / "releases.jsonl"
    queries = None
    grown: dict[str, Any] = {"sizes": list(sizes), "matches": [], "raw_bytes": [], "engines": {}}
    for size in sizes:
        progress(f"growth: {size:,} releases")
        data.write(jsonl, corpus, size)
        if queries is None:
            queries = sample(data.records(jsonl), each)
        raw = jsonl.stat().st_size
        grown["raw_bytes"].append(raw)
        rows: dict[str, dict[str, float]] = {}
        for engine in engines:
            progress(f"growth: {size:,} releases, indexing: {engine.name}")
            path = folder / engine.name
            try:
                built = build(engine.name, jsonl, path)
            except BuildError as failure:
                progress(f"{engine.name} cannot index {size:,} releases: {failure}")
                continue
            rows[engine.name] = {
                "releases_per_second": size / built.seconds,
                "peak_mb": built.peak_mb,
                "bytes_over_raw": size_on_disk(path) / raw,
                "open_us": _opening(engine, path) * 1e6,
            }
        able = [engine for engine in engines if engine.name in rows]
        matches = querying.agree(able, queries).matches
        grown["matches"].append(statistics.fmean(matches.values()) if matches else None)
        times = querying.measure(able, queries, querying.FIGURES, rounds, progress)
        for figure, by_name in querying.summarise(times).items():
            for name, summary in by_name.items():
                rows[name][f"{figure}_us"] = summary["median_us"]
                rows[name][f"{figure}_mean_us"] = summary["mean_us"]
        for name, summary in querying.batch(able, queries, 1, progress).items():
            rows[name]["batch_us"] = summary["per_query_us"]
        for engine in able:
            engine.close()
        _append(grown["engines"], rows, len(grown["raw_bytes"]))
    return grown


def _opening(engine: Engine, path: Path) -> float:
    """Seconds to open the index, its library loaded and its files in memory; leaves it open."""
    seconds = []
    engine.open(path)
    for _ in range(_OPENINGS):
        engine.close()
        started = time.perf_counter()
        engine.open(path)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def _append(
    columns: dict[str, dict[str, list[float | None]]],
    rows: dict[str, dict[str, float]],
    length: int,
) -> None:
    """Add one size's rows; a figure without a value at a size has None there."""
    for name, row in rows.items():
        column = columns.setdefault(name, {})
        for figure, value in row.items():
            values = column.setdefault(figure, [])
            values += [None] * (length - 1 - len(values))
            values.append(value)
    for column in columns.values():
        for values in column.values():
            values += [None] * (length - len(values))
