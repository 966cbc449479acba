"""Plans on Whoosh's own searcher: what it finds for the Whoosh query of a plan."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from whoosh import fields, index
from whoosh.analysis import RegexTokenizer

from index.analysis.analyzer import Analyzer
from search.errors import QuerySyntaxError
from search.query import plan
from search.query.language import read
from tests.search.whoosh_oracle import to_whoosh

TODAY = dt.date(2026, 2, 15)
ANALYZER = Analyzer(known=lambda word: word.removesuffix("s") or word)
WORDS = ["trade", "trades", "traders", "deficit", "deficits", "expo", "exports", "china", "the"]
GAP = " ".join(["-"] * 9)


@dataclass(frozen=True)
class Doc:
    title: list[str]
    body: list[str]
    source: set[str]
    topic: set[str]
    day: int | None


def make_docs() -> list[Doc]:
    pick = random.Random(7)
    return [
        Doc(
            pick.choices(WORDS, k=pick.randint(0, 4)),
            pick.choices(WORDS, k=pick.randint(0, 8)),
            set(pick.sample(["tax division", "antitrust", "ant"], k=pick.randint(0, 2))),
            set(pick.sample(["x", "y", "yz"], k=pick.randint(0, 2))),
            pick.choice([None, *range(TODAY.toordinal() - 500, TODAY.toordinal(), 30)]),
        )
        for _ in range(60)
    ]


DOCS = make_docs()


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Any:
    split = RegexTokenizer(r"\S+")
    texts = {
        name: fields.TEXT(analyzer=split)
        for name in ("text", "title", "body", "title_words", "body_words")
    }
    keywords = {name: fields.KEYWORD(commas=True) for name in ("source", "topic", "id")}
    schema = fields.Schema(number=fields.STORED, date=fields.NUMERIC(int), **texts, **keywords)
    made = index.create_in(tmp_path_factory.mktemp("oracle"), schema)
    writer = made.writer()
    for number, doc in enumerate(DOCS):
        title, body = (" ".join(ANALYZER.terms(" ".join(side))) for side in (doc.title, doc.body))
        row: dict[str, Any] = {"title": title, "body": body, "text": f"{title} {GAP} {body}"}
        row |= {"title_words": " ".join(doc.title), "body_words": " ".join(doc.body)}
        row |= {"source": ",".join(doc.source), "topic": ",".join(doc.topic), "id": f"id{number}"}
        writer.add_document(number=number, date=doc.day, **row)
    writer.commit()
    with made.searcher() as opened:
        yield opened


def matches(node: plan.Node, number: int) -> bool:
    """Whether a release matches a plan, by looking at its words one by one."""
    doc = DOCS[number]
    sides = {"title": [doc.title], "body": [doc.body], "text": [doc.title, doc.body]}
    keywords = {"source": doc.source, "topic": doc.topic, "id": {f"id{number}"}}

    def words(field: str) -> set[str]:
        return keywords.get(field) or {word for side in sides.get(field, []) for word in side}

    match node:
        case plan.Term(field, text):
            side = sides.get(field)
            if side is None:
                return text in keywords[field]
            return any(text in ANALYZER.terms(" ".join(words)) for words in side)
        case plan.Phrase(field, phrase, slop):
            return any(in_order(side, phrase, slop) for side in sides[field])
        case plan.Near(field, parts, most):
            words = tuple(part.text for part in parts)
            return any(
                in_order(side, order, most)
                for side in sides[field]
                for order in (words, words[::-1])
            )
        case plan.Prefix(field, text):
            return any(word.startswith(text) for word in words(field))
        case plan.Wildcard(field, text):
            return any(fnmatchcase(word, text) for word in words(field))
        case plan.Fuzzy(field, text, distance):
            return any(OSA.distance(word, text) <= distance for word in words(field))
        case plan.TermRange(field, start, end, no_start, no_end):
            return any(
                (start is None or (start < word if no_start else start <= word))
                and (end is None or (word < end if no_end else word <= end))
                for word in words(field)
            )
        case plan.Days(start, end):
            day = doc.day
            return day is not None and (start or 0) <= day and (end is None or day < end)
        case plan.Every():
            return True
        case plan.And(parts):
            return all(matches(part, number) for part in parts)
        case plan.Or(parts):
            return any(matches(part, number) for part in parts)
        case plan.Not(part):
            return not matches(part, number)
        case plan.AndNot(positive, negative):
            return matches(positive, number) and not matches(negative, number)
        case plan.AndMaybe(required, _):
            return matches(required, number)
        case _:
            raise AssertionError(node)


def in_order(side: list[str], phrase: tuple[str, ...], slop: int) -> bool:
    terms = ANALYZER.terms(" ".join(side))
    reached = {at for at, term in enumerate(terms) if term == phrase[0]}
    for wanted in phrase[1:]:
        reached = {
            at
            for at, term in enumerate(terms)
            if term == wanted and any(0 < at - before <= slop for before in reached)
        }
    return bool(reached)


def found(searcher: Any, query: Any) -> dict[int, float]:
    """What Whoosh's searcher finds: release -> score."""
    results = searcher.search(query, limit=None)
    return {hit["number"]: hit.score for hit in results}


def whoosh_query(text: str, match: str = "all") -> Any:
    return to_whoosh(read(text, ANALYZER, today=TODAY, match=match).plan)


word = st.sampled_from(WORDS)
phrase = st.tuples(word, word, st.sampled_from(["", "~2", "~4"])).map(
    lambda parts: f'"{parts[0]} {parts[1]}"{parts[2]}'
)
looks = st.sampled_from(
    ["trade*", "*s", "tr?de", "e*o*s", "expo~", "deficti~2", "chin?*", "*", "?????t", "t*"]
)
filters = st.sampled_from(
    [
        *("source:ant*", 'source:"Tax Division"', "source:antitrst~", "topic:[x TO y]"),
        *("topic:[y TO}", "topic:{x TO}", "id:id7", "id:[id1 TO id2}", "source:*", "topic:y?"),
        *("date:2025", "date:>=2025-06", "date:[TO 2025-05]", "date:2026-02", "date:*"),
    ]
)
signed = st.tuples(st.sampled_from(["", "", "-", "+", "title:", "body:"]), word | phrase | looks)
clause = st.one_of(signed.map("".join), filters, filters.map(lambda text: f"-{text}"))


def grouped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    join = st.sampled_from([" ", " AND ", " OR ", " NOT "])
    both = st.tuples(inner, join, inner).map("".join)
    return st.one_of(
        both,
        st.tuples(st.sampled_from(["", "-", "title:"]), both).map(
            lambda two: f"{two[0]}({two[1]})"
        ),
    )


@settings(max_examples=300, deadline=None)
@given(text=st.recursive(clause, grouped, max_leaves=6), match=st.sampled_from(["all", "any"]))
def test_whoosh_finds_what_the_plan_means(searcher: Any, text: str, match: str) -> None:
    try:
        node = read(text, ANALYZER, today=TODAY, match=match).plan
    except QuerySyntaxError as error:
        assert "cannot be followed by" in error.message  # NOT and a minus
        return
    expected = {number for number in range(len(DOCS)) if matches(node, number)}
    assert set(found(searcher, to_whoosh(node))) == expected


@pytest.mark.parametrize(
    "text",
    ["trade*", "*s", "expo~2", "title:t*", "source:ant*", "date:2025", "*", "topic:[x TO y]"],
)
@pytest.mark.parametrize("boost", [1.0, 2.5])
def test_patterns_ranges_and_days_score_their_boost(searcher: Any, text: str, boost: float) -> None:
    scores = found(searcher, whoosh_query(f"{text}^{boost}"))
    assert scores
    assert set(scores.values()) == {boost}


def test_a_group_raises_all_that_is_in_it(searcher: Any) -> None:
    def scores(text: str) -> dict[int, float]:
        return found(searcher, whoosh_query(text, match="any"))

    for text in ("(trade* -china)", "(trade china)", "(+trade china)", "(-china)", "(trade)"):
        plain, raised = scores(text), scores(f"{text}^3")
        factor = 1 if text == "(-china)" else 3
        assert raised == pytest.approx({number: factor * plain[number] for number in plain})
