"""Passages and highlights: golden cases, and properties against slow and obvious oracles."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from search.page import Snippet
from search.snippets.passages import Mark, passages, spans

CASES = Path(__file__).parents[2] / "cases" / "snippets"


def plain_scan(text: str, terms: list[str]) -> list[Mark]:
    """A mark for each place of each term (a word, a phrase, or `prefix*`), whatever its case."""
    marks = []
    for ordinal, term in enumerate(terms):
        pattern = r"\W+".join(map(re.escape, term.removesuffix("*").split()))
        ending = r"\w*" if term.endswith("*") else r"(?!\w)"
        for found in re.finditer(rf"(?<!\w){pattern}{ending}", text, re.IGNORECASE):
            marks.append((found.start(), found.end(), ordinal))
    return sorted(marks)


def highlighted(snippet: Snippet) -> str:
    text = snippet.text
    for start, end in reversed(snippet.spans):
        text = f"{text[:start]}[[{text[start:end]}]]{text[end:]}"
    return text


def golden() -> list[pytest.param]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['what']}")
        for path in sorted(CASES.glob("*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", golden())
def test_golden(case: dict) -> None:
    text = "".join(part * times for part, times in case["text"])
    options = {name: case[name] for name in ("count", "width") if name in case}
    found = passages(text, plain_scan(text, case["terms"]), **options)
    assert [highlighted(snippet) for snippet in found] == case["expected"]


# Texts of words, in sentences or not, with marks on words and on phrases of them.


@st.composite
def worded(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    endings = draw(st.sampled_from([[" "], [" ", " ", ", ", ". ", ".\n\n"], ["\n", " \u3000"]]))
    text, marks, starts = "", [], []
    for number in range(draw(st.integers(1, 60))):
        word = f"{draw(st.sampled_from(['w', 'W', 'longer', 'mentioned']))}{number}"
        starts.append((len(text), len(text) + len(word)))
        text += word + draw(st.sampled_from(endings))
    for first in draw(st.lists(st.integers(0, len(starts) - 1), max_size=12)):
        last = min(len(starts) - 1, first + draw(st.sampled_from([0, 0, 0, 1, 2, 6])))
        marks.append((starts[first][0], starts[last][1], draw(st.integers(0, 4))))
    return text, sorted(marks)


def placed(text: str, found: tuple[Snippet, ...]) -> list[tuple[int, int]]:
    """Where the passages are, the first place possible after the one before; fails if none."""
    places, at = [], 0
    for snippet in found:
        start = text.index(snippet.text, at)
        at = start + len(snippet.text)
        places.append((start, at))
    return places


@given(worded(), st.integers(1, 4), st.integers(10, 120))
def test_spans_are_the_marks_inside(case, count, width) -> None:
    text, marks = case
    found = passages(text, marks, count=count, width=width)
    assert 1 <= len(found) <= count
    for snippet, (start, end) in zip(found, placed(text, found), strict=True):
        inside = [m for m in marks if start <= m[0] and m[1] <= end]
        covered = {at - start for first, last, _ in inside for at in range(first, last)}
        shown = {at for first, last in snippet.spans for at in range(first, last)}
        longest = max((last - first for first, last, _ in marks), default=0)
        if longest <= width:
            assert shown == covered
        else:
            assert shown >= covered
        assert bool(snippet.spans) == bool(marks)


@given(worded(), st.integers(10, 120))
def test_the_first_passage_is_the_best(case, width) -> None:
    text, marks = case
    ends = [end for _, end, _ in marks]
    if not marks or ends != sorted(ends):  # where matches nest, a run nearly as good may be taken
        return
    runs = []
    for low in {start for start, _, _ in marks}:
        held = [m for m in marks if low <= m[0] and min(m[1], m[0] + width) <= low + width]
        for last, (high, _, _) in enumerate(held):
            runs.append((-len({term for _, _, term in held[: last + 1]}), high - low, low))
    terms, spread, low = min(runs)
    windows = [
        {t for start, end, t in marks if at <= start and min(end, start + width) <= at + width}
        for at in range(len(text))
    ]
    assert -terms == max(map(len, windows))
    (snippet,) = passages(text, marks, width=width)
    start, end = placed(text, (snippet,))[0]
    ends = [last for _, last, _ in marks]
    if ends == sorted(ends):  # where a match is inside another, nearly as close together will do
        assert start <= low <= low + spread < end
    if all(last - first <= width for first, last, _ in marks):
        assert len({t for first, last, t in marks if start <= first and last <= end}) >= -terms


@given(worded(), st.integers(25, 120))
def test_enough_passages_show_every_term(case, width) -> None:
    """No word here is as long as what a passage may vary by: none is cut."""
    text, marks = case
    words = [mark for mark in marks if len(text[mark[0] : mark[1]].split()) == 1]
    if not words:
        return
    found = passages(text, words, count=len(text), width=width)
    shown = {
        term
        for start, end in placed(text, found)
        for first, last, term in words
        if start <= first and last <= end
    }
    assert shown == {term for _, _, term in words}


@given(worded(), st.integers(1, 6), st.integers(10, 120))
def test_words_are_never_cut(case, count, width) -> None:
    text, marks = case
    short = [mark for mark in marks if mark[1] - mark[0] <= width]
    for start, end in placed(text, passages(text, short, count=count, width=width)):
        if width >= 40:  # a narrower one may be all inside a long word and what surrounds it
            assert start == 0 or text[start - 1].isspace()
            assert end == len(text) or text[end].isspace()


# Texts of anything.

CLUSTERS = st.sampled_from(
    [
        "e\u0301",
        "語",
        "漢\ufe00",
        "👩\u200d👩\u200d👧",
        "👍🏽",
        "🇰🇷",
        "\u1112\u1161\u11ab",
        "각",
        "न\u093f",
        "क\u094dष",
        "กำ",
        "ｶﾞ",
        "#\ufe0f\u20e3",
        "a",
        "。",
    ]
)
ANYTHING = st.one_of(
    st.text(max_size=400),
    st.text("ab .\n!", max_size=400),
    st.lists(CLUSTERS, max_size=150).map("".join),
)


@given(ANYTHING, st.data())
def test_any_text_and_any_marks(text, data) -> None:
    marks = []
    if text:
        offsets = st.integers(0, len(text) - 1)
        lengths = st.sampled_from([1, 2, 5, 30, 400])
        terms = st.integers(0, 3)
        for start, length, term in data.draw(st.lists(st.tuples(offsets, lengths, terms))):
            match = text[start : start + length]
            if match == match.strip():
                marks.append((start, start + len(match), term))
    marks.sort()
    count, width = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 150))
    found = passages(text, marks, count=count, width=width, field="title")
    assert bool(found) == bool(text.strip())
    assert len(placed(text, found)) <= count
    longest = max((end - start for start, end, _ in marks), default=0)
    for snippet in found:
        assert snippet.field == "title"
        assert snippet.text == snippet.text.strip() != ""
        assert len(snippet.text) <= max(width + width // 4, min(longest, 2 * width))
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.spans)
        assert all(left[1] < right[0] for left, right in pairwise(snippet.spans))


@pytest.mark.parametrize("width", [40, 240, 1000])
def test_a_passage_is_at_most_a_quarter_longer_than_the_width(width: int) -> None:
    most = width + width // 4
    for length in (most, most + 1):
        text = ("ab " * length)[: length - 4] + "cde."
        (alone,) = passages(text, [(0, 2, 0)], width=width)
        assert (alone.text == text) is (length == most)
        assert len(alone.text) <= most
        # Before another sentence it is one longer, by the space between them.
        (first,) = passages(f"{text[1:]} {'Another one. ' * width}", [(0, 1, 0)], width=width)
        assert (first.text == text[1:]) is (length == most)
        assert len(first.text) <= (most if length == most else width)


@given(st.lists(CLUSTERS, min_size=20, max_size=200), st.integers(0, 19), st.integers(20, 90))
def test_cuts_are_between_characters(clusters, marked, width) -> None:
    text = "".join(clusters)
    bounds = {0} | {found.end() for found in regex.finditer(r"\X", text)}
    starts = [len("".join(clusters[:number])) for number in range(len(clusters))]
    at = starts[marked * (len(clusters) - 1) // 19]
    for marks in ([], [(at, at + 1, 0)]):
        (snippet,) = passages(text, marks, width=width)
        places = [found.start() for found in re.finditer(re.escape(snippet.text), text)]
        assert any({start, start + len(snippet.text)} <= bounds for start in places)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.integers(0, 3))))
def test_spans_of_a_whole_text(drawn) -> None:
    marks = sorted((start, start + length, term) for start, length, term in drawn)
    found = spans(marks)
    assert {at for start, end in found for at in range(start, end)} == {
        at for start, end, _ in marks for at in range(start, end)
    }
    assert all(left[1] < right[0] for left, right in pairwise(found))


def test_nothing_to_show() -> None:
    assert passages("", []) == ()
    assert passages(" \n\t ", []) == ()
    assert passages("Exports rose.", [(0, 7, 0)], count=0) == ()
    assert spans([]) == ()


def test_one_line_of_100_000_characters() -> None:
    text = "语" * 50_000 + "出口" + "語" * 49_998
    (snippet,) = passages(text, [(50_000, 50_002, 0)])
    assert len(snippet.text) == 240
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["出口"]


def test_a_word_of_a_megabyte_is_cut_with_its_highlight() -> None:
    (snippet,) = passages("x" * 1_000_000, [(0, 1_000_000, 0)], width=200)
    assert snippet == Snippet("body", "x" * 400, ((0, 400),))


def test_a_long_phrase_is_whole() -> None:
    phrase = "a phrase that somebody has copied from a release to find it again " * 5
    text = f"Before it. {phrase}and after it there is more of the same. " + "More. " * 100
    start = text.index(phrase)
    (snippet,) = passages(text, [(start, start + len(phrase) - 1, 0)])
    assert [snippet.text[a:b] for a, b in snippet.spans] == [phrase.strip()]


def test_white_space_without_end() -> None:
    text = " " * 10_000 + "Exports" + "\n" * 10_000 + "rose" + " " * 10_000
    marks = plain_scan(text, ["exports", "rose"])
    assert [highlighted(s) for s in passages(text, marks, count=5)] == ["[[Exports]]", "[[rose]]"]
    assert passages(text, [])[0].text == "Exports"


@pytest.mark.slow
def test_every_word_of_a_long_text_is_a_mark() -> None:
    text = "exports of chips rose " * 8_000
    marks = plain_scan(text, ["exports", "of", "chips", "rose"])
    found = passages(text, marks, count=100)
    assert len(found) == 100
    assert all(len(s.spans) == len(s.text.split()) for s in found)
