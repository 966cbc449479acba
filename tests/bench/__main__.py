"""Dateline beside other engines: the same corpus, the same queries, turn by turn.

    python -m tests.bench                  everything: an hour or so on two cores
    python -m tests.bench --quick          a small part of the corpus, under a minute
    python -m tests.bench --only dateline,tantivy --figures page

Run it from the top of a clone, in an environment with `pip install .[bench]`. Engines that are not
installed are left out, and the report says so. Results go to standard output as text, and as JSON
and a plot to the folder given by --out; progress goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench import cold, data, growth, memory, plot, querying, report, targets, threads
from tests.bench.building import Built, build
from tests.bench.engines.base import Engine, size_on_disk
from tests.bench.engines.registry import ENGINES
from tests.bench.queries import KINDS, SEED, Query, sample

FIGURES = ("index", *querying.FIGURES, "batch", "threads", "memory", "cold", "growth")


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured. `each` is queries of a kind, `rounds` how often each is asked."""

    size: int | None
    each: int
    rounds: int
    builds: int
    batch_each: int
    batch_rounds: int
    cold_rounds: int
    figures: tuple[str, ...]
    growth_sizes: tuple[int, ...] = growth.SIZES
    growth_each: int = 6


FULL = Effort(None, 25, 5, 3, 100, 5, 41, FIGURES)
QUICK = Effort(1000, 4, 3, 1, 20, 3, 7, FIGURES[:-1], growth.SIZES[:2], 2)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, run, and print."""
    options = _options(arguments)
    effort = QUICK if options.quick else FULL
    figures = options.figures or effort.figures
    engines, skipped = _engines(options.only)
    if not engines:
        sys.exit("no engine to measure: " + "; ".join(f"{n}: {r}" for n, r in skipped.items()))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        results = run(
            engines,
            skipped,
            options.corpus if options.corpus.name != "generated" else None,
            options.size or effort.size,
            figures,
            effort,
            options.rounds or effort.rounds,
            options.seed,
            Path(folder),
        )
    print(report.render(results))
    if options.out:
        _write(results, options.out)


def run(
    engines: list[Engine],
    skipped: dict[str, str],
    corpus: Path | None,
    size: int | None,
    figures: Sequence[str],
    effort: Effort,
    rounds: int,
    seed: int,
    folder: Path,
) -> dict[str, Any]:
    """Measure, and return the results as JSON types."""
    jsonl = folder / "releases.jsonl"
    releases = data.write(jsonl, corpus, size)
    raw = jsonl.stat().st_size
    results: dict[str, Any] = {
        "corpus": {
            "name": corpus.name if corpus else "generated releases",
            "releases": releases,
            "bytes": raw,
            "beyond_ascii": data.beyond_ascii(jsonl),
        },
        "machine": _machine(),
        "versions": {engine.name: engine.version() for engine in engines},
        "skipped": skipped,
        "effort": asdict(effort) | {"rounds": rounds, "seed": seed},
    }
    records = list(data.records(jsonl))
    queries = sample(records, effort.each, seed)
    batch_queries = sample(records, effort.batch_each, seed + 1)
    del records
    if len({query.kind for query in queries}) < len(KINDS):
        sys.exit(f"{releases:,} releases are too few to draw every kind of query from")

    if set(figures) - {"growth"}:
        builds = effort.builds if "index" in figures else 1
        built = _build(engines, jsonl, folder, builds)
        if "index" in figures:
            results["index"] = {
                engine.name: _built(built[engine.name], folder / engine.name, releases, raw)
                for engine in engines
            }
    if "cold" in figures and "dateline" in results["versions"]:
        _progress("cold commands")
        commands = cold.commands(folder / "dateline" / "index", *_cold_queries(queries))
        results["cold"] = cold.measure(commands, effort.cold_rounds)

    asked = [figure for figure in querying.FIGURES if figure in figures]
    if asked or {"batch", "threads"} & set(figures):
        for engine in engines:
            engine.open(folder / engine.name)
        _progress("comparing totals")
        agreement = querying.agree(engines, queries)
        results["agreement"] = agreement.to_dict()
        results["matches"] = _by_kind(agreement.matches)
        if asked:
            results["queries"] = _asked(engines, queries, asked, rounds, folder)
        if "batch" in figures:
            results["batch"] = querying.batch(
                engines, batch_queries, effort.batch_rounds, _progress
            )
        if "threads" in figures:
            results["threads"] = threads.measure(engines, queries, rounds, folder, _progress)
        for engine in engines:
            engine.close()
    if "memory" in figures and "dateline" in results["versions"]:
        _progress("memory")
        results["memory"] = memory.measure(
            jsonl, folder / "dateline" / "index", queries, folder / "memory"
        )
    if "growth" in figures:
        results["growth"] = growth.grow(
            engines,
            corpus,
            effort.growth_sizes,
            effort.growth_each,
            max(3, rounds // 2),
            folder / "growth",
            _progress,
        )
    results["targets"] = targets.judge(results)
    return results


def _engines(only: tuple[str, ...] | None) -> tuple[list[Engine], dict[str, str]]:
    engines: list[Engine] = []
    skipped: dict[str, str] = {}
    for name, kind in ENGINES.items():
        if only and name not in only:
            continue
        reason = kind.missing()
        if reason:
            skipped[name] = reason
            _progress(f"skipped {name}: {reason}")
        else:
            engines.append(kind())
    return engines, skipped


def _asked(
    engines: Sequence[Engine],
    queries: Sequence[Query],
    asked: Sequence[str],
    rounds: int,
    folder: Path,
) -> dict[str, Any]:
    """Pages asked for the first time, then what is asked again and again."""

    def reopen() -> None:
        for engine in engines:
            engine.close()
            engine.open(folder / engine.name)

    found: dict[str, Any] = {}
    if "first" in asked:
        times = querying.measure(engines, queries, ("page",), rounds, _progress, reopen)
        found["first"] = querying.summarise(times)["page"]
    again = [figure for figure in asked if figure != "first"]
    return found | querying.summarise(
        querying.measure(engines, queries, again, rounds if again else 0, _progress)
    )


def _build(
    engines: Sequence[Engine], jsonl: Path, folder: Path, rounds: int
) -> dict[str, list[Built]]:
    built: dict[str, list[Built]] = {engine.name: [] for engine in engines}
    for number in range(rounds):
        for engine in engines:
            _progress(f"indexing, round {number + 1} of {rounds}: {engine.name}")
            built[engine.name].append(build(engine.name, jsonl, folder / engine.name))
    return built


def _built(built: Sequence[Built], folder: Path, releases: int, raw: int) -> dict[str, Any]:
    seconds = [one.seconds for one in built]
    size = size_on_disk(folder)
    return {
        "seconds": seconds,
        "median_s": statistics.median(seconds),
        "fastest_s": min(seconds),
        "releases_per_second": releases / statistics.median(seconds),
        "bytes": size,
        "bytes_over_raw": size / raw,
        "peak_mb": statistics.median(one.peak_mb for one in built),
    }


def _cold_queries(queries: Sequence[Query]) -> tuple[str, str]:
    """Three bare words, and a query with a field, a group, a phrase and an exclusion."""
    words = next(query.words for query in queries if len(query.words) == 3)
    one, two, three = words
    return " ".join(words), f'({one} OR title:{two}) AND {three} -"{one} {two}"'


def _by_kind(matches: dict[Query, float]) -> dict[str, float]:
    kinds: dict[str, list[float]] = {}
    for query, count in matches.items():
        kinds.setdefault(query.kind, []).append(count)
    return {kind: statistics.median(counts) for kind, counts in kinds.items()}


def _machine() -> dict[str, Any]:
    cpu = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.partition(":")[2].strip()
                break
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "measured": time.strftime("%Y-%m-%d"),
    }


def _write(results: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (folder / "bench.txt").write_text(report.render(results) + "\n", encoding="utf-8")
    if "growth" in results:
        try:
            plot.draw(results["growth"], folder / "growth.svg")
        except ImportError as error:
            _progress(f"no plot: {error}; the numbers are in bench.json")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        default=data.DEFAULT if data.DEFAULT.exists() else Path("generated"),
        help="a JSONL file, .gz or not, or the word 'generated'; default: %(default)s",
    )
    parser.add_argument(
        "--size", type=_positive, help="so many releases; repeated if there are fewer"
    )
    parser.add_argument(
        "--only",
        type=_names(tuple(ENGINES)),
        metavar="ENGINE,...",
        help=f"engines to measure, of {', '.join(ENGINES)}",
    )
    parser.add_argument(
        "--figures",
        type=_names(FIGURES),
        metavar="FIGURE,...",
        help=f"figures to measure, of {', '.join(FIGURES)}; all, or without growth with --quick",
    )
    parser.add_argument("--rounds", type=_positive, help="how often each query is asked")
    parser.add_argument("--seed", type=int, default=SEED, help="of the choice of queries")
    parser.add_argument("--quick", action="store_true", help="1,000 releases, few queries")
    parser.add_argument(
        "--out", type=Path, help="a folder for bench.json, bench.txt and growth.svg"
    )
    options = parser.parse_args(arguments)
    if options.corpus.name != "generated" and not options.corpus.is_file():
        parser.error(f"there is no corpus {options.corpus}; try --corpus generated")
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not 1 or more")
    return number


def _names(known: tuple[str, ...]) -> Any:
    def read(text: str) -> tuple[str, ...]:
        names = tuple(part.strip() for part in text.split(","))
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return names

    return read


def _progress(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
