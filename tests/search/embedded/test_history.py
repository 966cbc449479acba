"""Collapsed pages and groups of reissues, against comparing all texts with all."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import index
import search
from corpus import Release
from search import Engine, OptionError

WORDS = [f"word{number}" for number in range(200)]


def make_releases(seed: int) -> list[Release]:
    """Sixty releases, of which many are copies of another with a few words changed."""
    chance = random.Random(seed)
    releases: list[Release] = []
    for number in range(60):
        if releases and chance.random() < 0.6:
            words = chance.choice(releases).body.split()
            for _ in range(chance.choice((0, 1, 2, 4))):
                words[chance.randrange(len(words))] = chance.choice(WORDS)
        else:
            words = chance.choices(WORDS, k=90)
        day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(600))
        date = None if chance.random() < 0.1 else day
        # A source for each, so that none of it is boilerplate.
        releases.append(Release(f"r{number}", "Notice", " ".join(words), date, f"Office {number}"))
    return releases


def exact_groups(releases: list[Release]) -> dict[str, str]:
    """The name of the group of each release, by comparing all with all."""
    shingles = {}
    for release in releases:
        words = ["notice", *release.body.split()]
        shingles[release.id] = {tuple(words[at : at + 5]) for at in range(len(words) - 4)}
    leader = {release.id: release.id for release in releases}

    def found(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for one, other in combinations(leader, 2):
        common = len(shingles[one] & shingles[other])
        if common >= 0.7 * len(shingles[one] | shingles[other]):
            leader[found(one)] = found(other)
    return {name: found(name) for name in leader}


@pytest.fixture(params=range(4))
def made(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, list[Release]]:
    """An index of two segments with deletions, and what it holds."""
    releases = make_releases(request.param)
    index.build(tmp_path / "i", releases[:40])
    index.build(tmp_path / "i", releases)
    index.delete(tmp_path / "i", [f"r{number}" for number in range(0, 60, 9)])
    return tmp_path / "i", [r for r in releases if int(r.id[1:]) % 9]


def several(engine: Engine, query: str, **options: Any) -> list[search.Hit]:
    return list(engine.search(query, limit=100, **options))


def test_groups_are_those_of_comparing_all_with_all(made: tuple[Path, list[Release]]) -> None:
    path, releases = made
    members = defaultdict(set)
    for name, leader in exact_groups(releases).items():
        members[leader].add(name)
    with search.open(path) as engine:
        groups = engine.reissues()
    assert {frozenset(each.id for each in group.releases) for group in groups} == {
        frozenset(names) for names in members.values() if len(names) > 1
    }
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)
    for group in groups:
        days = [each.date or dt.date.max for each in group.releases]
        assert days == sorted(days)


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("query", ["notice", "word1 OR word2 OR word3", "word7"])
def test_a_collapsed_page_has_the_first_of_each_group(
    made: tuple[Path, list[Release]], query: str, sort: Any
) -> None:
    path, releases = made
    group = exact_groups(releases)
    with search.open(path) as engine:
        every = several(engine, query, sort=sort)
        expected: dict[str, list[search.Hit]] = {}
        for hit in every:
            expected.setdefault(group[hit.id], []).append(hit)
        hits = several(engine, query, sort=sort, collapse=True)
        assert [hit.id for hit in hits] == [each[0].id for each in expected.values()]
        for hit, members in zip(hits, expected.values(), strict=True):
            assert hit.reissues is not None
            dates = [each.date for each in members if each.date]
            assert hit.reissues.more == len(members) - 1
            assert hit.reissues.since == min(dates, default=None)
            assert hit.score == members[0].score
        page = engine.search(query, sort=sort, collapse=True, limit=3, offset=2)
        assert [hit.id for hit in page] == [hit.id for hit in hits[2:5]]
        assert (page.total, page.collapsed) == (len(every), len(hits))
        assert [hit.rank for hit in page] == [3, 4, 5][: len(page)]
        assert page.facets == engine.search(query, sort=sort).facets
        ids = [name for name, _ in engine.ranked(query, sort=sort, collapse=True, limit=100)]
        assert ids == [hit.id for hit in hits]


def test_the_command(tmp_path: Path, dateline: Any) -> None:
    body = " ".join(WORDS[:60])
    releases = [
        Release("later", "Fares rise", body, dt.date(2025, 3, 2), "Board"),
        Release("first", "Fares rise", f"{body} again", dt.date(2025, 3, 1), "Board; Office"),
        Release("other", "Fares fall", " ".join(WORDS[60:120]), dt.date(2025, 3, 3)),
    ]
    index.build(tmp_path / "i", releases)
    run = dateline("--index", str(tmp_path / "i"), "duplicates")
    assert run.status == 0
    assert run.out.splitlines() == [
        "1\t2025-03-01\tfirst\tFares rise\tBoard; Office\t",
        "1\t2025-03-02\tlater\tFares rise\tBoard\t",
    ]
    run = dateline("--index", str(tmp_path / "i"), "duplicates", "fares", "--format", "csv")
    assert run.out.splitlines() == [
        "group,date,id,title,source,url",
        "1,2025-03-01,first,Fares rise,Board; Office,",
        "1,2025-03-02,later,Fares rise,Board,",
    ]
    run = dateline("--index", str(tmp_path / "i"), "duplicates", "--in", "2025-03-02")
    assert (run.status, run.out) == (1, "")
    run = dateline(
        *("--index", str(tmp_path / "i"), "search", "fares", "--collapse", "--format", "json")
    )
    page = json.loads(run.out)
    assert (page["total"], page["collapsed"]) == (3, 2)
    assert sorted(hit["reissues"]["more"] for hit in page["hits"]) == [0, 1]


def test_an_index_without_them_says_so(tmp_path: Path, dateline: Any) -> None:
    index.build(tmp_path / "i", make_releases(1), collapse=False)
    with search.open(tmp_path / "i") as engine:
        for ask in (engine.reissues, lambda: engine.search("notice", collapse=True)):
            with pytest.raises(OptionError, match="made with --no-collapse"):
                ask()
    run = dateline("--index", str(tmp_path / "i"), "duplicates")
    assert run.status == 2
    assert "--rebuild --collapse" in run.err
