"""The versions of a release and what changed, as a user sees them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index
import search
from corpus import Release
from index.segment.record import digest_of, encode_record
from search.options import SearchOptions
from search.watch.history import compared

FIRST = Release(
    "harbor",
    "Harbor bridge closes",
    "The bridge closes on Friday. Work takes 3 weeks. It costs 3.2 million. Ferries run.",
    dt.date(2026, 1, 2),
    "Roads Board",
)
SECOND = replace(FIRST, body=FIRST.body.replace("3 weeks", "four weeks"), source="Roads Office")
THIRD = replace(SECOND, title="Harbor bridge <closes>\x1b[31m", topics=("Roads",), date=None)
TIMES = ("2026-01-02T10:00", "2026-01-05T09:30", "2026-02-01T00:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    for release, time in zip((FIRST, SECOND, THIRD), TIMES, strict=True):
        moment = dt.datetime.fromisoformat(f"{time}+00:00")
        index.build(tmp_path / "i", [release], clock=moment.timestamp)
    return tmp_path / "i"


def test_on_a_terminal(path: Path, dateline: Any) -> None:
    run = dateline("--index", str(path), "history", "harbor")
    assert run.status == 0
    assert run.out.splitlines() == [
        "Harbor bridge <closes>␛[31m",
        "3 versions · harbor",
        "",
        "2 Jan 2026 10:00:00  arrived",
        "5 Jan 2026 09:30:00  changed",
        "  - source: Roads Board",
        "  + source: Roads Office",
        "    The bridge closes on Friday.",
        "  - Work takes 3 weeks.",
        "  + Work takes four weeks.",
        "    It costs 3.2 million.",
        "  …",
        "1 Feb 2026 00:00:00  changed",
        "  - title: Harbor bridge closes",
        "  + title: Harbor bridge <closes>␛[31m",
        "  - date: 2026-01-02",
        "  + date:",
        "  - topics:",
        "  + topics: Roads",
    ]


def test_as_json(path: Path, dateline: Any) -> None:
    record = json.loads(dateline("--index", str(path), "history", "harbor", "--format", "json").out)
    assert list(record) == ["schema", "id", "arrived", "complete", "versions", "changes"]
    assert (record["arrived"], record["complete"]) == ("2026-01-02T10:00:00+00:00", True)
    assert [version["generation"] for version in record["versions"]] == [1, 2, 3]
    assert [version["release"]["title"] for version in record["versions"]] == [
        FIRST.title,
        SECOND.title,
        THIRD.title,
    ]
    assert record["changes"][0]["fields"] == {"source": ["Roads Board", "Roads Office"]}
    assert record["changes"][1]["sentences"] == []


def test_as_a_page(path: Path, dateline: Any) -> None:
    page = dateline("--index", str(path), "history", "harbor", "--format", "html").out
    assert "<del>Work takes 3 weeks.</del>\n<ins>Work takes four weeks.</ins>" in page
    assert "&lt;closes&gt;" in page
    assert "\x1b" not in page
    assert page.index("1 Feb 2026") < page.index("5 Jan 2026") < page.index("arrived")


def test_what_was_not_kept_is_said(path: Path, dateline: Any) -> None:
    assert dateline("--index", str(path), "optimize", "--drop-history").status == 0
    run = dateline("--index", str(path), "history", "harbor")
    assert "  what it was before 1 Feb 2026 00:00:00 was not kept" in run.out.splitlines()
    assert "1 version · harbor" in run.out


def test_an_id_that_no_release_has(path: Path, dateline: Any) -> None:
    run = dateline("--index", str(path), "history", "bridge")
    assert run.status == 2
    assert "there is no release with the id bridge" in run.err


def test_by_arrival_and_change(path: Path, dateline: Any) -> None:
    def status(*options: str) -> int:
        return int(dateline("--index", str(path), "search", "bridge", *options).status)

    assert status("--arrived-since", "2026-01-02") == 0
    assert status("--arrived-since", "2026-01-02T10:01") == 1
    assert status("--changed-since", "2026-02") == 0
    assert status("--changed-since", "2026-02-02") == 1
    run = dateline("--index", str(path), "search", "bridge", "--arrived-since", "2026-01-02T25:00")
    assert run.status == 2
    assert "Traceback" not in run.err
    counted = dateline(
        *("--index", str(path), "search", "--counts", "--arrived-since", "2026-01-02T10:01")
    )
    assert counted.status == 1


@given(st.text(max_size=200), st.text(max_size=200))
def test_sentences_make_both_texts_again(before: str, after: str) -> None:
    """Without the white space around sentences, nothing is lost and nothing made up."""
    found = list(compared(before, after))
    for text, left_out in ((before, "added"), (after, "removed")):
        kept = "".join(each.text for each in found if each.kind != left_out)
        assert "".join(kept.split()) == "".join(text.split())


def test_an_id_that_there_is_not_says_which_may_be_meant(path: Path, dateline: Any) -> None:
    run = dateline("--index", str(path), "history", "harbour")
    assert (run.status, run.out) == (2, "")
    assert "no release with the id harbour" in run.err and "did you mean harbor?" in run.err


@pytest.mark.parametrize("query", ["*", "tax", "fraud OR steel", "zeppelin"])
def test_digests_are_those_of_the_releases(made: list[Any], query: str) -> None:
    for each in made:
        with search.open(each.path) as engine:
            matching = {hit.id for hit in engine.search(query, limit=1000) if query != "zeppelin"}
            assert engine.digests(query, SearchOptions()) == {
                release_id: digest_of(release, encode_record(release)).hex()
                for release_id, release in each.releases.items()
                if release_id in matching
            }
