"""Timelines: the dates that matter, by publication and by mention, each with its sentence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import index
import search
from corpus import Release
from search import Engine

FERRY = [
    ("f1", "2017-05-02", "Ferry strike begins", "Crews of the harbor ferry stopped work today."),
    ("f2", "2017-05-02", "Harbor ferry stands still", "No harbor ferry left its pier on Tuesday."),
    (
        "f3",
        "2017-05-09",
        "Talks on the ferry strike fail",
        "Talks about the harbor ferry ended in the night without any result.",
    ),
    (
        "f4",
        "2017-06-20",
        "Ferry strike ends",
        "The harbor ferry sails again. The strike that began on May 2, 2017, is over at last.",
    ),
    (
        "f5",
        "2018-01-15",
        "Ferry report published",
        "A report on the harbor ferry recalls that crews stopped work on 2 May 2017 over pay. "
        "It names the deal of June 20, 2017, as the end of the ferry strike.",
    ),
    ("x1", "2017-07-01", "Bridge reopens", "Traffic may cross the bridge again from today on."),
]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    index.build(
        tmp_path / "i",
        [Release(i, title, body, dt.date.fromisoformat(day)) for i, day, title, body in FERRY],
    )
    return search.open(tmp_path / "i")


def test_the_dates_that_matter(engine: Engine) -> None:
    found = engine.timeline("ferry", limit=2)
    assert [m.day.isoformat() for m in found.moments] == ["2017-05-02", "2017-06-20"]
    first, last = found.moments
    assert (first.releases, first.mentions) == (2, 2)
    assert (last.releases, last.mentions) == (1, 1)
    assert "ferry" in first.sentence and first.id != "x1"
    assert found.total == found.considered == 5


def test_every_sentence_is_in_its_release(engine: Engine) -> None:
    found = engine.timeline("ferry", limit=100)
    assert [m.day for m in found.moments] == sorted({m.day for m in found.moments})
    bodies = {i: " ".join(body.split()) for i, _, _, body in FERRY}
    for moment in found.moments:
        assert moment.sentence in bodies[moment.id]
    assert "bridge" not in " ".join(m.sentence for m in found.moments).lower()


def test_a_window_holds(engine: Engine) -> None:
    found = engine.timeline("ferry", since="2017-06", until="2017-12")
    assert {m.day.isoformat() for m in found.moments} == {"2017-06-20"}
    assert engine.timeline("zeppelin").moments == ()


@pytest.mark.parametrize("format_", ["text", "json", "jsonl", "csv", "tsv", "markdown", "html"])
def test_formats(dateline, engine: Engine, format_: str, tmp_path: Path) -> None:
    run = dateline("--index", str(tmp_path / "i"), "timeline", "ferry", "--format", format_)
    assert (run.status, run.err) == (0, "")
    assert "ferry" in run.out
    if format_ == "html":
        assert "<svg" in run.out and 'datetime="2017-05-02"' in run.out
