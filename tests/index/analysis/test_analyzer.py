"""Texts become the terms of the golden tables; offsets point at the words; bulk is no different."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.errors import DatelineError
from index.analysis.analyzer import Analyzer, Token, word_end, words
from index.analysis.bulk import BulkTokenizer
from index.analysis.folding import fold
from index.analysis.joins import joins
from index.analysis.stemming import LANGUAGES, check_language, stemmer
from index.analysis.stopwords import stop_words
from index.analysis.words import MAX_WORD

CASES = Path(__file__).parents[2] / "cases" / "analysis"
ENGLISH = Analyzer()
PIECES = (
    *("U.S.", "U.S", "Korea's", "Korea’s", "don't", "36.1", "1,000", "1,00", "M&A", "R&D", "AT&T"),
    *("co-production", "AI/semiconductor", "Korea–U.S.", "Café", "cafe\u0301", "Straße", "İ", "ʼ"),
    *(".", ",", "'", "’", "&", "-", "_", "s", "S", "1", "12", "345", "a", "B", "é", "\u0301", "₂"),
    *("36.1bn", "$45m", "C++", "FTAs", "JPMorgan", "Ph.D.", "O´Brien", "17-cr-00123", "½", "m²"),
    *("ﬁ", "Ｆ", "Ⅳ", "\u00ad", "\u200b", "新闻", "ᄒ", "ᅡ", "™", "`", "‘", "#"),
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
        Token("the", 0, 0, 3, 0),
        Token("us", 1, 4, 10, 1),
        Token("r&d", 2, 11, 14, 2),
        Token("rd", 2, 11, 14, 2),
        Token("rise", 3, 15, 19, 3),
        Token("1000", 4, 20, 25, 4),
        Token("1000fold", 4, 20, 30, 5),
        Token("fold", 5, 26, 30, 5),
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
    by_position = groupby(ENGLISH.tokens(text), key=attrgetter("position"))
    each = [list(tokens) for _, tokens in by_position]
    tokens = [at_once[0] for at_once in each]
    assert [token.position for token in tokens] == list(range(len(tokens)))
    for before, token in pairwise([None, *tokens]):
        assert token is not None
        assert token.last == token.position
        assert 0 <= token.start < token.end <= len(text)
        assert before is None or before.start <= token.start
        assert not {" ", "\n", "\t"} & set(text[token.start : token.end])
    assert [token.term for token in tokens] == ENGLISH.terms(text)
    for at_once in each:
        for joined in at_once[1:]:
            assert joined.start == at_once[0].start
            assert joined.end == tokens[joined.last].end
            assert joined.term != at_once[0].term


@given(texts)
def test_what_a_token_covers_is_read_as_its_word(text: str) -> None:
    plainly = [token for token in words(text) if text[token[1] : token[2]].isalpha()]
    for word, start, end in plainly:
        alone = f" {text} "[start].isspace() and f" {text} "[end + 1].isspace()
        if alone and text[start:end].isascii():
            assert [each for each, _, _ in words(text[start:end])] == [word]
            assert word_end(text, start) == end


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
    assert set(lost) <= {"ʼ", "ʻ"}


@given(texts)
def test_folding_is_done_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert fold(text.upper().lower()) == fold(text.upper())


def plain_joins(several: list[str]) -> Iterator[tuple[int, str]]:
    """The joins of texts, each with the number of the word that it begins with."""
    row = 0
    for text in several:
        for chunk in re.split("[ \n\t]", text):
            read = list(words(chunk))
            for join, place, _ in joins(chunk, read):
                yield row + place, join
            row += len(read)


@given(st.lists(texts, max_size=6))
@example(["", "", ""])
@example(["a", "", "b\u2028c d"])
@example(["one two one\0 two one", "“longer-than-a-key” ’’ two", "a\0 a a\0\0 é two"])
def test_bulk_tokenizing_is_plain_tokenizing(several: list[str]) -> None:
    bulk = BulkTokenizer(ENGLISH)
    met: list[str] = []
    met_joins: list[str] = []
    for at_once in (2, 2, 1 << 16):  # the second time every chunk is known
        with mock.patch("index.analysis.bulk._AT_ONCE", at_once):
            batch = bulk.tokens(several)
        met += batch.new
        met_joins += batch.new_joins
        joined = {
            (row, met_joins[number])
            for row, number in zip(batch.join_token.tolist(), batch.join.tolist(), strict=True)
        }
        assert joined == set(plain_joins(several))
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
    bulk = BulkTokenizer(ENGLISH)
    rounds = [bulk.tokens([f"word{n} other{n} third{n} fourth{n}"]) for n in range(3)]
    assert [word for batch in rounds for word in batch.new] == [
        f"{word}{n}" for n in range(3) for word in ("word", "other", "third", "fourth")
    ]
    assert np.concatenate([batch.word for batch in rounds]).tolist() == list(range(12))


@pytest.mark.parametrize("text", ["カ\u0301", "新\u0301\u0308闻", "カ\u0301 カ", "カ'カ"])
def test_signs_without_a_letter_are_no_word(text: str) -> None:
    assert all(token.term for token in Analyzer("english").tokens(text))
