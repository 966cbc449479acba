"""Reissues among the releases of the Department of Justice (where those are at hand)."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
import index
import search

ROOT = Path(__file__).parents[3]
RELEASES = ROOT.parent / "shared" / "data" / "doj_press_releases.jsonl.gz"
CASES = ROOT / "tests" / "cases" / "reissues"


@pytest.mark.slow
def test_the_groups_are_those_that_comparing_all_with_all_found(tmp_path: Path) -> None:
    """`doj.txt` has a group in each line; `tests/bench/reissues.py` compares all with all."""
    if not RELEASES.exists():
        pytest.skip(f"{RELEASES.name} is not beside this repository, in ../shared")
    index.build(tmp_path / "i", corpus.read(RELEASES))
    with search.open(tmp_path / "i") as engine:
        groups = engine.reissues()
    found = [" ".join(each.id for each in group.releases) for group in groups]
    assert found == (CASES / "doj.txt").read_text("utf-8").splitlines()
