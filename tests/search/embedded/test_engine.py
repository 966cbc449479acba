"""The engine over whole indexes: facets of real releases, explanations, spelling, state."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import corpus
import index
import search
from corpus import Release
from index.analysis.analyzer import Analyzer, words
from index.analysis.folding import fold
from search.embedded.engine import EmbeddedEngine
from search.engine import BatchQuery
from search.options import SearchOptions
from search.page import Page

TODAY = dt.date(2024, 1, 10)
SAMPLE = Path(__file__).parents[3] / "corpus" / "releases"
ALL = 100_000
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def engines(made: list[Any]) -> Iterator[list[EmbeddedEngine]]:
    """Engines on the made-up releases: one segment, and several with deletions."""
    opened = [EmbeddedEngine(one.path, today=lambda: TODAY) for one in made]
    yield opened
    for engine in opened:
        engine.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    path = tmp_path_factory.mktemp("sample") / "idx"
    index.build(path, corpus.read(SAMPLE), jobs=1)
    with EmbeddedEngine(path) as engine:
        yield engine


# Facets of real releases, against a count of all that has the words.

KEYS = {
    "day": lambda day: f"{day}",
    "week": lambda day: "{}-W{:02}".format(*day.isocalendar()[:2]),
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year}",
}


@pytest.fixture(scope="module")
def real(doj: list[Release], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An engine on every twentieth real release, and those with their terms; some undated."""
    some = [
        replace(release, date=None) if number % 50 == 0 else release
        for number, release in enumerate(doj[::20])
    ]
    path = tmp_path_factory.mktemp("real") / "idx"
    index.build(path, some, jobs=1)
    term = cache(Analyzer().term)
    with EmbeddedEngine(path) as engine:
        yield engine, [(r, {term(w) for w, _, _ in words(f"{r.title}\n{r.body}")}) for r in some]


def periods(by: str, dates: list[dt.date]) -> list[tuple[str, int]]:
    """Every period from the first to the last of some dates, with how many lie in it."""
    counts = Counter(map(KEYS[by], dates))
    day, last = min(dates), max(dates)
    found = [(KEYS[by](day), counts[KEYS[by](day)])]
    while day < last:
        day += DAY
        key = KEYS[by](day)
        if key != found[-1][0]:
            found.append((key, counts[key]))
    return found


def most(values: list[str]) -> tuple[list[tuple[str, int]], int]:
    """The ten most frequent values, ties by name, and how many others there are."""
    ranked = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return ranked[:10], max(len(ranked) - 10, 0)


@pytest.mark.slow
def test_facets_of_real_releases_count_all_matches(real: Any) -> None:
    engine, releases = real
    chance = random.Random(11)
    sizes = []
    for number in range(30):
        release, _ = chance.choice(releases)
        said = chance.choices(release.body.split()[:80], k=chance.randint(1, 3))
        match = chance.choice(("all", "any"))
        query = " ".join(word for word in said if word.isalpha()) or "fraud"
        kept = [w for w in query.split() if not engine.analyzer.is_stop(fold(w))] or query.split()
        terms = set(engine.analyzer.terms(" ".join(kept)))
        found = [r for r, has in releases if (terms <= has if match == "all" else terms & has)]
        if number % 3 == 0:
            found = [r for r in found if r.date and r.date.year == 2015]
        within = "2015" if number % 3 == 0 else None
        dates = [r.date for r in found if r.date]
        if not dates:
            continue
        sizes.append(len(found))
        ends = [dt.date(2015, 1, 1), dt.date(2015, 12, 31)] if within else []
        for by in (*KEYS, "auto"):
            page = engine.search(query, match=match, within=within, by=by, limit=1, snippets=0)
            assert (page.total, page.relaxed) == (len(found), False)
            facet = page.facets["date"]
            finest = next((b for b in KEYS if len(periods(b, dates + ends)) <= 24), "year")
            assert facet.by == (finest if by == "auto" else by)
            counted = dict(periods(facet.by, dates))
            expected = [(key, counted.get(key, 0)) for key, _ in periods(facet.by, dates + ends)]
            assert [(b.key, b.count) for b in facet.buckets] == expected
            assert facet.undated == len(found) - len(dates)
        sources = [name for r in found for name in r.source.split("; ") if name]
        for facet, values in (
            (page.facets.source, sources),
            (page.facets.topic, [topic for r in found for topic in r.topics]),
        ):
            assert ([(c.key, c.count) for c in facet.counts], facet.more) == most(values)
    assert len(sizes) > 22
    assert max(sizes) > 250


@pytest.mark.slow
def test_a_bucket_drills_down_to_what_it_counts(real: Any) -> None:
    engine, _ = real
    for by in KEYS:
        page = engine.search("fraud", by=by, limit=1)
        for bucket in random.Random(by).sample(page.facets["date"].buckets, 6):
            assert engine.search("fraud", within=bucket.key, limit=1).total == bucket.count


# Explanations.

CONSTRUCTS = [
    "tax",
    "tax fraud Korea",
    "the",
    "the of and",
    "tax tax fraud",
    "Korea–U.S. trade",
    '"not guilty"',
    '"trade deficit"~9',
    "title:tax",
    "body:(steel OR chips)^2",
    'title:"tax fraud"~5^3',
    'source:"tax division"',
    "topic:tax fraud",
    "id:[r001 TO r020]",
    "source:[a TO c]^2",
    "date:2024-01 tax",
    "date:[2024-01-02 TO 2024-01-09]^0.5",
    "ex*",
    "title:ex* t?x*^2",
    "*ing OR koera~",
    "exprots~2^4",
    "tax AND NOT fraud",
    "-tax",
    "tax OR NOT fraud",
    "tax -(fraud OR steel)",
    "(tax OR fraud)^2 steel^0.5",
    "(tax AND (fraud OR (steel Korea)^3))^0.5",
    "* -tax",
    "*^3",
]


@pytest.mark.parametrize("query", CONSTRUCTS)
def test_explanations_add_up(engines: list[EmbeddedEngine], query: str) -> None:
    asked = 0
    for engine in engines:
        for options in (
            {},
            {"match": "any", "sort": "newest"},
            {"expand": True, "recent": 30.0},
        ):
            page = engine.search(query, limit=12, snippets=0, explain=True, **options)
            plain = engine.search(query, limit=12, snippets=0, **options)
            assert [hit.score for hit in page.hits] == [hit.score for hit in plain.hits]
            for hit in page.hits:
                parts = hit.explanation
                assert sum(part.value for part in parts) == pytest.approx(hit.score)
                assert all(part.what and part.detail and part.value >= 0 for part in parts)
                asked += 1
    assert asked


def test_explanations_under_match_any_say_what_is_better(engines: list[EmbeddedEngine]) -> None:
    page = engines[0].search("+tax fraud -steel", match="any", explain=True, limit=ALL)
    said = {part.what for hit in page.hits for part in hit.explanation}
    assert said >= {"tax", "fraud"}
    assert not said & {"steel"}
    for hit in page.hits:
        assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)


def test_an_explanation_says_how_often_and_how_rare(sample: EmbeddedEngine) -> None:
    page = sample.search("semiconductor exports", explain=True)
    details = {part.what: part.detail for part in page.hits[0].explanation}
    assert "1 in the title of " in details["semiconductor"]
    assert " in the body of " in details["semiconductor"]
    assert " of 8 releases, idf " in details["export"]


# Newer releases raised.


@pytest.mark.parametrize("half_life", [1.0, 7.0, 365.0])
def test_recent_raises_newer_releases(engines: list[EmbeddedEngine], half_life: float) -> None:
    for engine in engines:
        plain = {hit.id: hit.score for hit in engine.search("tax", limit=ALL).hits}
        raised = engine.search("tax", limit=ALL, recent=half_life)
        assert raised.total == len(plain)
        for hit in raised.hits:
            age = max((TODAY - hit.date).days, 0) if hit.date else None
            factor = 1.0 if age is None else 1 + 2 ** (-age / half_life)
            assert hit.score == pytest.approx(plain[hit.id] * factor)
        assert [h.score for h in raised.hits] == sorted(h.score for h in raised.hits)[::-1]


# Spelling.


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("semicondutor exports", "semiconductor exports"),
        ("Semicondutor Exprots", "Semiconductor Exports"),
        ('"free trade agrement" Britain', '"free trade agreement" Britain'),
        ("title:pavillion OR minister", "title:pavilion OR minister"),
        ("semiconductors exporting", None),
        ("tarif* minister", None),
        ("zzzzzzzz", None),
    ],
)
def test_did_you_mean(sample: EmbeddedEngine, query: str, suggestion: str | None) -> None:
    page = sample.search(query)
    assert page.suggestion == suggestion
    if suggestion:
        assert sample.search(suggestion).total > 0
        assert sample.search(suggestion).suggestion is None


def test_suggest(sample: EmbeddedEngine) -> None:
    completed = sample.suggest("trade mini")
    assert {"trade ministry", "trade minister"} <= {found.text for found in completed[:4]}
    assert [one.releases for one in completed] == sorted(o.releases for o in completed)[::-1]
    for found in completed:
        assert sample.search(found.text).total == found.releases > 0
    assert sample.suggest("semicondutor exprots")[0].text == "semiconductor exports"
    assert sample.suggest("Korea semiconductr")[0].text == "Korea semiconductor"
    assert len(sample.suggest("e", limit=3)) == 3
    assert sample.suggest("") == sample.suggest("—") == []


# One release, more like it, all of them.


def test_get(engines: list[EmbeddedEngine], made: list[Any]) -> None:
    for engine, one in zip(engines, made, strict=True):
        for number in range(54):
            assert engine.get(f"r{number:03}") == one.releases.get(f"r{number:03}")
        assert engine.get("") is None
        assert engine.get("R001") is None
        assert list(engine.releases()) == list(one.releases.values())


def test_similar_is_never_the_release_itself(engines: list[EmbeddedEngine]) -> None:
    for engine in engines:
        for release in list(engine.releases())[::3]:
            page = engine.similar(release.id, limit=ALL)
            assert release.id not in [hit.id for hit in page.hits]
            assert page.total == len(page.hits)


def same(one: Page, other: Page) -> None:
    """Whether two pages say the same, but for the time they took and the last digits of scores."""
    ours, theirs = ([replace(hit, score=0.0) for hit in page.hits] for page in (one, other))
    assert ours == theirs
    assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits])
    for field in ("source", "topic"):  # a value is shown as it was first written, here or there
        counts = [
            {fold(c.key): c.count for c in page.facets[field].counts} for page in (one, other)
        ]
        assert counts[0] == counts[1]
    assert one.facets.date == other.facets.date
    ours, theirs = (replace(page, hits=(), took_ms=0.0, facets=None) for page in (one, other))
    assert ours == theirs


@pytest.mark.parametrize("query", CONSTRUCTS)
def test_answers_do_not_depend_on_how_the_index_came_to_be(
    engines: list[EmbeddedEngine], others: list[EmbeddedEngine], query: str
) -> None:
    for engine, other in zip(engines, others, strict=True):
        same(engine.search(query, limit=20), other.search(query, limit=20))


@pytest.fixture(scope="module")
def others(made: list[Any], tmp_path_factory: Any) -> Iterator[list[EmbeddedEngine]]:
    """Engines on the same releases, added backwards in one go."""
    opened = []
    for number, one in enumerate(made):
        path = tmp_path_factory.mktemp("others") / str(number)
        index.build(path, reversed(one.releases.values()), jobs=1)
        opened.append(EmbeddedEngine(path, today=lambda: TODAY))
    yield opened
    for engine in opened:
        engine.close()


def test_an_exported_index_is_the_same_index_again(
    made: list[Any], tmp_path: Path, dateline: Any
) -> None:
    for number, one in enumerate(made):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(dateline("--index", str(one.path), "export").out, encoding="utf-8")
        releases = list(corpus.read(path))  # which have no line ends in titles, as a library may
        told = [r.id for r in one.releases.values() if (r.title + r.body).strip()]
        assert [release.id for release in releases] == told
        first, again = tmp_path / f"first{number}", tmp_path / f"again{number}"
        index.build(first, releases, jobs=1)
        path.write_text(dateline("--index", str(first), "export").out, encoding="utf-8")
        assert list(corpus.read(path)) == releases
        index.build(again, corpus.read(path), jobs=1)
        files = sorted(file.name for file in first.iterdir() if file.suffix in (".toc", ".seg"))
        assert len(files) == 2
        for name in files:
            assert (first / name).read_bytes() == (again / name).read_bytes()
        with search.open(again) as engine:
            assert list(engine.releases()) == releases
        assert index.build(first, corpus.read(path)).unchanged == len(releases)


@pytest.mark.slow
def test_real_releases_come_back_as_they_were(real: Any) -> None:
    engine, releases = real
    expected = sorted((release for release, _ in releases), key=lambda release: release.id)
    assert list(engine.releases()) == expected


# An engine and an index that changes.


def test_refresh(tmp_path: Path) -> None:
    path = tmp_path / "idx"
    first = Release("a", "Steel tariffs", "A word on steel.", dt.date(2025, 1, 1))
    second = Release("b", "Steel exports", "Another.", dt.date(2025, 1, 2))
    index.build(path, [first])
    with search.open(path) as engine:
        assert engine.refresh() is False
        before = engine.search("steel")
        index.build(path, [replace(first, title="Tariffs"), second])
        assert replace(engine.search("steel"), took_ms=0) == replace(before, took_ms=0)
        assert engine.get("b") is None
        assert engine.refresh() is True
        assert [hit.id for hit in engine.search("steel").hits] == ["b", "a"]
        assert engine.get("a") == replace(first, title="Tariffs")
        index.delete(path, ["a"])
        assert engine.search("steel").total == 2
        assert engine.refresh() is True
        assert engine.search("steel").total == 1
        assert engine.get("a") is None
        assert engine.refresh() is False
        index.build(path, [], prune=True)
        assert engine.refresh() is True
        assert engine.search("steel").total == engine.search("*").total == 0
        assert list(engine.releases()) == []
        assert engine.info().releases == 0


def test_a_batch_and_a_ranking_say_what_a_search_says(engines: list[EmbeddedEngine]) -> None:
    engine = engines[2]
    asked = [
        BatchQuery(str(n), query, SearchOptions(limit=7)) for n, query in enumerate(CONSTRUCTS)
    ]
    for answer, query in zip(engine.batch(asked), CONSTRUCTS, strict=True):
        page = engine.search(query, limit=7)
        assert answer.page is not None
        assert replace(answer.page, took_ms=0) == replace(page, took_ms=0)
        assert engine.ranked(query, limit=7) == [(hit.id, hit.score) for hit in page.hits]


def test_an_engine_reads_words_that_no_release_has(engines: list[EmbeddedEngine]) -> None:
    # A word that the index has not met is stemmed as it was when its other forms were indexed.
    assert Analyzer().terms("taxation's TAXED") == engines[0].analyzer.terms("taxation's TAXED")
    assert engines[0].search("exportation").total == engines[0].search("export").total > 0
