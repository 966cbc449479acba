"""Expansion by feedback, and releases like one: which words are taken, and what they do."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import pytest

import index
import search
from corpus import Release
from index.analysis.analyzer import Analyzer
from index.segment.record import Record
from search.errors import ReleaseNotFound
from search.query.language import read
from search.scoring.feedback import feedback
from search.scoring.key_terms import key_terms

RELEASES = [
    Release("steel1", "Steel exports rise", "Mills shipped steel and iron to Korea.", None, "A"),
    Release("steel2", "Steel exports fall", "Mills in Korea shipped less iron.", None, "A"),
    Release("iron", "Iron prices", "Mills pay more for iron from Korea.", None, "B"),
    Release("tax1", "Tax fraud", "A man was charged with a false return.", None, "B"),
    Release("tax2", "Tax fraud again", "Another man filed a false return.", None, "A"),
    Release("rain", "Weather", "It rained in Korea.", None, "B"),
    Release("empty", "", "The.", None, "B"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    path = tmp_path_factory.mktemp("feedback") / "index"
    index.build(path, RELEASES)
    with search.open(path) as opened:
        yield opened


def test_expansion_finds_what_the_words_alone_do_not_put_first(engine):
    plain = engine.search("steel korea", match="any")
    page = engine.search("steel korea", expand=True)
    assert {hit.id for hit in page.hits} == {"steel1", "steel2", "iron", "rain"}
    assert (page.match, page.relaxed, page.total) == ("any", False, 4)
    assert plain.expanded == ()
    assert {"mills", "iron", "exports", "shipped"} <= set(page.expanded)
    assert not {"steel", "korea", "the", "in"} & set(page.expanded)
    assert [hit.id for hit in page.hits].index("iron") == 2
    gained = {hit.id: hit.score for hit in page.hits}
    for hit in plain.hits:
        assert gained[hit.id] >= hit.score
    assert gained["iron"] - {h.id: h.score for h in plain.hits}["iron"] > 0.01


def test_expansion_is_off_by_default_and_highlights_only_what_was_asked(engine):
    page = engine.search("steel", expand=True)
    assert page.to_dict()["expanded"] == list(page.expanded) != []
    (first, *_) = page.hits
    marked = {snippet.text[a:b].lower() for snippet in first.snippets for a, b in snippet.spans}
    assert marked == {"steel"}
    assert engine.search("steel").to_dict()["expanded"] == []


def test_expansion_keeps_filters_and_what_must_not_match(engine):
    page = engine.search("korea -steel", expand=True, source="B")
    assert {hit.id for hit in page.hits} == {"iron", "rain"}


@pytest.mark.parametrize("query", ["source:A", "*", "nowhere", "the"])
def test_expansion_of_what_has_nothing_to_learn_from(engine, query):
    page = engine.search(query, expand=True)
    assert page.total == engine.search(query).total
    if query != "the":
        assert page.expanded == ()


def test_expansion_leaves_an_order_by_date_alone(engine):
    options = {"match": "any", "sort": "newest"}
    plain, expanded = (
        [(hit.id, hit.score) for hit in engine.search("steel korea", expand=expand, **options).hits]
        for expand in (False, True)
    )
    assert plain == expanded


def test_explanations_of_an_expanded_query_add_up(engine):
    for hit in engine.search("steel korea", expand=True, explain=True, recent=30).hits:
        assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)
    hit = engine.search("steel korea", expand=True, explain=True).hits[0]
    (part,) = [part for part in hit.explanation if part.what == "expansion"]
    assert part.value > 0
    assert part.detail.endswith("key terms of the best releases")


def test_similar(engine):
    page = engine.similar("steel1")
    assert [hit.id for hit in page.hits][:2] == ["steel2", "iron"]
    assert "steel1" not in {hit.id for hit in page.hits}
    assert (page.query, page.understood) == ("steel1", "like Steel exports rise")
    assert page.total == len(page.hits) == 3
    assert page.hits[0].title_spans == ((0, 5), (6, 13))


def test_similar_with_options(engine):
    assert [hit.id for hit in engine.similar("steel1", source="B").hits] == ["iron", "rain"]
    assert [hit.id for hit in engine.similar("steel1", limit=1, offset=1).hits] == ["iron"]
    assert engine.similar("steel1", expand=True).expanded == ()
    for hit in engine.similar("steel1", explain=True).hits:
        assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score)


def test_similar_to_what_is_not_there_or_has_no_words(engine):
    with pytest.raises(ReleaseNotFound, match="no release with the id nope"):
        engine.similar("nope")
    page = engine.similar("empty")
    assert (page.total, page.hits, page.understood) == (0, (), "like empty")


def test_every_release_is_least_like_itself(engine):
    for release in RELEASES:
        assert release.id not in {hit.id for hit in engine.similar(release.id, limit=100).hits}


def test_telling_words_are_weighed_by_tf_idf(engine):
    snapshot, analyzer = engine.snapshot, Analyzer()
    record = Record("x", "Iron", "Korea's iron. Man: Mills, mills! Unheard of.", "", "", ())
    found = key_terms(snapshot, analyzer, [(record, 1.0)], 10)
    releases = len(RELEASES)
    tf = {"iron": 4, "korea": 1, "man": 1, "mill": 2}
    df = {"iron": 3, "korea": 4, "man": 2, "mill": 3}
    exact = {
        term: tf[term] * math.log(1 + (releases - df[term] + 0.5) / (df[term] + 0.5)) for term in tf
    }
    total = sum(exact.values())
    assert {word.term: word.weight for word in found} == pytest.approx(
        {term: weight / total for term, weight in exact.items()}
    )
    assert [word.surface for word in found] == ["iron", "mills", "man", "korea"]
    assert key_terms(snapshot, analyzer, [(record, 1.0)], 1, {"iron"})[0].term == "mill"
    assert key_terms(snapshot, analyzer, [], 5) == []


@dataclass(frozen=True)
class Known:
    """Counts of an index of 100 releases, of which 10 have each term."""

    releases: int = 100

    def doc_freqs(self, terms):
        return dict.fromkeys(terms, 10)


def test_feedback_adds_fifty_words_worth_three_quarters_of_the_query():
    """What `search.scoring.feedback` says of itself, in figures of our own."""
    analyzer = Analyzer()
    body = " ".join(f"{letter}{other}x" for letter in "bcdfghjk" for other in "lmnpqrstvw")
    texts = [Record("a", "Steel", f"steel iron {body}", "", "", ())] * 5
    for words in ("steel", "steel iron", "steel iron mills"):
        reading = read(words, analyzer, match="any", today=dt.date(2026, 1, 1))
        added = feedback(Known(), analyzer, reading, texts)
        boosts = [leaf.boost for leaf in added.node.parts]
        assert len(boosts) == 50
        assert sum(boosts) == pytest.approx(0.75 * len(words.split()))
    assert feedback(Known(), analyzer, reading, []) is None


def test_an_expanded_query_takes_its_words_from_five_releases(tmp_path):
    """The sixth has a word that no other of the best has: it is not among those added."""
    own = ["alpha", "bravo", "delta", "gamma", "omega", "sigma"]
    releases = [
        Release(f"r{n}", "", f"steel {'steel ' * (9 - n)} {word} {'filler ' * n}", None)
        for n, word in enumerate(own)
    ]
    releases += [Release(f"x{n}", "", f"paper {word}", None) for n, word in enumerate(own)]
    index.build(tmp_path / "i", releases)
    with search.open(tmp_path / "i") as engine:
        order = [hit.id for hit in engine.search("steel").hits]
        added = set(engine.search("steel", expand=True).expanded)
    assert len(order) == 6
    assert {own[int(name[1])] for name in order[:5]} <= added
    assert own[int(order[5][1])] not in added
