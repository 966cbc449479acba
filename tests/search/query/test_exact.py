"""`=word` and `="a phrase"`: just this form, and its capitals in quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
from corpus import Release
from search.embedded.engine import EmbeddedEngine

TEXTS = {
    "city": "The office in Providence provides help",
    "verb": "They provide help; providence may help too",
    "firm": "Apple sells Clean Air filters",
    "pie": "The apple and clean air",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    path: Path = tmp_path_factory.mktemp("exact") / "index"
    index.build(path, [Release(name, "", text, None) for name, text in TEXTS.items()], jobs=1)
    with EmbeddedEngine(path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "expected", "marked"),
    [
        ("=providence", "city verb", "providence"),
        ('="Providence"', "city", "providence"),
        ("=provide", "verb", "provide"),
        ("=Apple", "firm pie", "apple"),
        ('="Apple"', "firm", "apple"),
        ('="clean air"', "firm pie", "clean air"),
        ('="Clean Air"', "firm", "clean air"),
        ('="Apple Air"', "", ""),
        ('help -="Providence"', "verb", "help"),
    ],
)
def test_capitals_matter_in_quotes(engine, query, expected, marked):
    page = engine.search(query)
    assert sorted(hit.id for hit in page.hits) == expected.split()
    assert page.understood.replace("NOT ", "-") in (query, query.replace(" -", " AND -"))
    for hit in page.hits:
        text = hit.snippets[0]
        assert {text.text[a:b].lower() for a, b in text.spans} == {marked}
