"""The server has the terms and words that `index.analysis` makes, each at its place."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import corpus
from index.analysis.analyzer import Analyzer
from search.opensearch.client.address import parse
from search.opensearch.client.server import Server
from search.opensearch.storage import analysis

DOJ = Path(__file__).parents[4] / "shared" / "data" / "doj_press_releases.jsonl.gz"
SIGNS = (
    "abcSsZxyz' ’ʼ.,&-_1230 9éÉßæŒÞΣσοй\u0301\u0308²½Ⅷ\u0e31กक\u094d漢カ🙂\t\nİıłŁ$%/()“”|한"
    "\u00a0\u2028"
)


@pytest.fixture(scope="module")
def places(node):
    """The words that the server makes of what it is sent, each with its position."""
    server = Server(parse(f"{node.url}/analysis"))
    server.call("PUT", "/analysis", {"settings": {"analysis": analysis.settings()}})

    def analysed(text: str, analyzer: str) -> list[tuple[str, int]]:
        if not text:
            return []
        answer = server.call("POST", "/analysis/_analyze", {"analyzer": analyzer, "text": text})
        return [(token["token"], token["position"]) for token in answer["tokens"]]

    yield analysed
    server.close()


def check(places, text: str, analyzer: Analyzer) -> None:
    sent = analysis.Words(text, analysis.Chunks(analyzer), body=True)
    tokens = [(token.term, token.position) for token in analyzer.tokens(text)]
    found, first = [], 0
    for paragraph, surfaces in zip(sent.terms(), sent.surfaces(), strict=True):
        made = places(paragraph, analysis.TERMS)
        if first:
            assert made.pop(0) == (analysis.BETWEEN, 0)
        moved = first - (first > 0)
        found += [(word, at + moved) for word, at in made if word[0] != "_"]
        read = places(surfaces, analysis.WORDS)
        assert [word for word, _ in read] == analyzer.surfaces(text)[first : first + len(read)]
        first += len(read)
    assert found == tokens
    assert first == len(analyzer.surfaces(text))
    assert sent.size == sum(not analyzer.is_stop(word) for word, _, _ in analyzer.words(text))
    assert len(sent.joins) == len(analyzer.joined(text))


@pytest.mark.parametrize("language", ["english", "german", "russian"])
def test_examples(places, language):
    for text in ("The anti-trust e-mail of O’Brien’s JPMorgan", "U.S. 36,1bn C++", "新闻 한국", ""):
        check(places, text, Analyzer(language))


@examples(max_examples=100, deadline=None)
@given(text=st.text(st.sampled_from(SIGNS), max_size=60))
def test_any_text(places, text):
    check(places, text, Analyzer())


@pytest.mark.skipif(not DOJ.exists(), reason="the real releases are not beside this repository")
def test_the_words_of_real_releases(places):
    analyzer = Analyzer()
    for release in itertools.islice(corpus.read(DOJ), 0, 400, 20):
        check(places, release.body, analyzer)


def test_the_analysis_has_a_fingerprint():
    assert analysis.fingerprint() == analysis.fingerprint()
