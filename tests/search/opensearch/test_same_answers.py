"""Both engines give the same answers: random queries over random releases, and over real ones."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

import corpus
import index
from corpus import Release
from index.analysis.analyzer import words
from search.embedded.engine import EmbeddedEngine
from search.errors import DatelineError
from search.opensearch import build, connect, delete
from search.options import GRANULARITIES

TODAY = dt.date(2018, 4, 13)
DOJ = Path(__file__).parents[4] / "shared" / "data" / "doj_press_releases.jsonl.gz"
FULL = "DATELINE_TEST_FULL" in os.environ
"""Whether to ask more of all real releases, and not of the first thousand."""

QUERIES = 200 if FULL else 60
WORDS = ["tax", "taxes", "taxing", "fraud", "fraud's", "U.S.", "us", "bank", "banks", "Banker",
         "R&D", "the", "of", "not", "36.1", "1,000", "café"]  # fmt: skip
SEPARATORS = [" "] * 12 + [". The ", "\n\n", "\n", "\n- "]
SOURCES = ["", "Tax Division", "TAX DIVISION; Criminal Division", "Criminal Division"]
DAYS = [dt.date(2017, 1, 1) + dt.timedelta(days) for days in range(0, 400, 9)]


def random_releases(rng: random.Random, count: int) -> list[Release]:
    """Releases of few words, so that much matches and words repeat."""

    def text(most: int) -> str:
        return "".join(
            rng.choice(WORDS) + rng.choice(SEPARATORS) for _ in range(rng.randrange(most))
        )

    def topics() -> tuple[str, ...]:
        return tuple(rng.sample(["Tax", "tax", "Fraud", "Banks"], rng.randrange(3)))

    return [
        Release(
            f"r{number}",
            text(8),
            text(60),
            rng.choice([None, *DAYS]),
            rng.choice(SOURCES),
            topics=topics(),
        )
        for number in range(count)
    ]


class Asker:
    """Makes random queries of the words of releases, with random options."""

    def __init__(self, rng: random.Random, releases: Sequence[Release]) -> None:
        self.rng = rng
        self.texts = [f"{each.title} {each.body}"[:4000] for each in releases if each.body.split()]

    def word(self) -> str:
        return self.rng.choice([word for word, _, _ in words(self.rng.choice(self.texts))])

    def phrase(self) -> str:
        said = self.rng.choice(self.texts).split()
        length = self.rng.randint(2, 4)
        start = self.rng.randrange(max(1, len(said) - length))
        return " ".join(said[start : start + length]).translate(str.maketrans("", "", '"*\\“”„‟'))

    def near(self) -> str:
        """Words that stand near each other somewhere, or nearly so."""
        said = [word for word, _, _ in words(self.rng.choice(self.texts))]
        slop = self.rng.randint(2, 9)
        at = self.rng.randrange(len(said))
        chosen = [said[at]]
        for _ in range(self.rng.randint(1, 3)):
            at = min(at + self.rng.randint(1, slop + 1), len(said) - 1)
            chosen.append(said[at])
        return f'"{" ".join(chosen)}"~{slop}'

    def connected(self) -> str:
        """Words and phrases joined by connectors."""
        rng = self.rng
        one, other = (rng.choice([self.word(), f'"{self.phrase()}"']) for _ in range(2))
        kind, reach = rng.choice(["w", "pre"]), rng.choice([1, 3, 9, 50])
        joined = f"{one} {kind}/{reach} ({other} OR {self.word()})"
        return f"({joined}) w/{reach} {self.word()}" if rng.random() < 0.3 else f"({joined})"

    def together(self) -> str:
        """Words, phrases and patterns in a sentence, in a paragraph or near each other."""
        rng = self.rng
        word = self.word()
        kinds = [word, f'"{self.phrase()}"', f"{word[:4]}*", f"({word} OR ={self.word()})"]
        one = rng.choice([*kinds, f"={word}"])
        return f"({one} {rng.choice(['/s', '/p', 'w/4', 'pre/3'])} {self.word()})"

    def misspelt(self) -> str:
        word = self.word()
        at = self.rng.randrange(len(word))
        return word[:at] + self.rng.choice(["", "e", f"{word[at]}s"]) + word[at + 1 :]

    def clause(self) -> str:
        rng = self.rng
        word = self.word()
        kinds = [
            *[lambda: word] * 4,
            lambda: f'"{self.phrase()}"',
            self.near,
            self.connected,
            self.together,
            lambda: f'"{word} * {self.word()}"',
            lambda: f'"{word} ({self.word()} OR {self.phrase()})"',
            lambda: f"atleast{rng.randint(1, 4)}({word} OR {self.word()})",
            lambda: f"{word[: rng.randint(2, 4)]}*",
            lambda: f"{word[0]}?{word[2:]}" if len(word) > 3 else word,
            lambda: f"*{word[1:]}",
            lambda: f"{self.misspelt()}{rng.choice(['~', '~2'])}",
            lambda: f"{rng.choice(['title', 'body'])}:{word}",
            lambda: f'{rng.choice(["title", "body"])}:"{self.phrase()}"',
            lambda: f"date:{rng.choice(['2017', '2017-Q2', '2017-03', '[2017-02 TO *]', '*'])}",
            lambda: f'source:"{rng.choice(["tax division", "Criminal Division", "none"])}"',
            lambda: rng.choice(["source:c*", "topic:*", "topic:tax", "id:[r1 TO r3}"]),
            lambda: f"{word}^{rng.choice(['2', '0.5'])}",
        ]  # fmt: skip
        return rng.choice(kinds)()

    def query(self) -> tuple[str, dict]:
        rng = self.rng
        options: dict = {"by": rng.choice(GRANULARITIES)}
        if rng.random() < 0.3:
            options["match"] = "any"
        if rng.random() < 0.2:
            options["sort"] = rng.choice(["newest", "oldest"])
        if rng.random() < 0.1:
            options["recent"] = 90.0
        if rng.random() < 0.1:
            options["source"] = ("Tax division",)
        if rng.random() < 0.4:
            return " ".join(self.word() for _ in range(rng.randint(1, 5))), options
        query = self.clause()
        for _ in range(rng.randint(0, 2)):
            query += rng.choice([" AND ", " OR ", " ", " AND NOT ", " -"]) + self.clause()
        if rng.random() < 0.2:
            query = f"({query}) {rng.choice(['AND', 'OR'])} {self.clause()}"
        return query, options


@pytest.fixture(scope="module", params=["random", "real"])
def engines(request, tmp_path_factory, new_address):
    """The releases, and an engine of each kind over them; three shards on the server."""
    if request.param == "random":
        releases = random_releases(random.Random(7), 400)
    elif DOJ.exists():
        releases = list(itertools.islice(corpus.read(DOJ), None if FULL else 1000))
    else:
        pytest.skip("the real releases are not beside this repository")
    path, address = tmp_path_factory.mktemp("same") / "idx", new_address()
    index.build(path, releases)
    build(address, releases, shards=3)
    with (
        EmbeddedEngine(path, today=lambda: TODAY) as embedded,
        connect(address, today=lambda: TODAY) as server,
    ):
        yield releases, embedded, server


def answer(engine, query: str, options: dict) -> dict:
    """The page, or the error, as JSON types."""
    try:
        page = engine.search(query, **options).to_dict()
    except DatelineError as error:
        return {"error": str(error), "total": None}
    # A keyword that is written in several ways is shown in one of them.
    for name in ("source", "topic"):
        counts = [(count["key"].lower(), count["count"]) for count in page["facets"][name]]
        page["facets"][name] = sorted(counts)
    page["hints"] = [hint.lower() for hint in page["hints"]]
    return page


def test_random_queries(engines):
    releases, embedded, server = engines
    asker = Asker(random.Random(11), releases)
    overlaps: list[float] = []
    asked = 0
    while asked < QUERIES:
        query, options = asker.query()
        one, other = (answer(engine, query, options) for engine in (embedded, server))
        told = f"{query!r} {options}"
        assert one["total"] == other["total"], told
        asked += one["total"] is not None
        hits, others = one.pop("hits", []), other.pop("hits", [])
        for page in (one, other):
            page.pop("took_ms", None)
        assert one == other, told  # facets, what was understood, corrections and all
        if hits:
            ids = {hit["id"] for hit in hits}
            overlaps.append(len(ids & {hit["id"] for hit in others}) / len(ids))
        found = {hit["id"]: hit for hit in others}
        for hit in hits:
            if hit["id"] in found:
                same_hit(hit, found[hit["id"]], told)
    assert len(overlaps) > QUERIES / 2
    assert sum(overlaps) / len(overlaps) > 0.95


def same_hit(hit: dict, other: dict, told: str) -> None:
    """All but the rank, and what pairs of words add beyond the best hundred matches."""
    for name in ("title", "title_spans", "date", "source", "url", "topics", "snippets"):
        assert hit[name] == other[name], (told, hit["id"], name)
    assert hit["score"] <= other["score"] * (1 + 1e-5) + 1e-6, (told, hit["id"])


def test_the_order_is_the_same_without_pairs_of_words(engines):
    releases, embedded, server = engines
    asker = Asker(random.Random(5), releases)
    for _ in range(10):
        query = asker.word()
        for sort in ("relevance", "newest", "oldest"):
            pages = [engine.search(query, sort=sort, limit=50) for engine in (embedded, server)]
            expected = [(hit.id, pytest.approx(hit.score, rel=1e-5)) for hit in pages[0].hits]
            assert [(hit.id, hit.score) for hit in pages[1].hits] == expected


def test_feedback_and_likeness_are_the_same(engines):
    releases, embedded, server = engines
    asker = Asker(random.Random(3), releases)
    for _ in range(4):
        query = asker.word()
        one, other = (engine.search(query, expand=True) for engine in (embedded, server))
        assert (one.total, one.expanded) == (other.total, other.expanded)
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
        name = asker.rng.choice(releases).id
        one, other = (engine.similar(name) for engine in (embedded, server))
        assert (one.total, one.understood) == (other.total, other.understood)
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]


def test_scores_are_explained_alike(engines):
    releases, embedded, server = engines
    asker = Asker(random.Random(2), releases)
    for _ in range(15):
        query = f"{asker.word()} OR {asker.clause()} OR {asker.clause()}"
        try:
            pages = [engine.search(query, explain=True) for engine in (embedded, server)]
        except DatelineError:
            continue
        theirs = {hit.id: hit.explanation for hit in pages[1].hits}
        for hit in pages[0].hits:
            if hit.id in theirs:
                told = [(part.what, part.detail) for part in hit.explanation]
                assert [(part.what, part.detail) for part in theirs[hit.id]] == told
                values = [pytest.approx(part.value) for part in hit.explanation]
                assert [part.value for part in theirs[hit.id]] == values


def test_words_in_order_and_near_enough(engines):
    """Phrases of words that repeat, each allowed to be some way after the one before."""
    releases, embedded, server = engines
    rng = random.Random(1)
    said = [word for word, _, _ in words(max(releases, key=lambda each: len(each.body)).body)]
    common = sorted(set(said), key=lambda word: (-said.count(word), word))[:6]
    for _ in range(60):
        chosen = [rng.choice(common) for _ in range(rng.randint(2, 5))]
        in_order = f" pre/{rng.randint(1, 6)} ".join(chosen)
        any_order = f'"{" ".join(chosen)}"~{rng.randint(5, 9)}'
        for query in (in_order, any_order):
            assert server.search(query).total == embedded.search(query).total, query


def test_lookups(engines):
    releases, embedded, server = engines
    ids = sorted(release.id for release in releases)
    for text in (ids[0], ids[7][:-1], "zzz-nothing"):
        assert embedded.lookup.ids_from(text, 5) == server.lookup.ids_from(text, 5)
    assert server.lookup.ids_like(ids[3][:-1])
    for field in ("source", "topic"):
        one, other = (
            sorted({name.lower() for name in engine.lookup.names(field)})
            for engine in (embedded, server)
        )
        assert one == other
    rng = random.Random(5)
    asker = Asker(rng, releases)
    for release in rng.sample(releases, 20):
        query = f"{asker.word()} OR {asker.word()}"
        one, other = (engine.lookup.highlights(release.id, query) for engine in (embedded, server))
        assert one == other, (release.id, query)
    assert server.lookup.highlights("zzz-nothing", "tax").body == ()


def test_a_loss_is_told_before_it_comes(new_address):
    address = new_address()
    some = [corpus.Release(str(number), f"Release {number}", "", None) for number in range(5)]
    build(address, some)
    asked = []

    def refuse(lost, held):
        asked.append((lost, held))
        raise RuntimeError

    for change in (
        lambda: build(address, some[:2], prune=True, before_loss=refuse),
        lambda: build(address, some[:1], rebuild=True, before_loss=refuse),
        lambda: delete(address, ["0", "1"], before_loss=refuse),
    ):
        with pytest.raises(RuntimeError):
            change()
    assert asked == [(3, 5), (4, 5), (2, 5)]
    with connect(address) as engine:
        assert engine.info().releases == 5


def test_what_counts_over_time_is_the_same(engines):
    releases, embedded, server = engines
    asker = Asker(random.Random(13), releases)
    for _ in range(8):
        word, other = asker.word(), asker.word()
        for by in ("month", "source"):
            one, two = (engine.counts(word, by=by) for engine in (embedded, server))
            assert (one.total, one.undated, one.buckets) == (two.total, two.undated, two.buckets)
            assert sorted(count.count for count in one.values) == sorted(
                count.count for count in two.values
            )
        for options in ({}, {"of": other}, {"since": "2017-06", "by": "week"}):
            one, two = (engine.trend(word, other, **options) for engine in (embedded, server))
            assert one.to_dict() == two.to_dict()
        one, two = (engine.timeline(word).to_dict() for engine in (embedded, server))
        counted = [
            [(m["date"], m["releases"], m["mentions"]) for m in each["moments"]]
            for each in (one, two)
        ]
        assert (one["total"], one["considered"]) == (two["total"], two["considered"])
        if one["considered"] == one["total"]:
            assert counted[0] == counted[1]
