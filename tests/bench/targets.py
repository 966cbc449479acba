"""The ratios Dateline is to reach, and what a run measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bench.cold import BASELINE

Results = dict[str, Any]
Measure = Callable[[Results, str], float]


@dataclass(frozen=True, slots=True)
class Target:
    """Dateline's `figure` over the peer's is to be at most `at_most` (and should be `aim`).

    `beyond` is what it is to be instead where most releases have characters beyond ASCII.
    """

    figure: str
    against: str
    at_most: float
    ours: Measure
    theirs: Measure
    peer: str
    aim: float | None = None
    beyond: float | None = None


def _query(figure: str) -> Measure:
    return lambda results, name: results["queries"][figure][name]["median_us"]


def _batch(results: Results, name: str) -> float:
    return results["batch"][name]["per_query_us"]


def _seconds(results: Results, name: str) -> float:
    return results["index"][name]["median_s"]


def _bytes(results: Results, name: str) -> float:
    return results["index"][name]["bytes"]


def _peak(results: Results, name: str) -> float:
    return results["index"][name]["peak_mb"]


def _merging(results: Results, _: str) -> float:
    return results["memory"]["merging"]


def _raw(results: Results, _: str) -> float:
    return results["corpus"]["bytes"]


def _wall(command: str) -> Measure:
    return lambda results, _: results["cold"][command]["median_ms"]


def _one(_: Results, __: str) -> float:
    return 1.0


def _same(
    figure: str,
    peer: str,
    most: float,
    measure: Measure,
    aim: float | None = None,
    beyond: float | None = None,
) -> Target:
    return Target(figure, peer, most, measure, measure, peer, aim, beyond)


_BARE = "dateline search, bare words"
_FULL = "dateline search, full language"

TARGETS = (
    _same("page, first time", "tantivy", 0.7, _query("first"), aim=0.5),
    _same("page, again", "tantivy", 0.5, _query("page")),
    _same("top ten + exact total", "tantivy", 1.5, _query("total")),
    _same("batch, per query", "bm25s", 0.6, _batch),
    _same("batch, per query", "bm25s-numba", 1.5, _batch),
    _same("time to index", "tantivy", 1.2, _seconds, aim=1.0, beyond=1.5),
    _same("time to index", "sqlite", 1.8, _seconds, beyond=2.2),
    _same("time to index", "whoosh", 0.08, _seconds),
    Target("bytes on disk", "raw JSONL", 0.8, _bytes, _raw, "", beyond=0.85),
    _same("bytes on disk", "tantivy", 1.0, _bytes),
    Target("memory while indexing", "MB", 600, _peak, _one, ""),
    Target("memory while merging", "MB", 600, _merging, _one, ""),
    Target("cold search, bare words", BASELINE, 1.35, _wall(_BARE), _wall(BASELINE), ""),
    Target("cold search, full language", BASELINE, 1.8, _wall(_FULL), _wall(BASELINE), ""),
)


def judge(results: Results) -> list[dict[str, Any]]:
    """Each target with what was measured: the ratio, and `reached` (None: not measured here)."""
    return [_judge(target, results) for target in TARGETS]


def _judge(target: Target, results: Results) -> dict[str, Any]:
    beyond = results["corpus"]["beyond_ascii"] > 0.5
    at_most = target.beyond if beyond and target.beyond else target.at_most
    row: dict[str, Any] = {
        "figure": target.figure,
        "against": target.against,
        "at_most": at_most,
        "aim": target.aim,
        "ratio": None,
        "reached": None,
    }
    try:
        ratio = target.ours(results, "dateline") / target.theirs(results, target.peer)
    except KeyError:
        return row
    return row | {"ratio": ratio, "reached": ratio <= at_most}
