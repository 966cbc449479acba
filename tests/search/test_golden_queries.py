"""Queries and the releases that each must find, in order: read as a user would, case by case.

A file of `cases/golden_queries` has the command as it is typed, how many releases it finds and how
it was understood, and the releases. Lines that begin with # say what the cases under them show.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import corpus
import index

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "golden_queries"
SOURCES = {
    "sample": ROOT / "corpus" / "releases",
    "notices": CASES / "notices-listing.txt",
    "sources": CASES / "sources.jsonl",
}


def golden() -> list[Any]:
    """The cases of all files: which releases, the command, and what it answers."""
    cases = []
    for name in SOURCES:
        for block in (CASES / f"{name}.txt").read_text("utf-8").split("\n\n"):
            lines = [line for line in block.splitlines() if not line.startswith("#")]
            if lines:
                command, *answer = lines
                line = command.removeprefix("dateline search ")
                cases.append(pytest.param(name, line, answer, id=f"{name}: {line}"))
    return cases


@pytest.fixture(scope="module")
def index_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The index of the releases of a name, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("golden")

    def made(name: str) -> Path:
        path = folder / name
        if not path.exists():
            index.build(path, corpus.read(SOURCES[name]), jobs=1)
        return path

    return made


def said(page: dict[str, Any]) -> list[str]:
    """A page as the files have it."""
    first = f"{page['total']} release{'s' * (page['total'] != 1)}: {page['understood']}"
    if page["relaxed"]:
        first += (
            f" (left out: {', '.join(page['left_out'])})" if page["left_out"] else " (any word)"
        )
    if page["suggestion"]:
        first += f" (did you mean: {page['suggestion']})"
    first += "".join(f" ({repair})" for repair in page["repairs"])
    return [first, *(f"  {hit['id']}  {hit['title']}" for hit in page["hits"])]


@pytest.mark.parametrize(("name", "line", "answer"), golden())
def test_golden(
    index_of: Callable[[str], Path], dateline: Any, name: str, line: str, answer: list[str]
) -> None:
    path = index_of(name)
    run = dateline("--index", str(path), "search", *shlex.split(line), "--format", "json")
    assert said(json.loads(run.out)) == answer
    assert run.status == (0 if len(answer) > 1 else 1)


def test_there_are_cases_enough() -> None:
    lines = [param.values[1] for param in golden()]
    assert len(lines) >= 70
    assert len({(param.values[0], param.values[1]) for param in golden()}) == len(lines)
