"""Timelines: the dates that matter, by publication and by mention, each with its sentence."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index
import search
from corpus import Release
from search import Engine
from search.options import SearchOptions

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


DAYS = [dt.date(2020, 1, 1) + dt.timedelta(days=4 * number) for number in range(8)]
DRAWN = st.lists(
    st.tuples(
        st.sampled_from([None, *DAYS]),
        st.booleans(),
        st.lists(st.sampled_from(DAYS), max_size=3),
    ),
    min_size=1,
    max_size=14,
)


@pytest.mark.parametrize("most", [200, 3])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DRAWN)
def test_every_number_is_that_of_counting_by_hand(
    most: int, monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Any, bool, list[dt.date]]]
) -> None:
    monkeypatch.setattr("search.trends.timeline.CONSIDERED", most)
    releases = [
        Release(
            f"r{number}",
            "Notice",
            "".join(
                f"The {'ferry' if has else 'bridge'} number {number} opened on {mentioned}. "
                for mentioned in several
            )
            + f"This is about the {'ferry' if has else 'bridge'} of the year {number}.",
            day,
        )
        for number, (day, has, several) in enumerate(drawn)
    ]
    matching = [release for release in releases if "ferry" in release.body]
    with tempfile.TemporaryDirectory() as folder:
        index.build(folder + "/i", releases, jobs=1)
        with search.open(folder + "/i") as engine:
            found = engine.timeline("ferry", limit=100)
            read = {release.id for release, _ in engine.best("ferry", SearchOptions(limit=most))}
    assert (found.total, found.considered) == (len(matching), min(len(matching), most))
    for moment in found.moments:
        assert moment.releases == sum(release.date == moment.day for release in matching)
        assert moment.mentions == sum(
            release.date is not None
            and release.date > moment.day
            and moment.day.isoformat() in release.body
            for release in matching
            if release.id in read
        )
        (source,) = (release for release in matching if release.id == moment.id)
        assert moment.sentence in source.body
        assert moment.releases + moment.mentions > 0
        assert source.date == moment.day or moment.day.isoformat() in moment.sentence


def test_words_that_no_release_has_together_have_no_dates(engine: Engine) -> None:
    assert engine.search("ferry zeppelin").total  # what has any of them
    assert engine.timeline("ferry zeppelin").total == 0


def test_dates_far_apart(tmp_path: Path) -> None:
    days = [dt.date.min, dt.date(1900, 1, 1), dt.date(1900, 1, 1), dt.date.max]
    said = ["opened at dawn", "sank in harbour", "burnt down", "rose again from ashes"]
    index.build(
        tmp_path / "far",
        [Release(f"r{at}", "", f"The ferry {said[at]}.", day) for at, day in enumerate(days)],
    )
    with search.open(tmp_path / "far") as far:
        found = far.timeline("ferry", limit=3)
    assert [(moment.day, moment.releases) for moment in found.moments] == [
        (days[0], 1),
        (days[1], 2),
        (days[3], 1),
    ]


def test_a_date_does_not_end_a_sentence(tmp_path: Path) -> None:
    """As a number with a full stop and the capital behind it would."""
    path = tmp_path / "de"
    said = "Seit dem 12. Januar 2026 stehen alle Fähren im Hafen wegen des Streiks still."
    index.build(
        path,
        [
            Release("a", "Streik der Fähren", f"{said} Mehr folgt.", dt.date(2026, 1, 20)),
            Release("b", "Fähren", "Die Fähren fahren ab dem 3. März wieder.", dt.date(2026, 3, 4)),
        ],
        language="german",
    )
    with search.open(path) as engine:
        found = engine.timeline("Fähren")
    assert found.moments[0].sentence == said


TOLD = [
    ("lead", "Ferry strike ends", "2017-06-20", "Crews of the ferry go back to work today. More."),
    ("past", "Ferry strike ends", "2017-06-20", "The ferry stopped on May 2, 2017, for good."),
    (
        "quote",
        "Ferry strike ends",
        "2017-06-20",
        '"The ferry is what we love and need most of all.',
    ),
    (
        "off",
        "Ferry strike ends",
        "2017-06-20",
        "Talks end in the town hall. The ferry strike ends.",
    ),
]


def test_the_sentence_says_what_happened_that_day(tmp_path: Path) -> None:
    index.build(
        tmp_path / "told",
        [Release(i, title, body, dt.date.fromisoformat(day)) for i, title, day, body in TOLD],
    )
    with search.open(tmp_path / "told") as told:
        found = told.timeline("ferry", limit=1)
    assert found.moments[0].sentence == "Crews of the ferry go back to work today."


@pytest.mark.parametrize("format_", ["text", "json", "jsonl", "csv", "tsv", "markdown", "html"])
def test_formats(dateline, engine: Engine, format_: str, tmp_path: Path) -> None:
    run = dateline("--index", str(tmp_path / "i"), "timeline", "ferry", "--format", format_)
    assert (run.status, run.err) == (0, "")
    assert "ferry" in run.out
    if format_ == "html":
        assert "<svg" in run.out and 'datetime="2017-05-02"' in run.out
