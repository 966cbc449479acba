"""The figures of both engines are measured from end to end."""

from __future__ import annotations

from pathlib import Path

import corpus

ROOT = Path(__file__).parents[3]


def test_both_engines_are_measured(new_address, tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(ROOT)
    from tests.search.opensearch import figures

    monkeypatch.setattr(figures, "QUERIES", 5)
    releases = list(corpus.read(ROOT / "corpus" / "releases"))
    figures.compare(releases, tmp_path / "idx", new_address())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("8 releases, ")
    rows = [line.split() for line in lines[3:9]]
    assert all(float(value) >= 0 for row in rows for value in row[-2:])
    assert sum("the same totals for 5 of 5 queries, facets for 5," in line for line in lines) == 2
