"""Words that stand together count for more: held against a plain ranking of every release."""

from __future__ import annotations

import datetime as dt
import math
import random
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import index
import search
from corpus import Release
from index.analysis.analyzer import Analyzer
from search.query.language import read, read_plain
from search.query.proximity import Pair

WORDS = [
    *("trade", "deficit", "tax", "fraud", "chip", "exports"),
    *("Korea-US", "the", "of", "and", "said", "new", "york", "bank"),
]
TODAY = dt.date(2024, 1, 10)


def made(number, random_):
    """A release of few different words, so that pairs are common; some have no title or body."""
    title = " ".join(random_.choices(WORDS, k=random_.randrange(5)))
    body = " ".join(random_.choices(WORDS, k=random_.choice((0, 3, 8, 30))))
    day = random_.choice((None, dt.date(2024, 1, 1), dt.date(2024, 1, 2)))
    return Release(f"r{number:03}", title, body or "said", day)


@pytest.fixture(autouse=True)
def only_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the form a word is typed in adds nothing; see `search.scoring.forms`."""
    monkeypatch.setattr("search.embedded.retrieval.forms_of", lambda node: {})


@pytest.fixture(scope="module")
def releases():
    random_ = random.Random(7)
    return {release.id: release for release in (made(number, random_) for number in range(400))}


@pytest.fixture(scope="module")
def engine(tmp_path_factory, releases):
    """An index of several segments, some of whose releases were deleted or written anew."""
    path = tmp_path_factory.mktemp("pairs") / "index"
    every = list(releases.values())
    gone = [Release(f"gone{number}", "trade deficit", "tax fraud", None) for number in range(9)]
    older = [Release(release.id, "other", "words", None) for release in every[:20]]
    index.build(path, [*older, *every[20:340], *gone])
    index.build(path, [*every[:20], *every[340:]])
    index.delete(path, [release.id for release in gone])
    with search.open(path) as opened:
        assert len(opened.snapshot.segments) > 1
        yield opened


class Side(list):
    """The terms of a title or a body, and the place of each: several may have the same."""

    def __init__(self, tokens):
        super().__init__(token.term for token in tokens)
        self.places = {(token.term, token.position) for token in tokens}


class Plain:
    """BM25F and pairs as their formulas say, release by release."""

    def __init__(self, releases):
        self.analyzer = Analyzer()
        self.releases = releases
        self.dfs = {}
        self.tokens = {
            name: {"title": self.terms(release.title), "body": self.terms(release.body)}
            for name, release in releases.items()
        }
        self.sizes = {
            name: {
                side: sum(not self.analyzer.is_stop(word) for word in self.analyzer.surfaces(text))
                for side, text in (("title", release.title), ("body", release.body))
            }
            for name, release in releases.items()
        }
        self.means = {
            side: sum(sizes[side] for sizes in self.sizes.values()) / len(releases)
            for side in ("title", "body")
        }

    def terms(self, text):
        return Side(list(self.analyzer.tokens(text)))

    def df(self, term):
        if term not in self.dfs:
            self.dfs[term] = sum(
                term in tokens["title"] + tokens["body"] for tokens in self.tokens.values()
            )
        return self.dfs[term]

    def worth(self, name, count, df, delta=0.03):
        """The score of something that occurs `count(tokens)` times in a side of a release."""
        tf = 0.0
        for side, weight in (("title", 3.0), ("body", 1.0)):
            norm = 1 - 0.6 + 0.6 * self.sizes[name][side] / self.means[side]
            tf += weight * count(self.tokens[name][side]) / norm
        idf = math.log(1 + (len(self.releases) - df + 0.5) / (df + 0.5))
        return idf * (tf / (1.5 + tf) + delta) if tf else 0.0

    def ranked(self, query, match):
        words = [
            (place, term)
            for place, (term, surface) in enumerate(
                zip(self.analyzer.terms(query), self.analyzer.surfaces(query), strict=True)
            )
            if not self.analyzer.is_stop(surface)
        ]
        join = all if match == "all" else any
        scores = {
            name: sum(
                self.worth(name, lambda side, term=term: side.count(term), self.df(term))
                for _, term in words
            )
            for name, tokens in self.tokens.items()
            if join(term in tokens["title"] + tokens["body"] for _, term in words)
        }
        least = min(sorted(scores.values(), reverse=True)[:100], default=0.0)
        ties = {score for score in scores.values() if math.isclose(score, least, rel_tol=1e-12)}
        assume(len(ties) < 2)  # else rounding decides which of them are looked at
        for name in [name for name in scores if scores[name] >= least]:
            for (place, first), (following, second) in pairwise(words):
                scores[name] += 0.4 * self.worth(
                    name,
                    lambda side, a=first, b=second, gap=following - place: sum(
                        (a, at - gap) in side.places for word, at in side.places if word == b
                    ),
                    min(self.df(first), self.df(second)),
                    delta=0.0,
                )
        return [(name, scores[name]) for name in self.ordered(scores)]

    def ordered(self, scores):
        day = {name: self.releases[name].date or dt.date.min for name in scores}
        return sorted(scores, key=lambda name: (-scores[name], -day[name].toordinal(), name))


@pytest.fixture(scope="module")
def plain(releases):
    return Plain(releases)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*WORDS[:6], "of", "york", "new", "nowhere"]), min_size=1, max_size=6),
    st.sampled_from(["any", "all"]),
)
def test_scores_and_order_are_those_of_the_plain_ranking(engine, plain, words, match):
    query = " ".join(words)
    if all(plain.analyzer.is_stop(word) for word in words):
        return
    expected = plain.ranked(query, match)
    if match == "all" and not expected:
        return  # then the answer holds what has any of the words
    found = engine.ranked(query, match=match, limit=1000, plain=True)
    assert [score for _, score in found] == pytest.approx(
        [score for _, score in expected], abs=1e-6
    )
    exact = dict(expected)
    for release, score in found:
        assert score == pytest.approx(exact[release], abs=1e-6)


def test_pairs_matter_here(engine, plain):
    """The tests above would not pass without pairs, nor with all matches rescored."""
    query = "trade deficit tax fraud"
    found = dict(engine.ranked(query, match="any", limit=1000))
    by_date = engine.ranked(query, match="any", limit=1000, sort="newest")
    base = dict(by_date)
    raised = {name for name in found if found[name] > base[name] + 1e-9}
    having = {
        name
        for name, tokens in plain.tokens.items()
        for side in tokens.values()
        for pair in pairwise(side)
        if pair in (("trade", "deficit"), ("deficit", "tax"), ("tax", "fraud"))
    }
    assert raised < having
    assert len(raised) > 30


@pytest.mark.parametrize("match", ["any", "all"])
def test_pages_do_not_overlap_and_lose_nothing(engine, match):
    query = "trade exports"
    whole = engine.search(query, match=match, limit=1000).hits
    pages = [
        hit
        for offset in range(0, len(whole) + 7, 7)
        for hit in engine.search(query, match=match, limit=7, offset=offset).hits
    ]
    assert [(hit.rank, hit.id, hit.score) for hit in pages] == [
        (hit.rank, hit.id, hit.score) for hit in whole
    ]
    assert len({hit.id for hit in whole}) == len(whole) > (100 if match == "any" else 20)
    assert [hit.rank for hit in whole] == list(range(1, len(whole) + 1))
    scores = [hit.score for hit in whole]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("query", "raised"),
    [
        ("trade deficit", True),
        ("trade of deficit", True),
        ("deficit said trade", True),
        ("trade", False),
        ('"trade deficit"', False),
        ("trade AND deficit", False),
        ("title:(trade deficit)", False),
        ("trade -deficit", False),
    ],
)
def test_only_bare_words_side_by_side_make_pairs(engine, query, raised):
    by_score = {hit.id: hit.score for hit in engine.search(query, limit=1000).hits}
    by_date = {hit.id: hit.score for hit in engine.search(query, limit=1000, sort="oldest").hits}
    assert by_date.keys() == by_score.keys()
    assert any(by_score[name] > by_date[name] + 1e-9 for name in by_score) is raised


def test_a_pair_lies_in_one_field(tmp_path):
    index.build(
        tmp_path / "i",
        [
            Release("across", "steel trade", "deficit steel", None),
            Release("within", "steel steel", "trade deficit", None),
            Release("titled", "trade deficit", "steel steel", None),
        ],
    )
    with search.open(tmp_path / "i") as engine:
        hits = {hit.id: hit for hit in engine.search("trade deficit", explain=True).hits}
    parts = {
        name: [part.what for part in hit.explanation if " " in part.what]
        for name, hit in hits.items()
    }
    assert parts == {"across": [], "within": ["trade deficit"], "titled": ["trade deficit"]}


def test_explanations_add_up_with_pairs(engine):
    query = "trade deficit of tax fraud"
    hits = engine.search(query, match="any", explain=True, limit=150, recent=300).hits
    assert len(hits) == 150
    for hit in hits:
        assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score, abs=1e-9)
    paired = [any(" " in part.what for part in hit.explanation) for hit in hits]
    assert any(paired)
    assert not all(paired)


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("trade", []),
        ("trade deficit", [("trade", "deficit", 1)]),
        ("department of justice", [("department", "justic", 2)]),
        ("a trade, deficit!", [("trade", "deficit", 1)]),
        ("Korea–U.S. trade talks", [("us", "trade", 1), ("trade", "talk", 1)]),
        ("trade Korea–U.S.", [("trade", "korea", 1)]),
        ("to be or not", [("to", "be", 1), ("be", "or", 1), ("or", "not", 1)]),
        ('tax "trade deficit" fraud', []),
        ("tax fraud -trade deficit", [("tax", "fraud", 1)]),
        ("tax NOT fraud", []),
        ("tax AND fraud trade", [("fraud", "trade", 1)]),
        ("tax fraud source:x bank loan", [("tax", "fraud", 1), ("bank", "loan", 1)]),
        ("title:tax fraud bank", [("fraud", "bank", 1)]),
        ("(tax fraud) bank", []),
        ("tax^2 fraud", []),
        ("export* tax fraud", [("tax", "fraud", 1)]),
    ],
)
def test_neighbours(query, pairs):
    reading = read(query, Analyzer(), today=TODAY)
    assert reading.pairs == tuple(Pair(*pair) for pair in pairs)


def test_plain_reading_takes_every_sign_for_a_space():
    reading = read_plain('what is "tax -fraud" in title:banks?', Analyzer(), "any")
    assert reading.pairs == (
        Pair("tax", "fraud", 1),
        Pair("fraud", "titl", 2),
        Pair("titl", "bank", 1),
    )
    assert reading.understood == "tax OR fraud OR title OR banks"
    with pytest.raises(search.QuerySyntaxError):
        read_plain("?!", Analyzer(), "any")
