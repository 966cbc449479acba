"""Words as people mean them: each kind's golden file, on both engines.

A file of `cases/words` has releases, `id : text` (with `\\n` for a line break), and queries:
`? query => ids`, in any order, and `= query => understood`. The language is English unless a line
says `language NAME`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import index
from corpus import Release
from search.embedded.engine import EmbeddedEngine

CASES = sorted((Path(__file__).parents[2] / "cases" / "words").glob("*.txt"))


class Case:
    """One file."""

    def __init__(self, path: Path) -> None:
        self.language = "english"
        self.releases: list[Release] = []
        self.found: list[tuple[str, list[str]]] = []
        self.understood: list[tuple[str, str]] = []
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("language "):
                self.language = line.split()[1]
            elif line.startswith("? "):
                query, _, ids = line[2:].partition(" => ")
                self.found.append((query, sorted(ids.split())))
            elif line.startswith("= "):
                query, _, said = line[2:].partition(" => ")
                self.understood.append((query, said))
            elif line and not line.startswith("#"):
                name, _, text = line.replace("\\n", "\n").partition(" : ")
                self.releases.append(Release(name, "", text, dt.date(2026, 1, 1)))

    def check(self, engine) -> None:
        wrong = {}
        for query, expected in self.found:
            page = engine.search(query, limit=100)
            ids = [] if page.relaxed else sorted(hit.id for hit in page.hits)
            if ids != expected:
                wrong[query] = (ids, expected)
        for query, expected in self.understood:
            page = engine.search(query)
            if page.understood != expected:
                wrong[query] = (page.understood, expected)
        assert not wrong


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_embedded_engine(path: Path, tmp_path: Path) -> None:
    case = Case(path)
    index.build(tmp_path / "index", case.releases, language=case.language, jobs=1)
    assert index.check(tmp_path / "index") == []
    with EmbeddedEngine(tmp_path / "index") as engine:
        case.check(engine)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_opensearch_engine(path: Path, new_address) -> None:
    from search import opensearch

    case = Case(path)
    address = new_address()
    opensearch.build(address, iter(case.releases), language=case.language)
    with opensearch.connect(address) as engine:
        case.check(engine)
