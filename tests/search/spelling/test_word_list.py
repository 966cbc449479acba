"""Corrections of whole queries fit the other words, and single ones are mostly right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import corpus
import index
from corpus import Release
from search.embedded.engine import EmbeddedEngine
from tests.bench.spelling import measured

SAMPLE = Path(__file__).parents[3] / "corpus" / "releases"
BODIES = [
    "Robert S. Mueller led the inquiry into the campaign.",
    "Robert Mueller spoke of the inquiry.",
    "Ann Muller won the prize.",
    "A mule strayed; so did two mules of Robert Smith.",
    "Eric Holder spoke of the inquiry into the bank.",
    "Eric Holder resigned. They hold the bank to account.",
    *["Hold on: the bank will hold the funds, as others hold them."] * 9,
    "Usama Bin Laden is named in the charge.",
    "Latin is taught. Latin again.",
    "A tariff was raised, and that tariff hit steel.",
    "Tarraf was charged.",
    "The house of Wan is here.",
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: Any) -> Iterator[EmbeddedEngine]:
    path = tmp_path_factory.mktemp("names") / "index"
    releases = [Release(f"r{at}", "", body, None) for at, body in enumerate(BODIES)]
    index.build(path, releases, jobs=1)
    with EmbeddedEngine(path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "better"),
    [
        ("Robert Muler", "Robert Mueller"),  # Muller is nearer, but no Robert
        ("ROBERT MULER", "ROBERT MUELLER"),
        ("Ann Muler", "Ann Muller"),
        ("Eric Holdr", "Eric Holder"),  # hold is more frequent
        ("Usama Bin Ladin", "Usama Bin Laden"),
        ("tarrif", "tariff"),  # Tarraf is one letter away, tariff two
        ("inqiury of Erik Holdr", "inquiry of Eric Holder"),
        ("body:Holdr inquiry", "body:Holder inquiry"),
        ("hald the bnak", "hold the bank"),
        ("Usama Bin Lidan", "Usama Bin Laden"),
        ("wan", None),
        ("whe", None),  # nothing but stop words is near
        ("Robert", None),
    ],
)
def test_corrections_fit_the_other_words(
    engine: EmbeddedEngine, query: str, better: str | None
) -> None:
    page = engine.search(query)
    assert page.suggestion == better
    if better:
        assert engine.search(better).total > 0
        assert not engine.search(better).relaxed


def test_filters_decide_what_is_had(tmp_path: Path) -> None:
    releases = [
        Release("a", "", "The tariff rose.", None, "Trade"),
        *[Release(f"b{at}", "", "Tarifa is a town.", None, "Travel") for at in range(5)],
    ]
    index.build(tmp_path / "index", releases, jobs=1)
    with EmbeddedEngine(tmp_path / "index") as engine:
        assert engine.search("tarif").suggestion == "tariff"
        assert engine.search("tarif", source="Travel").suggestion == "tarifa"


def test_suggestions_are_ranked_by_what_the_whole_text_finds(engine: EmbeddedEngine) -> None:
    found = engine.suggest("Eric Hol")
    assert [(one.text, one.releases) for one in found] == [("Eric Holder", 2), ("Eric Hold", 1)]
    assert [one.text for one in engine.suggest("ERIC HOLDR")] == ["ERIC HOLDER", "ERIC HOLD"]
    assert engine.suggest("robert mue")[0].text == "robert mueller"
    assert engine.suggest("the bnka")[0].text == "the bank"  # of two edits, for what is beside
    assert engine.suggest("") == engine.suggest("?!") == []
    for one in engine.suggest("the "):
        assert engine.search(one.text).total == one.releases


def test_misspelt_words_are_mostly_set_right(tmp_path_factory: Any) -> None:
    """Floors a little under what is measured, on words of the sample with a letter wrong."""
    path = tmp_path_factory.mktemp("sample") / "index"
    index.build(path, corpus.read(SAMPLE), jobs=1)
    with EmbeddedEngine(path) as engine:
        shares = {name: share for name, _, share in measured(engine, 300, 1, by_frequency=True)}
    assert shares["3 to 4 letters"] > 0.75
    assert shares["5 letters"] > 0.88
    assert shares["6 and more"] > 0.95
