"""Counts and trends against counting every release by hand."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index
import search
from corpus import Release
from search import DatelineError, Engine

from .conftest import WORDS

SOURCES = st.sampled_from([(), ("Mines",), ("quarries",), ("Mines", "Quarries")])
TOPICS = st.sampled_from([(), ("ore",), ("Trade",)])


def has(release: Release, word: str) -> bool:
    return word == "*" or word in f"{release.title} {release.body}".split()


def kept(
    release: Release, source: tuple[str, ...], topic: tuple[str, ...], since: str | None
) -> bool:
    sources = {name.strip().lower() for name in release.source.split(";")}
    topics = {name.lower() for name in release.topics}
    return (
        (not source or bool(sources & {name.lower() for name in source}))
        and (not topic or bool(topics & {name.lower() for name in topic}))
        and (not since or (release.date is not None and release.date.isoformat()[:7] >= since))
    )


def by_month(releases: list[Release], word: str, *filters) -> Counter[str]:
    return Counter(
        release.date.isoformat()[:7] if release.date else "undated"
        for release in releases
        if has(release, word) and kept(release, *filters)
    )


@given(st.sampled_from(["*", *WORDS]), SOURCES, TOPICS, st.sampled_from([None, "2020-09"]))
def test_counts_by_month(engine, releases, word, source, topic, since) -> None:
    found = engine.counts(word, by="month", source=source, topic=topic, since=since)
    expected = by_month(releases, word, source, topic, since)
    assert found.undated == expected.pop("undated", 0)
    assert {b.key: b.count for b in found.buckets if b.count} == dict(expected)
    assert found.total == found.undated + sum(expected.values())


@given(st.sampled_from(["*", *WORDS]), st.sampled_from(["source", "topic"]))
def test_counts_by_source_and_topic_name_every_value(engine, releases, word, by) -> None:
    found = engine.counts(word, by=by)
    expected = Counter(
        value
        for release in releases
        if has(release, word)
        for value in (release.topics if by == "topic" else filter(None, release.source.split("; ")))
    )
    assert {value.key: value.count for value in found.values} == dict(expected)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    SOURCES,
    TOPICS,
    st.sampled_from([None, "2020-09"]),
    st.sampled_from([None, "all", "flint"]),
)
def test_trends(engine, releases, queries, source, topic, since, of) -> None:
    trend = engine.trend(*queries, source=source, topic=topic, since=since, by="month", of=of)
    filters = ((), ()) if of == "all" else (source, topic)
    totals = by_month(releases, of if of == "flint" else "*", *filters, since)
    keys = [period.key for period in trend.periods]
    assert [period.count for period in trend.periods] == [totals[key] for key in keys]
    assert keys == sorted(keys)
    for series, word in zip(trend.series, queries, strict=True):
        among = [r for r in releases if of != "flint" or has(r, "flint")]
        expected = by_month(among, word, source, topic, since)
        assert series.undated == expected.pop("undated", 0)
        assert series.total == sum(series.counts) == sum(expected.values())
        assert dict(zip(keys, series.counts, strict=True)) == {key: expected[key] for key in keys}
        some = [at for at, count in enumerate(series.counts) if count]
        assert (series.first, series.last) == ((some[0], some[-1]) if some else (None, None))
        for at, count in enumerate(series.counts):
            if totals[keys[at]]:
                assert trend.per_thousand(series, at) == pytest.approx(
                    1000 * count / totals[keys[at]]
                )
    assert trend.to_dict()["series"][0]["query"] == queries[0]


def test_the_window_asked_for_is_covered_with_zeros(engine: Engine) -> None:
    trend = engine.trend("amber", since="2019-11", until="2022-02", by="quarter")
    assert (trend.periods[0].key, trend.periods[-1].key) == ("2019-Q4", "2022-Q1")
    assert trend.series[0].counts[0] == trend.series[0].counts[-1] == 0


def test_a_query_is_never_relaxed(engine: Engine) -> None:
    assert engine.counts("amber zeppelin").total == 0
    (series,) = engine.trend("amber zeppelin").series
    assert (series.total, series.peak, series.bursts) == (0, None, ())


@pytest.mark.parametrize("options", [{"of": "source"}, {"of": "topic"}, {"by": "source"}])
def test_what_cannot_be_counted_is_refused(engine: Engine, options: dict[str, str]) -> None:
    with pytest.raises(DatelineError):
        engine.trend("amber", **options)
    with pytest.raises(DatelineError):
        engine.trend()


def test_a_plot_is_written(engine: Engine, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from search.trends.plot import plot

    trend = engine.trend("amber", "flint", by="month")
    plot(trend, tmp_path / "trend.svg")
    plot(trend, tmp_path / "trend.png")
    assert (
        "amber" in (tmp_path / "trend.svg").read_text() or (tmp_path / "trend.svg").stat().st_size
    )
    assert (tmp_path / "trend.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(DatelineError, match="svg or"):
        plot(trend, tmp_path / "trend.gif")
    with pytest.raises(DatelineError, match="cannot write"):
        plot(trend, tmp_path / "nowhere" / "trend.svg")


def test_dates_of_an_undated_index(tmp_path: Path) -> None:
    index.build(tmp_path / "i", [Release("a", "amber", "", None)])
    with search.open(tmp_path / "i") as undated:
        trend = undated.trend("amber")
        assert trend.periods == () and trend.series[0].undated == 1
        window = {"since": dt.date(2020, 1, 1).isoformat(), "until": "2020-02"}
        assert len(undated.trend("amber", by="month", **window).periods) == 2
        assert undated.trend("amber", since="2020").periods == ()


def test_what_a_trend_says_without_dates(tmp_path: Path, dateline) -> None:
    place = ["--index", str(tmp_path / "i")]
    index.build(tmp_path / "i", [Release(name, "amber", "", None) for name in "ab"])
    run = dateline("trend", "amber", *place)
    assert run.status == 0
    assert "amber · 2 releases · undated" in run.out
    run = dateline("trend", "amber", "--since", "2020", *place)
    assert run.status == 1 and "no dated release since 2020-01-01" in run.out
    index.build(tmp_path / "i", [Release("c", "amber", "", dt.date(2020, 1, 1))])
    assert "by day · 2020-01-01 · shares" in dateline("trend", "amber", *place).out


def test_json_lines_have_numbers(tmp_path: Path, dateline) -> None:
    index.build(tmp_path / "i", [Release("a", "amber", "", dt.date(2020, 1, 1))])
    run = dateline(
        "trend", "amber", "--until", "2020-01-02", "--by", "day", "--format", "jsonl",
        "--index", str(tmp_path / "i"),
    )  # fmt: skip
    first, last = map(json.loads, run.out.splitlines())
    assert (first["releases"], first["of"], first["per_1000"], first["burst"]) == (
        1, 1, 1000.0, False
    )  # fmt: skip
    assert (last["releases"], last["per_1000"]) == (0, None)
