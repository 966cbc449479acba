"""Queries, measured: every engine answers a query before the next query's turn comes.

The order of the queries is shuffled anew each round, and the order of the engines turns with every
query. At its turn an engine first answers the previous query once more, untimed: else it would be
timed on the processor's caches as another engine left them, which cost tantivy up to four times its
own time. An engine's time for a query is the median over the rounds; its figure is the median over
the queries.

`page` is the same queries asked again and again, with whatever an engine keeps of the last time.
`first` is what a user waits for, a page that was not asked for before: every engine is opened anew
for each round, answers one query that is not measured, and then each of the others once.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any

from tests.bench.engines.base import LIMIT, Engine
from tests.bench.queries import Query

FIGURES = ("first", "page", "total", "top")
TOLERANCE = 0.05

Figure = str
Name = str
Times = dict[Figure, dict[Name, dict[Query, list[float]]]]


@dataclass(slots=True)
class Disagreement:
    """A query whose total is another one in one engine than in most."""

    query: str
    engine: str
    total: int
    expected: float


@dataclass(slots=True)
class Agreement:
    """How far the engines do the same work: totals beside the median total of all of them."""

    checked: dict[Name, int] = field(default_factory=dict)
    agreed: dict[Name, int] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    matches: dict[Query, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "tolerance": TOLERANCE,
            "engines": {
                name: {"checked": self.checked[name], "agreed": self.agreed[name]}
                for name in self.checked
            },
            "faults": self.faults,
            "disagreements": [
                {"query": d.query, "engine": d.engine, "total": d.total, "expected": d.expected}
                for d in self.disagreements
            ],
        }


def agree(engines: Sequence[Engine], queries: Sequence[Query]) -> Agreement:
    """Ask every engine every query once, and compare what it found; also warms them up."""
    found = Agreement()
    for query in queries:
        totals: dict[Name, int] = {}
        for engine in engines:
            if "total" in engine.figures:
                totals[engine.name], hits = engine.total(engine.prepare(query))
                if len(hits) != min(LIMIT, totals[engine.name]):
                    found.faults.append(f"{engine.name}: {query.text}: {len(hits)} hits")
            if "page" in engine.figures:
                total = _check_page(engine, query, found.faults)
                if totals.setdefault(engine.name, total) != total:
                    found.faults.append(
                        f"{engine.name}: {query.text}: {total} on the page, {totals[engine.name]}"
                    )
        if not totals:
            continue
        expected = statistics.median_low(totals.values())
        found.matches[query] = expected
        for name, total in totals.items():
            found.checked[name] = found.checked.get(name, 0) + 1
            found.agreed.setdefault(name, 0)
            if abs(total - expected) <= max(2, TOLERANCE * expected):
                found.agreed[name] += 1
            else:
                found.disagreements.append(Disagreement(query.text, name, total, expected))
    return found


def _check_page(engine: Engine, query: Query, faults: list[str]) -> int:
    """The page's total; what the page lacks goes to `faults`."""
    page = engine.page(engine.prepare(query))
    label = f"{engine.name}: {query.text}"
    if sum(page.months) != page.total:
        faults.append(f"{label}: {sum(page.months)} in the months of {page.total} matches")
    if len(page.titles) != min(LIMIT, page.total):
        faults.append(f"{label}: {len(page.titles)} titles of {page.total} matches")
    if len(page.snippets) != len(page.titles) or (page.snippets and not any(page.snippets)):
        faults.append(f"{label}: no snippets")
    return page.total


def measure(
    engines: Sequence[Engine],
    queries: Sequence[Query],
    figures: Sequence[Figure],
    rounds: int,
    progress: Callable[[str], None],
    reopen: Callable[[], None] | None = None,
) -> Times:
    """Seconds of each call, by figure, engine and query.

    With `reopen`, which opens the engines anew, no query has been asked before in its round, and
    the query that begins a round is not measured.
    """
    times: Times = {
        figure: {
            engine.name: {query: [] for query in queries}
            for engine in engines
            if figure in engine.figures
        }
        for figure in figures
    }
    calls = {
        (figure, engine.name): getattr(engine, figure)
        for engine in engines
        for figure in figures
        if figure in engine.figures
    }
    prepared = {
        (engine.name, query): engine.prepare(query) for engine in engines for query in queries
    }
    names = [engine.name for engine in engines]
    clock = time.perf_counter
    order = list(queries)
    turn = 0
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        progress(f"queries, round {number + 1} of {rounds}")
        random.Random(number).shuffle(order)
        if reopen:
            reopen()
        asked = order if reopen else [order[-1], *order]
        for figure, (before, query) in product(figures, pairwise(asked)):
            turn += 1
            for place in range(len(names)):
                name = names[(place + turn) % len(names)]
                call = calls.get((figure, name))
                if call is None:
                    continue
                call(prepared[name, before])
                text = prepared[name, query]
                started = clock()
                call(text)
                times[figure][name][query].append(clock() - started)
    gc.unfreeze()
    return times


def summarise(times: Times) -> dict[Figure, dict[Name, dict[str, Any]]]:
    """Microseconds by figure and engine: over all queries, and the median of each kind."""
    return {
        figure: {name: _summary(by_query) for name, by_query in by_name.items()}
        for figure, by_name in times.items()
    }


def _summary(by_query: dict[Query, list[float]]) -> dict[str, Any]:
    by_query = {query: seconds for query, seconds in by_query.items() if seconds}
    medians = {query: statistics.median(seconds) * 1e6 for query, seconds in by_query.items()}
    kinds: dict[str, list[float]] = {}
    for query, microseconds in medians.items():
        kinds.setdefault(query.kind, []).append(microseconds)
    ordered = sorted(medians.values())
    return {
        "median_us": statistics.median(ordered),
        "mean_us": statistics.fmean(ordered),
        "p95_us": ordered[int(0.95 * (len(ordered) - 1))],
        "fastest_us": statistics.median(min(s) * 1e6 for s in by_query.values()),
        "by_kind_us": {kind: statistics.median(values) for kind, values in kinds.items()},
    }


def batch(
    engines: Sequence[Engine],
    queries: Sequence[Query],
    rounds: int,
    progress: Callable[[str], None],
) -> dict[Name, dict[str, Any]]:
    """Seconds for the whole list of bare-word queries, any word of which may match."""
    words = [query for query in queries if query.form == "words"]
    able = [engine for engine in engines if "batch" in engine.figures]
    prepared = {engine.name: [engine.prepare_any(query) for query in words] for engine in able}
    seconds: dict[Name, list[float]] = {engine.name: [] for engine in able}
    for engine in able:
        engine.batch(prepared[engine.name][:10])
    for number in range(rounds):
        for place in range(len(able)):
            engine = able[(place + number) % len(able)]
            progress(f"batch, round {number + 1} of {rounds}: {engine.name}")
            started = time.perf_counter()
            engine.batch(prepared[engine.name])
            seconds[engine.name].append(time.perf_counter() - started)
    return {
        name: {
            "seconds": values,
            "queries": len(words),
            "per_query_us": statistics.median(values) / len(words) * 1e6,
            "queries_per_second": len(words) / statistics.median(values),
        }
        for name, values in seconds.items()
    }
