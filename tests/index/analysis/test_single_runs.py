"""Chunks that are one run of letters: read as the analyzer reads them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis.analyzer import Analyzer
from index.analysis.single_runs import _SIGNS, ONE_WORD, single_runs

LANGUAGES = ("english", "french", "italian", "german", "danish", "korean", "chinese", "arabic")
SIGNS = _SIGNS.replace("\\", "") + "\\"
letters = st.sampled_from("aeszAESZéÉßñÑøØÿàÞ수출가힣新闻ひカ")
chunks = st.one_of(
    st.tuples(
        st.text(SIGNS, max_size=3),
        st.text(letters, min_size=1, max_size=5),
        st.text(SIGNS, max_size=3),
    ).map("".join),
    st.text(SIGNS + "as'’é수출新闻カ1\u0301", min_size=1, max_size=6),
)


@pytest.mark.parametrize("language", LANGUAGES)
@given(chunk=chunks)
@example(chunk="“수출”")
@example(chunk="수" * 200)
@example(chunk="Ñandú’s")
@example(chunk="é" * 200)
@example(chunk="ひ#")
def test_what_is_read_is_what_the_analyzer_reads(language: str, chunk: str) -> None:
    analyzer = Analyzer(language)
    words = list(analyzer.words(chunk))
    told = [(word, start) for word, start, _ in words]
    if simple := ONE_WORD(chunk):
        assert [(simple[1].lower(), simple.start(1))] == told
        assert not list(analyzer.joins(chunk, words))
    if not chunk.isascii():
        run = single_runs(language)(chunk)
        if run is not None:
            assert run == told
            assert not list(analyzer.joins(chunk, words))


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_may_stand_around(sign: str) -> None:
    for language in LANGUAGES:
        analyzer = Analyzer(language)
        for run in ("word", "café", "수출품", "新闻社", "カナ"):
            for chunk in (sign + run, run + sign, sign + run + sign, sign * 2 + run + sign * 2):
                read = single_runs(language)(chunk)
                if read is not None:
                    assert read == [(word, start) for word, start, _ in analyzer.words(chunk)]


def test_the_usual_chunks_are_read() -> None:
    assert single_runs("english")("“Café”") == [("café", 1)]
    assert single_runs("french")("«mot»") == [("mot", 1)]
    assert single_runs("french")("été") is None  # there may be a join without its accents
    assert single_runs("korean")("수출품,") == [("수출", 0), ("출품", 1)]
    assert single_runs("english")("수출품,") == [("수출품", 0)]
    assert single_runs("english")("新闻社。") == [("新闻", 0), ("闻社", 1)]
