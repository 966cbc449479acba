"""Plans carried out on arrays find and score what Whoosh's own searcher does on the same index."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index
from corpus import Release
from index.analysis.analyzer import Analyzer
from index.analysis.analyzer import words as words_of
from index.snapshot import Snapshot
from search.embedded.matching.evaluator import PlanEvaluator
from search.embedded.words.lexicon import Lexicon
from search.query import plan
from search.query.language import read
from tests.search.whoosh_oracle import BM25F, to_whoosh

TODAY = dt.date(2024, 1, 10)
TERMS = Analyzer().terms(
    "tax fraud exports Korea the of not guilty running steel chips semiconductor U.S. R&D 36.1 "
    "1,000 café don't trade deficit 반도체 nowhere"
)
PATTERNS = [
    plan.Prefix("text", "ex"),
    plan.Prefix("text", "t"),
    plan.Prefix("title", "ru"),
    plan.Prefix("body", ""),
    plan.Prefix("source", "tax"),
    plan.Prefix("id", "r01"),
    plan.Prefix("text", "zz"),
    plan.Wildcard("text", "*s"),
    plan.Wildcard("body", "t?x*"),
    plan.Wildcard("title", "?o*a"),
    plan.Wildcard("text", "???"),
    plan.Wildcard("topic", "*t*"),
    plan.Wildcard("source", "* division"),
    plan.Fuzzy("text", "exprots", 2),
    plan.Fuzzy("text", "txa", 1),
    plan.Fuzzy("title", "runer", 1, 2),
    plan.Fuzzy("body", "cafes", 2),
    plan.Fuzzy("topic", "taxi", 1),
    plan.TermRange("source", "a", "c"),
    plan.TermRange("source", "antitrust division", "tax division", True, True),
    plan.TermRange("topic", None, "steel", False, True),
    plan.TermRange("id", "r010", "r020", False, True),
    plan.TermRange("id", "r005", "r009"),
    plan.TermRange("id", "r040", None, True),
]
PICKED = TODAY.toordinal()
DAYS = [
    plan.Days(None, None),
    plan.Days(PICKED, None),
    plan.Days(None, PICKED),
    plan.Days(PICKED - 4, PICKED + 4),
    plan.Days(PICKED, PICKED + 1),
    plan.Days(PICKED - 1500, PICKED - 700),
    plan.Days(1, 2),
]

boosts = st.sampled_from([1.0, 1.0, 1.0, 2.0, 0.5])
fields = st.sampled_from(["text", "text", "title", "body"])
terms = st.sampled_from(TERMS)
words = st.builds(plan.Term, fields, terms, boosts)
phrases = st.builds(
    plan.Phrase,
    fields,
    st.lists(terms, min_size=2, max_size=3).map(tuple),
    st.sampled_from([1, 1, 2, 5, 30]),
    boosts,
)
keywords = st.builds(
    plan.Term,
    st.sampled_from(["source", "topic", "id"]),
    st.sampled_from(
        ["tax division", "tax", "steel", "foreign trade", "r004", "Tax", "bureau cafe"]
    ),
    boosts,
)
alike = st.builds(
    lambda node, boost: replace(node, boost=boost),
    st.sampled_from([*PATTERNS, *DAYS, plan.Every()]),
    boosts,
)
near = st.builds(
    lambda field, two, most, least, ordered, boost: plan.Near(
        field,
        tuple(plan.Term(field, text) for text in two),
        max(most, least),
        least if ordered else 1,
        ordered,
        boost,
    ),
    fields,
    st.lists(terms, min_size=2, max_size=2, unique=True),
    st.sampled_from([1, 2, 5, 30]),
    st.sampled_from([1, 1, 2, 3]),
    st.booleans(),
    boosts,
)
leaves = st.one_of(words, words, phrases, near, keywords, alike, st.just(plan.Nothing()))
# A group of one part loses its boost in Whoosh, so groups here have two and more.
nodes: st.SearchStrategy[plan.Node] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        *(
            st.builds(kind, st.lists(inner, min_size=2, max_size=3).map(tuple), boosts)
            for kind in (plan.And, plan.And, plan.Or)
        ),
        st.builds(plan.AndNot, inner, inner),
        st.builds(plan.Require, inner, inner),
        st.builds(plan.Not, inner, boosts),
        st.builds(plan.Constant, inner, st.sampled_from([0.5, 3.0])),
    ),
    max_leaves=6,
)
# `AndMaybeMatcher.skip_to` may pass over the optional part: here it is in nothing that skips.
plans = st.one_of(nodes, nodes, nodes, st.builds(plan.AndMaybe, nodes, nodes))


class Both:
    """An index as arrays and as Whoosh has it."""

    def __init__(self, path: Path) -> None:
        self.snapshot = Snapshot(path)
        self.evaluator = PlanEvaluator(self.snapshot)
        self.searcher = index.open(path).searcher(weighting=BM25F())

    def arrays(self, node: plan.Node) -> dict[int, float]:
        """Release and score, as the arrays have it."""
        found = self.evaluator.run(node)
        assert found.docs.tolist() == sorted(set(found.docs.tolist()))
        return dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))

    def whoosh(self, node: plan.Node) -> dict[int, float]:
        """Release and score, as Whoosh has it without leaving out anything for quality."""
        found = self.searcher.search(to_whoosh(node), limit=None)
        return {doc: score for score, doc in found.top_n}

    def agree(self, node: plan.Node) -> int:
        """How many releases both find; fails where they differ."""
        ours, theirs = self.arrays(node), self.whoosh(node)
        assert sorted(ours) == sorted(theirs)
        assert ours == pytest.approx(theirs, rel=1e-5)
        return len(ours)

    def close(self) -> None:
        self.searcher.close()
        self.snapshot.close()


@pytest.fixture(scope="module")
def made_both(made: list[Any]) -> Iterator[list[Both]]:
    opened = [Both(one.path) for one in made]
    yield opened
    for both in opened:
        both.close()


def test_the_made_indexes_are_worth_it(made_both: list[Both]) -> None:
    assert [len(both.snapshot.segments) for both in made_both] == [1, 3, 3, 3]
    assert made_both[0].snapshot.live is None
    assert all(both.snapshot.live is not None for both in made_both[1:])
    for leaf in (*PATTERNS, *DAYS):
        assert sum(len(both.arrays(leaf)) for both in made_both) > 0 or leaf in (
            plan.Prefix("text", "zz"),
            plan.Days(1, 2),
        )


@settings(max_examples=250)
@given(st.integers(0, 3), plans)
def test_generated_plans(made_both: list[Both], number: int, node: plan.Node) -> None:
    made_both[number].agree(node)


@pytest.fixture(scope="module")
def doj_both(doj: list[Release], in_segments: Any, tmp_path_factory: Any) -> Iterator[Both]:
    """Every eighth real release: three segments, the later ones with newer texts of the first."""
    path = tmp_path_factory.mktemp("doj") / "idx"
    some = doj[::8]
    newer = [replace(release, body=f"{release.body} Amended.") for release in some[:100]]
    batches = [some[:900], [*newer, *some[900:1300]], some[1300:]]
    in_segments(path, batches, [release.id for release in some[50:1500:20]])
    both = Both(path)
    assert len(both.snapshot.segments) == 3
    yield both
    both.close()


def real_queries(releases: list[Release], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Queries made of what real releases say, each with what its bare words are joined by."""
    chance = random.Random(seed)
    while count:
        release = chance.choice(releases)
        said = [word for word, _, _ in words_of(f"{release.title} {release.body}")]
        if len(said) < 20:
            continue
        count -= 1
        at = chance.randrange(len(said) - 6)
        some = chance.choices(said, k=6)
        word, long = some[0], max(some, key=len)
        title = [word for word, _, _ in words_of(release.title)] or [word]
        yield chance.choice(
            [
                (" ".join(some[: chance.randint(1, 6)]), "all"),
                (" ".join(some[: chance.randint(2, 6)]), "any"),
                (f'"{" ".join(said[at : at + chance.randint(2, 4)])}"', "all"),
                (f'"{said[at]} {said[at + 2]}"~{chance.choice((2, 3, 8))} {word}', "any"),
                (f"{said[at + 2]} w/{chance.choice((2, 3, 8))} {said[at]}", "all"),
                (
                    f'{said[at]} pre/{chance.choice((2, 3, 8))} {said[at + 2]} "{word} * {long}"',
                    "any",
                ),
                (f"{long[:4]}* {word}", chance.choice(("all", "any"))),
                (f"{long[:3]}*{long[-2:]} -{word}", "all"),
                (f"{long[:2]}?{long[3:]} OR {word}^3", "all"),
                (f"{long[1:]}~ {some[1]}", chance.choice(("all", "any"))),
                (
                    f"title:{chance.choice(title)} AND (body:{word} OR {some[1]}) NOT {some[2]}",
                    "all",
                ),
                (f'({word} OR "{said[at]} {said[at + 1]}")^2 {some[1]}^0.5', "any"),
                (f"+{word} {some[1]} {some[2]} -{some[3]}", "any"),
                (f'source:"{release.source.split(";")[0]}" {word} date:{release.date:%Y}', "any"),
                (f"date:[{release.date:%Y-%m} TO 2019] ({word} OR {some[1]})", "all"),
            ]
        )


@pytest.mark.slow
def test_real_releases(doj_both: Both, doj: list[Release]) -> None:
    lexicon = Lexicon(doj_both.snapshot)
    found = []
    for query, match in real_queries(doj[::8], 150, seed=8):
        reading = read(query, lexicon.analyzer, today=TODAY, match=match)
        try:
            found.append(doj_both.agree(reading.plan))
        except AssertionError as error:
            raise AssertionError(f"{query!r} (match {match})") from error
    assert sum(map(bool, found)) > 120
