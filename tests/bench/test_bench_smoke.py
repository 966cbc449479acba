"""The benchmark runs from end to end, and its engines find the same releases."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ("index", "first", "top", "total", "page", "batch")
ALWAYS = {"whoosh"}  # a dependency of Dateline's own


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    """The results and the text of a run over 60 generated releases."""
    out = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "tests.bench", "--quick", "--corpus", "generated"]
    command += ["--size", "60", "--rounds", "1", "--figures", ",".join(FIGURES), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads((out / "bench.json").read_text()), done.stdout


def test_every_engine_is_measured_or_said_to_be_skipped(run: tuple[dict[str, Any], str]) -> None:
    results, text = run
    measured, skipped = set(results["versions"]), set(results["skipped"])
    peers = {"tantivy", "sqlite", "xapian", "whoosh", "bm25s", "bm25s-numba"}
    assert measured | skipped == {"dateline", *peers}
    assert measured >= ALWAYS
    for name, reason in results["skipped"].items():
        assert f"SKIPPED {name}: {reason}" in text


def test_every_figure_has_a_positive_value(run: tuple[dict[str, Any], str]) -> None:
    results, _ = run
    ranking = set(results["versions"]) - {"bm25s", "bm25s-numba"}
    for name, figures in results["index"].items():
        for key in ("releases_per_second", "bytes_over_raw", "peak_mb"):
            assert figures[key] > 0, (name, key)
    for figure in ("first", "top", "total", "page"):
        assert set(results["queries"][figure]) == ranking
        for summary in results["queries"][figure].values():
            assert 0 < summary["fastest_us"] <= summary["p95_us"]
    assert set(results["batch"]) == set(results["versions"])


def test_the_engines_agree(run: tuple[dict[str, Any], str]) -> None:
    results, _ = run
    agreement = results["agreement"]
    assert agreement["faults"] == []
    for name, counts in agreement["engines"].items():
        assert counts["checked"] >= 20
        assert counts["agreed"] == counts["checked"], (name, agreement["disagreements"])


def test_each_target_is_judged(run: tuple[dict[str, Any], str]) -> None:
    results, text = run
    assert len(results["targets"]) == 14
    for target in results["targets"]:
        if target["reached"] is not None:
            assert target["reached"] == (target["ratio"] <= target["at_most"])
        assert target["figure"] in text


def test_an_unknown_engine_is_refused() -> None:
    command = [sys.executable, "-m", "tests.bench", "--only", "lucene"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "'lucene' is none of dateline" in done.stderr
