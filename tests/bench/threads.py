"""Pages per second when several threads use one engine, as the handlers of a web server do."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench.engines.base import Engine
from tests.bench.queries import Query

THREADS = (1, 2, 4)
ABLE = ("dateline", "tantivy")
"""The engines whose index several threads may use at once."""


def measure(
    engines: Sequence[Engine],
    queries: Sequence[Query],
    rounds: int,
    folder: Path,
    progress: Callable[[str], None],
) -> dict[str, dict[str, float]]:
    """The most pages per second in any round, by engine and number of threads.

    The pages are asked for the first time: an engine is opened anew for each measurement.
    """
    best: dict[str, dict[str, float]] = {}
    for number in range(rounds):
        progress(f"threads, round {number + 1} of {rounds}")
        for engine in engines:
            if engine.name not in ABLE:
                continue
            texts = [engine.prepare(query) for query in queries]
            for threads in THREADS:
                engine.close()
                engine.open(folder / engine.name)
                rate = len(texts) / _seconds(engine.page, texts, threads)
                rates = best.setdefault(engine.name, {})
                rates[str(threads)] = max(rates.get(str(threads), 0.0), rate)
    return best


def _seconds(page: Callable[[Any], object], texts: Sequence[Any], threads: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(len, [()] * threads))  # the threads are there
        started = time.perf_counter()
        list(pool.map(page, texts))
        return time.perf_counter() - started
