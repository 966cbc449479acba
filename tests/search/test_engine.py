"""The Python API as its users write it: typed options, and errors that say what to give."""

from __future__ import annotations

import datetime as dt
import inspect
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import corpus
import index
import search
from corpus import Release
from search.engine import Engine
from search.options import SearchOptions

ROOT = Path(__file__).parents[2]
RELEASES = [
    Release("a", "Steel prices", "Steel and chips rose.", dt.date(2025, 3, 1), "Trade", "", ("x",)),
    Release("b", "Chips", "Chips fell, and steel with them.", dt.date(2026, 1, 5), "Labor"),
    Release("c", "Rain", "It rained.", None),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path = tmp_path_factory.mktemp("api") / "index"
    index.build(path, RELEASES, jobs=1)
    with search.open(path) as opened:
        yield opened


@pytest.mark.parametrize("method", [Engine.search, Engine.ranked, Engine.similar])
def test_the_options_spelled_out_are_those_of_search_options(method: object) -> None:
    spelled = list(inspect.signature(method).parameters.values())[2:]  # type: ignore[arg-type]
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in spelled)
    assert [(p.name, p.default, p.annotation) for p in spelled] == [
        (field.name, field.default, field.type) for field in fields(SearchOptions)
    ]


def test_every_option_reaches_the_page_and_the_ranking(engine: Engine) -> None:
    """Each option changes something: none is spelled out and then forgotten."""
    changes = {
        "within": 2025,
        "since": 2026,
        "until": 2025,
        "by": "year",
        "source": "Labor",
        "topic": "x",
        "sort": "oldest",
        "match": "any",
        "limit": 1,
        "offset": 1,
        "snippets": 0,
        "expand": True,
        "explain": True,
        "recent": 30,
    }
    query = "chips steel rained"  # relaxed, for no release has all three
    before = engine.search(query).to_dict() | {"took_ms": 0}
    for name, value in changes.items():
        after = engine.search(query, **{name: value}).to_dict() | {"took_ms": 0}
        assert after != before, name
        ranked = engine.ranked(query, **{name: value})
        assert [id for id, _ in ranked] == [hit["id"] for hit in after["hits"]], name
        found = engine.similar("a", **{name: value}).to_dict() | {"took_ms": 0}
        like = engine.similar("a").to_dict() | {"took_ms": 0}
        assert (found != like) is (name not in ("match", "expand", "sort")), name
    assert engine.search("(steel", lenient=True).repairs
    assert engine.search("(steel", plain=True).total == 2
    assert engine.ranked("(steel", lenient=True) and engine.ranked("(steel", plain=True)


CHECKED = """
import datetime as dt
import search

engine = search.open("motir.idx")
engine.search("a", limt=5)
engine.search("a", sort="newst")
engine.similar("a", by="decade")
engine.ranked("a", match="some")
engine.search("a", since=2.5)
engine.batch([1])
good = engine.search(
    "a", since=dt.date(2025, 1, 1), until=2026, within="2025-Q4", source="x", topic=["y", "z"],
    sort="newest", match="any", by="week", limit=5,
)
titles: list[str] = [hit.title for hit in good]
facet: search.DateFacet = good.facets["date"]
answers: list[search.Answer] = list(engine.batch(["steel", search.BatchQuery("2", "chips")]))
version: str = search.__version__
texts: list[search.Suggestion] = engine.suggest("st")
"""


def test_a_misspelled_option_fails_the_type_check(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    (tmp_path / "asking.py").write_text(CHECKED, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file="]
    command += ["--cache-dir", str(ROOT / ".mypy_cache" / "api"), str(tmp_path / "asking.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    wrong = [line for line in done.stdout.splitlines() if "asking.py" in line and "error:" in line]
    lines = CHECKED.splitlines()
    assert [lines[int(line.split(":")[1]) - 1] for line in wrong] == lines[5:11], done.stdout
    assert 'Unexpected keyword argument "limt"' in wrong[0]
    assert "\"Literal['newst']\"" in wrong[1]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"within": dt.date(2025, 3, 1)}, "2025-03-01"),
        ({"within": dt.datetime(2025, 3, 1, 23, 59)}, "2025-03-01"),
        ({"within": 2025}, "2025"),
        ({"within": np.int64(2025)}, "2025"),
        ({"within": dt.date(25, 3, 1)}, "0025-03-01"),
        ({"within": 25}, "0025"),
        ({"within": "Q1 2025"}, "Q1 2025"),
    ],
)
def test_dates_are_texts_dates_or_years(
    engine: Engine, options: dict[str, object], text: str
) -> None:
    for name in ("within", "since", "until"):
        given = {name: options["within"]}
        assert getattr(SearchOptions(**given), name) == text
        assert engine.search("*", **given).hits == engine.search("*", **{name: text}).hits


def test_a_batch_takes_texts_and_queries(engine: Engine) -> None:
    first = search.BatchQuery("first", "chips", SearchOptions(limit=1))
    answers = list(engine.batch(["steel", first, "(", "rain"]))
    assert [answer.id for answer in answers] == ["1", "first", "3", "4"]
    assert [answer.page and answer.page.total for answer in answers] == [2, 2, None, 1]
    assert isinstance(answers[2].error, search.QuerySyntaxError)


def test_a_page_is_the_sequence_of_its_hits(engine: Engine) -> None:
    page = engine.search("steel")
    assert list(page) == list(page.hits)
    assert len(page) == page.total == 2
    assert not engine.search("absent")
    assert repr(page) == "<Page 'steel': 2 found, 1 to 2 on this page>"
    assert repr(engine.search("absent")) == "<Page 'absent': 0 found>"
    assert "steel" in repr(page.hits[0]).lower()


def test_a_page_shows_itself_in_a_notebook(engine: Engine) -> None:
    html = engine.search("steel", source="Trade")._repr_html_()
    assert "<mark>Steel</mark> prices" in html
    assert "<html" not in html and "<script" not in html


def test_what_is_returned_is_frozen(engine: Engine) -> None:
    page = engine.search("steel", explain=True)
    bucket, count = page.facets.date.buckets[0], page.facets.source.counts[0]
    hit = page.hits[0]
    for thing in (page, hit, hit.snippets[0], hit.explanation[0], bucket, count, page.facets.date):
        assert not isinstance(thing, tuple)
        with pytest.raises(AttributeError):
            setattr(thing, fields(thing)[0].name, "other")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda engine, path: engine.search(None), "the query must be a string, not None"),
        (lambda engine, path: engine.ranked(b"a"), "the query must be a string, not b'a'"),
        (lambda engine, path: engine.similar(7), "the id of a release must be a string, not 7"),
        (lambda engine, path: engine.get(None), "the id of a release must be a string, not None"),
        (lambda engine, path: engine.suggest(3), "the text must be a string, not 3"),
        (lambda engine, path: engine.suggest("s", limit="5"), "limit must be a whole number"),
        (lambda engine, path: engine.batch("steel"), "a batch must be several queries"),
        (lambda engine, path: engine.batch(5), "a batch must be several queries, not 5"),
        (lambda engine, path: list(engine.batch([5])), "query 1 of the batch must be a string or"),
        (lambda engine, path: search.BatchQuery("1", None), "the query must be a string, not None"),
        (lambda engine, path: search.BatchQuery(1, "a"), "the id of a query must be a string"),
        (
            lambda engine, path: search.BatchQuery("1", "a", {"limit": 5}),
            "the options of a query must be SearchOptions(...), not {'limit': 5}",
        ),
        (lambda engine, path: search.open(None), "the index must be a path or an address"),
        (lambda engine, path: engine.search("a", since=2.5), "since must be a date, a year or a s"),
        (lambda engine, path: engine.search("a", since=True), "since must be a date, a year or a"),
        (lambda engine, path: engine.search("a", within=[1]), "in must be a date, a year or a"),
        (lambda engine, path: engine.search("a", source=[1]), "source must be a string or several"),
        (
            lambda engine, path: engine.search("a", sort="newst"),
            "sort must be 'relevance', 'newest' or 'oldest', not 'newst'",
        ),
        (lambda engine, path: engine.search("a", sort=["x"]), "sort must be 'relevance', 'newest'"),
        (lambda engine, path: engine.search("a", limit="5"), "limit must be a whole number, not"),
        (lambda engine, path: engine.search("a", limit=0), "limit must be a whole number from 1"),
        (lambda engine, path: engine.search("a", plain=1), "plain must be True or False, not 1"),
        (lambda engine, path: engine.search("a", recent="x"), "recent must be a half-life in days"),
        (
            lambda engine, path: index.build(path, [{"id": "a", "title": "x" * 99}]),
            "release 1 must be a corpus.Release, not {'id': 'a',",
        ),
        (lambda engine, path: index.build(path, [*RELEASES, "a"]), "release 4 must be a corpus.R"),
        (lambda engine, path: index.build(path, None), "releases must be an iterable of corpus."),
        (lambda engine, path: index.build(None, []), "a path must be a string or os.PathLike"),
        (lambda engine, path: index.build(path, [], language=5), "language must be a string"),
        (lambda engine, path: index.build(path, ["a"], dry_run=True), "release 1 must be a corpus"),
        (lambda engine, path: index.delete(path, "a"), "ids must be several strings, not 'a'"),
        (lambda engine, path: index.check(5), "a path must be a string or os.PathLike, not 5"),
        (lambda engine, path: index.open(None), "a path must be a string or os.PathLike, not N"),
        (lambda engine, path: index.optimize(None), "a path must be a string or os.PathLike"),
        (lambda engine, path: list(corpus.read(None)), "a path must be a string or os.PathLike"),
        (lambda engine, path: corpus.to_dict({"id": "a"}), "a release must be a corpus.Release"),
        (
            lambda engine, path: Release("a", "b", "c", "2020-01-01"),
            "date must be a datetime.date or None, not '2020-01-01'",
        ),
        (lambda engine, path: Release(1, "b", "c", None), "id must be a string, not 1"),
        (lambda engine, path: Release("a", None, "c", None), "title must be a string, not None"),
        (lambda engine, path: Release("a", "b", "c", None, topics="x"), "topics must be a tuple"),
        (lambda engine, path: Release("a", "b", "c", None, topics=(1,)), "a topic must be a stri"),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_was_expected(
    engine: Engine, tmp_path: Path, call: object, expected: str
) -> None:
    with pytest.raises(search.DatelineError) as caught:
        call(engine, tmp_path / "new")  # type: ignore[operator]
    assert expected in str(caught.value)
    assert len(str(caught.value)) < 160
    assert not (tmp_path / "new" / "toc").exists()
    assert index.build(tmp_path / "other", RELEASES, jobs=1).added == 3


def test_releases_take_what_means_the_same() -> None:
    release = Release("a", "b", "c", dt.datetime(2025, 3, 1, 12, 30), topics=["x", "y"])  # type: ignore[arg-type]
    assert release.date == dt.date(2025, 3, 1) and type(release.date) is dt.date
    assert release.topics == ("x", "y")
    assert hash(release)
