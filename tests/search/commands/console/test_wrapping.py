"""Messages wrap at spaces, at whatever width, and lose nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.commands.console.wrapping import wrapped
from search.render.columns import width

words = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=30)


@given(st.lists(words, min_size=1, max_size=30), st.integers(20, 100))
def test_no_word_is_broken_or_lost(said, columns):
    lines = wrapped(" ".join(said), columns)
    assert " ".join(lines).split() == " ".join(said).split()
    for line in lines:
        parts = line.split()
        assert width(line) <= columns or len(parts) == 1 or parts[0] == "dateline:"


def test_what_is_laid_out_stays():
    assert wrapped("  query " + "x" * 100, 80) == ["  query " + "x" * 100]
    assert wrapped("dateline: " + "x" * 90 + " is long", 80) == [
        "dateline: " + "x" * 90,
        "  is long",
    ]
