"""Corrections and completions against brute force, and queries corrected in place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.corrections import completions, correct_query, corrections, likelihood
from search.spelling.likeness import cost


def distance(left: str, right: str) -> int:
    """Optimal string alignment by the recurrence."""
    table = [[max(i, j) for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (left[i - 1] != right[j - 1]),
            )
            if i > 1 and j > 1 and left[i - 2 : i] == right[j - 2 : j][::-1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


WORD = st.text("abcé1", min_size=1, max_size=8)
LEXICON = st.dictionaries(WORD, st.integers(1, 9), max_size=40).map(lambda d: sorted(d.items()))


@given(WORD, LEXICON, st.integers(1, 6))
def test_corrections_are_near_and_the_likeliest(word, lexicon, limit) -> None:
    words, frequencies = [w for w, _ in lexicon], [f for _, f in lexicon]
    found = corrections(word, words, frequencies, limit)
    furthest = 0 if len(word) < 3 or word.strip("1") == "" else 1 if len(word) < 5 else 2
    expected = sorted(
        (-likelihood({word: other}, frequency), other, frequency)
        for other, frequency in lexicon
        if 0 < distance(word, other) <= furthest and other.strip("1")
    )
    assert found == [(other, frequency) for _, other, frequency in expected[:limit]]
    assert found == corrections(word, words, np.array(frequencies, np.uint32), limit)
    rest = corrections(word, words, frequencies, 40, lambda other: other == found[0][0])
    assert not found or found[0][0] not in [other for other, _ in rest]


@given(WORD, WORD)
def test_a_cost_grows_with_the_distance(one: str, other: str) -> None:
    edits = distance(one, other)
    assert 3.5 * edits - 2 <= cost(one, other) <= 8 * edits
    assert (cost(one, other) == 0) == (one == other)


def test_costs() -> None:
    """Which of two words a misspelling is nearer to, by hand and by ear."""
    for typed, nearer, farther in [
        ("tarrif", "tariff", "tarrant"),
        ("knd", "kind", "and"),  # a letter left out, not a wrong one
        ("hnad", "hand", "had"),  # two swapped, not one too many
        ("vust", "bust", "dust"),  # v is beside b
        ("accomodate", "accommodate", "accomodatf"),
        ("phraud", "fraud", "phrase"),  # sounds the same
        ("osama", "usama", "omama"),  # one vowel for another
    ]:
        assert cost(typed, nearer) < cost(typed, farther), typed


@given(st.text("abcé1", max_size=3), LEXICON, st.integers(1, 6))
def test_completions_are_the_most_frequent(prefix, lexicon, limit) -> None:
    words, frequencies = [w for w, _ in lexicon], [f for _, f in lexicon]
    expected = sorted((-f, w) for w, f in lexicon if prefix and w.startswith(prefix))
    found = completions(prefix, words, np.array(frequencies, np.uint32), limit)
    assert found == [(word, -frequency) for frequency, word in expected[:limit]]


WORDS = ["export", "exports", "import", "of", "semiconductor", "semiconductors", "the", "thee"]
COUNTS = [300, 500, 400, 9000, 70, 20, 9999, 1]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("semicondcutor", ["semiconductor", "semiconductors"]),
        ("exprots", ["exports", "export"]),
        ("teh", ["the"]),
        ("thw", ["the"]),
        ("xports", ["exports", "export"]),
        ("emport", ["import", "export", "exports"]),
        ("exports", ["export"]),
        ("ot", []),
        ("2026", []),
        ("36.1", []),
        ("nothing", []),
        ("", []),
    ],
)
def test_corrections(word: str, expected: list[str]) -> None:
    assert [found for found, _ in corrections(word, WORDS, COUNTS)] == expected


def test_completions() -> None:
    assert completions("ex", WORDS, COUNTS) == [("exports", 500), ("export", 300)]
    assert completions("the", WORDS, COUNTS, limit=1) == [("the", 9999)]
    assert completions("zebra", WORDS, COUNTS) == []
    assert completions("", WORDS, COUNTS) == []
    assert completions("a", [], []) == []


UNKNOWN = {
    "exprots": "exports", "semicondcutor": "semiconductor", "koera": "korea", "cafee": "cafe",
    "and": "sand", "title": "tithe", "to": "too", "mr": "mt", "xs": "us",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("semicondcutor exprots", "semiconductor exports"),
        ("Semicondcutor EXPROTS rose", "Semiconductor EXPORTS rose"),
        ('"semicondcutor  exprots"~5 AND -koera', '"semiconductor  exports"~5 AND -korea'),
        ("(exprots OR imports) NOT koera^2", "(exports OR imports) NOT korea^2"),
        ("title:exprots body:Koera", "title:exports body:Korea"),
        ("title exprots", "tithe exports"),
        ("date:[2025 TO 2026] exprots", "date:[2025 TO 2026] exports"),
        ("Koera's exprots, Koera’s", "Korea's exports, Korea’s"),
        ("KOERA'S", "KOREA'S"),
        ("koera–X.S. trade", "korea–US trade"),
        ("Cafée exprots", "Cafe exports"),
        ("what exprots?", "what exports?"),
        ("exprots* exprots~ *koera koera?x ?koera", "exprots* exprots~ *koera koera?x ?koera"),
        ("preexprots exprotsx", "preexprots exprotsx"),
        ("", ""),
        ('"exprots', '"exports'),
    ],
)
def test_correct_query(typed: str, corrected: str) -> None:
    assert correct_query(typed, UNKNOWN) == corrected


@given(st.text())
def test_nothing_unknown_changes_nothing(text: str) -> None:
    assert correct_query(text, {}) == text
    assert correct_query(text, {"semicondcutor": "semiconductor"}) == text
