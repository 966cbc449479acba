"""Widths, cuts and line breaks, against slow and obvious rules."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.page import Snippet
from search.render.columns import clip, width, wrap
from search.render.highlights import flowing, marked, passage

texts = st.text(
    st.sampled_from("ab ,.-  \n半体、。수출ée\u0301ｆ👩")
    | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)
spans = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4)


def columns(text):
    """The columns of a text, character by character."""
    total = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me", "Cf") and character >= "\u0300":
            continue
        total += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return total


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("수출", 4),
        ("半導体", 6),
        ("ｆ", 2),
        ("·…█", 3),
    ],
)
def test_width(text, expected):
    assert width(text) == expected


@given(texts)
def test_width_counts_columns(text):
    assert width(text) == columns(text)


@given(texts, st.integers(2, 30))
def test_clip_fits_and_keeps_the_beginning(text, room):
    cut = clip(text, room)
    assert width(cut) <= max(room, 1)
    if width(text) <= room:
        assert cut == text
    else:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])


@settings(max_examples=300)
@given(texts, spans, st.integers(2, 40))
def test_wrap_keeps_text_marks_and_the_width(text, pairs, room):
    pieces = marked(text, pairs)
    lines = wrap(pieces, room)
    for line in lines:
        joined = "".join(piece for piece, _ in line)
        assert width(joined) <= room
        assert joined == joined.strip() or not joined.strip()
        assert all(first[1] != second[1] for first, second in itertools.pairwise(line))
    shown = [(c, m) for line in lines for piece, m in line for c in piece if not c.isspace()]
    assert shown == [(c, m) for piece, m in pieces for c in piece if not c.isspace()]


@given(texts, st.integers(2, 40))
def test_wrap_breaks_no_word_that_fits(text, room):
    ascii_text = "".join(c for c in text if c.isascii())
    lines = ["".join(piece for piece, _ in line) for line in wrap([(ascii_text, False)], room)]
    words = ascii_text.split()
    if all(len(word) <= room for word in words):
        assert " ".join(lines).split() == words
        for line, following in itertools.pairwise(lines):
            assert len(line) + 1 + len(following.split()[0]) > room


@given(texts, spans)
def test_marked_is_the_text_marked_at_the_spans(text, pairs):
    inside = [any(a <= i < b for a, b in pairs) for i in range(len(text))]
    pieces = marked(text, pairs)
    assert [m for piece, m in pieces for _ in piece] == inside
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A whole sentence.", "A whole sentence."),
        ("it begins within.", "… it begins within."),
        ("It ends within", "It ends within …"),
        (", and so", "… , and so …"),
        ("“Quoted.”", "“Quoted.”"),
        ("“quoted,” he said.", "… “quoted,” he said."),
        ("2025 was good!", "2025 was good!"),
        ("업계는 밝혔다.", "업계는 밝혔다."),
        ("二つの\n文。", "二つの 文。"),
        ("", ""),
        ("   ", " "),
    ],
)
def test_passage_shows_where_it_was_cut(text, shown):
    assert "".join(piece for piece, _ in passage(Snippet("body", text))) == shown


def test_flowing_joins_lines():
    assert flowing([("a\n\n", False), ("b\tc", True)]) == [("a ", False), ("b c", True)]
