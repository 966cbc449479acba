"""The query language for any text: refused with a reason or read, and repaired if lenient."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis.analyzer import Analyzer
from search.errors import QuerySyntaxError
from search.query.language import read, read_bare, read_signs

TODAY = dt.date(2026, 2, 15)
ANALYZER = Analyzer(known=lambda word: word.removesuffix("s") or word)  # no stemmer to import

SIGNS = [
    *"\"“”()[]{}^~*?:\\+-&|/.,'’ \t",
    *(" AND ", " OR ", " NOT ", "&&", "||", " -", " +", "--", "^2", "^-1", "~2", "~9", ">=", "<"),
    *(
        " w/5 ",
        " pre/2 ",
        " /s ",
        " /p ",
        "NEAR/3",
        " NEAR ",
        "atleast2(",
        "atleast3 ",
        "after:",
        "since:",
    ),
    *('"a * b"', '"a (b OR c)"', "(a OR b)", "!", "–", "—"),
    *("title:", "date:", "source:", "id:", "nots:", "http://", "[2025 TO 2026]", " TO ", '"a b"'),
]
WORDS = ["chips", "exports", "sales", "Korea–U.S.", "R&D", "36.1", "2025", "2025-Q4", "expo*"]
ODD = ["wom?n", "fuzy~", "é", "e\u0301", "\x00", "\ud800", "반도체", "'s", "date:last month"]
texts = st.one_of(
    st.text(max_size=30),
    st.text(alphabet='ab 1"()[]{}^~*?:\\+-&|<>TOANDR', max_size=30),
    st.lists(st.sampled_from([*SIGNS, *WORDS, *ODD, " "]), max_size=12).map("".join),
)
matches = st.sampled_from(["all", "any"])


@settings(max_examples=400, deadline=None)
@given(texts, matches)
def test_any_text_is_read_or_refused_with_a_way_out(text: str, match: str) -> None:
    try:
        strict = read(text, ANALYZER, today=TODAY, match=match)
    except QuerySyntaxError as error:
        assert error.message
        assert 0 <= error.position <= len(text)
        assert error.suggestion, "there is always a query to suggest for a short text"
        assert not read(error.suggestion, ANALYZER, today=TODAY, match=match).repairs
    else:
        assert strict.understood
        assert strict == read(text, ANALYZER, today=TODAY, match=match, lenient=True)


@settings(max_examples=400, deadline=None)
@given(texts, matches)
def test_lenient_reading_finds_something_to_search_for_in_any_word(text: str, match: str) -> None:
    try:
        lenient = read(text, ANALYZER, today=TODAY, match=match, lenient=True)
    except QuerySyntaxError:
        assert not ANALYZER.terms(text.replace("\\", " "))
    else:
        assert lenient.understood


bare_words = st.lists(
    st.one_of(
        st.sampled_from([*WORDS[:7], "the", "of", "co-production", "U.S.", "what?", "&", "well,"]),
        st.from_regex(r"[a-zé0-9][a-zé0-9.'’&/-]{0,8}", fullmatch=True),
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(bare_words, matches)
def test_bare_words_are_read_as_the_parser_reads_them(text: str, match: str) -> None:
    bare = read_bare(text, ANALYZER, match)
    if bare is None:  # no word at all
        with pytest.raises(QuerySyntaxError):
            read_signs(text, ANALYZER, match, TODAY)
    else:
        assert bare == read_signs(text, ANALYZER, match, TODAY)


def clauses(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Well-formed queries out of well-formed parts."""
    group = inner.map(lambda text: f"({text})")
    return st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR ", " "]), inner).map("".join),
        group,
        group.map(lambda text: f"-{text}"),
        st.tuples(st.sampled_from(["title:", "body:", "NOT ", "+"]), group).map("".join),
        st.tuples(group, st.sampled_from(["^2", "^0.5"])).map("".join),
    )


words = st.sampled_from(
    [
        *("chips", "exports", "korea", "exp*", "wom?n", "fuzy~2", '"a chips"~3', '"not chips"'),
        *(
            '"chips * korea"',
            '"chips (exports OR korea) exp*"',
            "(chips w/3 korea)",
            "atleast2(exp*)",
        ),
        *("(chips /s (korea OR exports))", '("a chips" pre/3 korea /p exp*)', "(a w/2 b w/2 c)"),
    ]
)
leaves = st.one_of(
    words,
    st.tuples(st.sampled_from(["-", "NOT ", "title:", "body:", "+"]), words).map("".join),
    st.tuples(words, st.sampled_from(["^2", "^0.25"])).map("".join),
    st.sampled_from(["source:x", 'topic:"x y"', "id:[a TO b]", "date:2025-Q4", "date:>2024"]),
)
queries = st.recursive(leaves, clauses, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(queries)
def test_what_is_understood_means_the_same_when_read_again(text: str) -> None:
    try:
        found = read(text, ANALYZER, today=TODAY)
    except QuerySyntaxError as error:
        assert "cannot be followed by" in error.message  # NOT NOT
        return
    again = re.sub(r"date (\S+?) to ([\d-]+)", r"date:[\1 TO \2]", found.understood)
    again = re.sub(r"date since ([\d-]+)", r"date:[\1 TO]", again)
    assert read(again, ANALYZER, today=TODAY).plan == found.plan
