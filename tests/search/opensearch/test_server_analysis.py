"""The server makes of a text the words that `index.analysis.analyzer` makes."""

from __future__ import annotations

import itertools
import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import corpus
from index.analysis.analyzer import Analyzer
from index.analysis.stemming import ENGLISH_EXCEPTIONS
from search.errors import BackendError
from search.opensearch.client.address import parse
from search.opensearch.client.server import Server
from search.opensearch.storage import analysis

ANALYZER = Analyzer()
DOJ = Path(__file__).parents[4] / "shared" / "data" / "doj_press_releases.jsonl.gz"
FULL = "DATELINE_TEST_FULL" in os.environ
"""Whether to look at the words of all real releases, and not of the first thousand."""

SIGNS = "abcSsZxyz' ’ʼ.,&-_1230 9éÉßæŒÞΣσοй\u0301\u0308²½Ⅷ\u0e31กक\u094d漢カ🙂\t\nİıłŁ$%/()“”"


@pytest.fixture(scope="module")
def terms(node):
    """The words that the server makes of a text, by one of the two analyzers."""
    address = f"{node.url}/analysis"
    server = Server(parse(address))
    settings = analysis.settings("english")
    server.call("PUT", "/analysis", {"settings": {"analysis": settings}})

    def analysed(text: str, analyzer: str = analysis.TERMS) -> list[str]:
        answer = server.call("POST", "/analysis/_analyze", {"analyzer": analyzer, "text": text})
        return [token["token"] for token in answer["tokens"]]

    yield analysed
    server.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. US u.s", "us us us"),
        ("Korea's Korea’s Koreaʼs Korea", "korea korea korea korea"),
        ("the U.S.'s", "the us"),
        ("Korea–U.S. co-production AI/semiconductor", "korea us co product ai semiconductor"),
        ("36.1 1,000 1,000.5 1,0000 1.2.3a", "36.1 1000 1000.5 1 0000 1.2 3a"),
        ("M&A R&D AT&T's a&bcde", "m&a r&d at&t a bcde"),
        ("don't rock’n’roll O’Neil's", "don't rock'n'rol o'neil"),
        ("Café CAFE\u0301 naïve Œuvre Straße ŁÓDŹ", "cafe cafe naiv oeuvr strass lodz"),
        ("realization realize sensationally", "realiz realiz sensat"),
        ("x" * 200, "x" * 128),
        ("ΟΔΟΣ ΟΔΟΣ'Σ", "οδος οδοσ'ς"),
        (" - . , ' & ", ""),
    ],
)
def test_examples(terms, text, expected):
    assert terms(text) == ANALYZER.terms(text) == expected.split()
    assert terms(text, analysis.SURFACES) == ANALYZER.surfaces(text)


def test_the_sample_is_analysed_alike(terms):
    assert analysis.differences(terms(analysis.SAMPLE), "english") == []
    changed = [*terms(analysis.SAMPLE)[:-1], "other"]
    assert analysis.differences(changed, "english") == [(ANALYZER.terms("x²y")[0], "other")]
    assert len(analysis.differences([], "english")) == len(ANALYZER.terms(analysis.SAMPLE))


def test_the_exceptions_are_the_same(terms):
    text = " ".join(ENGLISH_EXCEPTIONS)
    assert terms(text) == ANALYZER.terms(text)


@examples(max_examples=150)
@given(text=st.text(st.sampled_from(SIGNS), max_size=60))
def test_any_text(terms, text):
    assert terms(text) == ANALYZER.terms(text)
    assert terms(text, analysis.SURFACES) == ANALYZER.surfaces(text)


def is_old(character: str) -> bool:
    """Whether Unicode 3.2 had it: a Java of 2021 does not know the letters that came since."""
    return unicodedata.ucd_3_2_0.category(character) != "Cn"


@examples(max_examples=40)
@given(text=st.text(st.characters(max_codepoint=0x2FFF).filter(is_old), max_size=40))
def test_any_characters(terms, text):
    assert terms(text) == ANALYZER.terms(text)


@pytest.mark.skipif(not DOJ.exists(), reason="the real releases are not beside this repository")
def test_the_words_of_real_releases(terms):
    releases = corpus.read(DOJ)
    chunks: set[str] = set()
    for release in releases if FULL else itertools.islice(releases, 1000):
        chunks.update(release.title.split(), release.body.split())
    ordered = sorted(chunks)
    assert len(ordered) > 30_000
    for start in range(0, len(ordered), 5000):
        text = "\n".join(ordered[start : start + 5000])
        assert terms(text) == ANALYZER.terms(text)
        assert terms(text, analysis.SURFACES) == ANALYZER.surfaces(text)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("a.", 200_000),
        ("1.", 200_000),
        (",000", 200_000),
        ("a&", 200_000),
        ("a'", 200_000),
        ("x", 500_000),
        ("Σ", 300_000),
        ("\u0301", 100_000),
        ("aʼs", 100_000),
    ],
)
def test_hostile_texts_are_analysed_as_fast_as_others(terms, text, times):
    began = time.monotonic()
    assert terms(text * times) == ANALYZER.terms(text * times)
    assert time.monotonic() - began < 20


def test_other_languages_are_refused():
    with pytest.raises(BackendError, match="cannot be in french"):
        analysis.settings("french")


def test_settings_have_a_fingerprint():
    assert analysis.fingerprint("english") == analysis.fingerprint("english")
    assert len(analysis.fingerprint("english")) == 16
