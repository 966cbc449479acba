"""Texts become the terms of the golden tables; offsets point at the words; bulk is no different."""

from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.errors import DatelineError
from index.analysis.analyzer import MAX_WORD, Analyzer, Token, word_end, words
from index.analysis.bulk import BulkTokenizer
from index.analysis.folding import fold
from index.analysis.stemming import LANGUAGES, check_language, stemmer
from index.analysis.stopwords import stop_words

CASES = Path(__file__).parents[2] / "cases" / "analysis"
ENGLISH = Analyzer()
PIECES = (
    *("U.S.", "U.S", "Korea's", "Korea’s", "don't", "36.1", "1,000", "1,00", "M&A", "R&D", "AT&T"),
    *("co-production", "AI/semiconductor", "Korea–U.S.", "Café", "cafe\u0301", "Straße", "İ", "ʼ"),
    *(".", ",", "'", "’", "&", "-", "_", "s", "S", "1", "12", "345", "a", "B", "é", "\u0301", "₂"),
    *(" ", "\n", "\t", "\u00a0", "\u2028", "\x85", "\x00", "\ud800", "語", "🙂", "٣", "कर्म"),
)
texts = st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.split("|")]
        for line in lines
        if line and not line.startswith("#")
    ]


@pytest.mark.parametrize(("text", "expected"), rows("english.txt"))
def test_a_text_has_the_terms_of_the_table(text: str, expected: str) -> None:
    assert ENGLISH.terms(text) == ([] if expected == "-" else expected.split())


@pytest.mark.parametrize(("language", "text", "expected"), rows("languages.txt"))
def test_other_languages_have_their_own_stems(language: str, text: str, expected: str) -> None:
    assert Analyzer(language).terms(text) == expected.split()


def test_tokens_say_where_they_stand() -> None:
    assert list(ENGLISH.tokens("The U.S.'s R&D\nrose 1,000-fold.")) == [
        Token("the", 0, 0, 3),
        Token("us", 1, 4, 10),
        Token("r&d", 2, 11, 14),
        Token("rose", 3, 15, 19),
        Token("1000", 4, 20, 25),
        Token("fold", 5, 26, 30),
    ]


def test_surfaces_are_folded_but_not_stemmed() -> None:
    assert ENGLISH.surfaces("Korea’s Koreaʼs Cafés, U.S. exports") == [
        "korea",
        "korea",
        "cafes",
        "us",
        "exports",
    ]


def test_a_long_word_is_known_by_its_beginning() -> None:
    word = "x" * 100_000
    assert ENGLISH.surfaces(word) == ["x" * MAX_WORD]
    assert ENGLISH.terms(word) == ENGLISH.terms(word[:MAX_WORD] + "y")


def test_a_known_surface_form_needs_no_stemmer() -> None:
    known = {"exports": "as the index says"}
    assert Analyzer(known=known.get).terms("exports") == ["as the index says"]
    assert Analyzer("german", known=known.get).terms("exports") == ["export"]


def test_every_language_has_a_stemmer_and_no_other_is_taken() -> None:
    for language in LANGUAGES:
        assert Analyzer(check_language(language)).terms("test")
    with pytest.raises(DatelineError, match="klingon"):
        check_language("klingon")


def test_stop_words_are_words_of_the_analysis() -> None:
    for language in LANGUAGES:
        stops = stop_words(language)
        assert all(word == word.lower() and word.strip() for word in stops)
    assert {"not", "the", "don't", "we're"} & stop_words("english") == {"not", "the", "don't"}
    assert Analyzer("german").is_stop("und")
    assert not Analyzer("german").is_stop("haus")


@given(texts)
@example("U.S.'sʼs")
@example("a.b.c'S x")
def test_a_token_covers_the_word_it_was_read_from(text: str) -> None:
    tokens = list(ENGLISH.tokens(text))
    assert [token.position for token in tokens] == list(range(len(tokens)))
    end = 0
    for token in tokens:
        assert end <= token.start < token.end <= len(text)
        end = token.end
        covered = text[token.start : token.end]
        assert not any(map(str.isspace, covered))
        assert ENGLISH.terms(covered) == [token.term]
        assert word_end(text, token.start) == token.end
    assert [token.term for token in tokens] == ENGLISH.terms(text)


@given(st.text(st.sampled_from("abcdeghiklmnoprstuvy \n-,;é"), max_size=100))
def test_plain_words_are_folded_and_stemmed(text: str) -> None:
    stem = stemmer("english")
    plain = "".join(char if char.isalpha() else " " for char in text).split()
    assert ENGLISH.terms(text) == [stem(fold(word)) for word in plain]


@given(texts)
def test_no_letter_or_digit_is_lost(text: str) -> None:
    covered = set()
    for _, start, end in words(text):
        covered.update(range(start, end))
    lost = [char for at, char in enumerate(text) if at not in covered and char.isalnum()]
    assert set(lost) <= {"ʼ"}


@given(texts)
def test_folding_is_done_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert fold(text.upper().lower()) == fold(text.upper())


@given(st.lists(texts, max_size=6))
@example(["", "", ""])
@example(["a", "", "b\u2028c d"])
@example(["one two one\0 two one", "“longer-than-a-key” ’’ two", "a\0 a a\0\0 é two"])
def test_bulk_tokenizing_is_plain_tokenizing(several: list[str]) -> None:
    bulk = BulkTokenizer()
    met: list[str] = []
    for at_once in (2, 2, 1 << 16):  # the second time every chunk is known
        with mock.patch("index.analysis.bulk._AT_ONCE", at_once):
            batch = bulk.tokens(several)
        met += batch.new
        at = 0
        for text, count in zip(several, batch.counts.tolist(), strict=True):
            plain = list(words(text))
            assert count == len(plain)
            mine = range(at, at + count)
            at += count
            assert [int(batch.start[row]) for row in mine] == [start for _, start, _ in plain]
            assert [met[batch.word[row]] for row in mine] == [word for word, _, _ in plain]
        assert at == len(batch.word) == len(batch.start)


def test_bulk_tokenizing_forgets_its_table_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BulkTokenizer, "MAX_CHUNKS", 3)
    bulk = BulkTokenizer()
    rounds = [bulk.tokens([f"word{n} other{n} third{n} fourth{n}"]) for n in range(3)]
    assert [word for batch in rounds for word in batch.new] == [
        f"{word}{n}" for n in range(3) for word in ("word", "other", "third", "fourth")
    ]
    assert np.concatenate([batch.word for batch in rounds]).tolist() == list(range(12))
