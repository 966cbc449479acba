"""Several indexes as one: the same pages as of the one index that holds the releases of all."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index
import search
from corpus import Release
from index.snapshot import Snapshot
from search.errors import ArgumentError
from search.page import Page

WORDS = ["tax", "fraud", "export", "chips", "steel", "the", "not", "guilty", "runs", "running"]
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
releases = st.builds(
    Release,
    id=st.sampled_from([f"r{number}" for number in range(12)]),
    title=texts,
    body=texts,
    date=st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2025, 12, 31)),
    source=st.sampled_from(["", "Tax Division", "Courts; Tax Division"]),
    topics=st.lists(st.sampled_from(["Tax", "Steel"]), max_size=2, unique=True).map(tuple),
)
QUERIES = ("tax", "tax fraud", '"not guilty"', "run*", "steel OR chips", "topic:tax trade", "*")


def shown(page: Page) -> Page:
    """A page without what may differ: how long it took, and the last digits of scores."""
    hits = tuple(replace(hit, score=round(hit.score, 9)) for hit in page.hits)
    return replace(page, took_ms=0.0, hits=hits)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(releases, max_size=8), min_size=2, max_size=3),
    st.lists(st.sampled_from([f"r{number}" for number in range(12)]), max_size=3),
    st.sampled_from(["relevance", "newest"]),
)
def test_the_page_is_that_of_one_index_with_all_releases(parts, deleted, sort) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / str(number) for number in range(len(parts))]
        whole = Path(folder) / "whole"
        for number, (path, part) in enumerate(zip(paths, parts, strict=True)):
            index.build(path, part, jobs=1)
            index.build(whole, part, jobs=1)
            if number == 0:  # what another index has all the same is there
                index.delete(path, deleted)
                index.delete(whole, deleted)
        with search.open(*paths) as together, search.open(whole) as alone:
            for query in QUERIES:
                expected = shown(alone.search(query, sort=sort, explain=True))
                found = shown(together.search(query, sort=sort, explain=True))
                assert replace(found, suggestion=None) == replace(expected, suggestion=None)
            assert list(together.releases()) == list(alone.releases())
            assert together.info().releases == alone.info().releases


def test_a_change_of_any_is_seen(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    index.build(one, [Release("a", "Tax", "", None)])
    index.build(other, [Release("b", "Tax", "", None)])
    with search.open(one, other) as engine:
        assert not engine.refresh()
        index.build(one, [Release("c", "Tax", "", None)])
        assert engine.refresh()
        index.build(other, [Release("c", "Tariff", "", None)])
        assert engine.search("tax").total == 3
        assert engine.refresh()
        assert [hit.id for hit in engine.search("tax")] == ["a", "b"]
        release = engine.get("c")
        assert release is not None and release.title == "Tariff"


def test_an_update_in_one_outweighs_the_version_in_another(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    index.build(one, [Release("a", "New", "", None), Release("b", "Both", "", None)])
    index.build(other, [Release("a", "Old", "", None)])
    for paths, title in (((other, one), "New"), ((one, other), "Old")):
        snapshot = Snapshot(*paths)
        assert snapshot.releases == 2
        assert snapshot.record(snapshot.find("a")).title == title
        snapshot.close()


def test_indexes_of_different_languages_are_refused(tmp_path: Path) -> None:
    index.build(tmp_path / "one", [Release("a", "Tax", "", None)])
    index.build(tmp_path / "other", [Release("b", "Steuer", "", None)], language="german")
    with pytest.raises(ArgumentError, match="in german"):
        search.open(tmp_path / "one", tmp_path / "other")
