"""Questions in natural words lose what only asks, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.analyzer import Analyzer
from search.query.language import read_bare, read_plain
from search.query.questions import topic_of

CASES = Path(__file__).parents[2] / "cases" / "questions.txt"
ROWS = [
    [cell.strip() for cell in line.split("|")]
    for line in CASES.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
ASKING = "what which find list show me all any articles on about said I am looking for ? . steel"


@pytest.mark.parametrize(("query", "topic"), ROWS)
def test_what_a_question_is_about(query: str, topic: str) -> None:
    assert topic_of(query) == topic


@given(st.lists(st.sampled_from(ASKING.split()), max_size=12).map(" ".join))
def test_a_query_keeps_a_word_and_gains_none(query: str) -> None:
    topic = topic_of(query)
    kept = iter(query.split())
    assert all(word in kept for word in topic.split())
    assert bool(Analyzer().terms(topic)) == bool(Analyzer().terms(query))


def test_only_english_is_asked_so() -> None:
    for language, words in (("english", ("steel",)), ("german", ("articles", "on", "steel"))):
        for reading in (
            read_bare("articles on steel", Analyzer(language), "all"),
            read_plain("articles on steel", Analyzer(language), "any"),
        ):
            assert reading is not None
            assert reading.words == words
