"""Korean words by morphemes, and a real ministry's releases by pieces of two characters."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

import corpus
import index
from corpus import Release
from index.analysis import korean
from index.analysis.analyzer import Analyzer
from search.embedded.engine import EmbeddedEngine

MOTIE = Path(__file__).parents[4] / "shared" / "data" / "korea_motie_part.jsonl.gz"


def test_particles_and_endings_are_left_off() -> None:
    pytest.importorskip("kiwipiepy")
    analyzer = Analyzer(korean.MORPHEMES)
    assert analyzer.terms("수출을 수출이 수출") == ["수출"] * 3
    assert analyzer.terms("자유무역협정을 발표했다") == ["자유", "무역", "협정", "발표"]
    tokens = [(t.term, t.start, t.end) for t in analyzer.tokens("FTA를 2026년 1월에")]
    assert tokens[0] == ("fta", 0, 3)
    assert [term for term, _, _ in tokens][-4:] == ["2026", "년", "1", "월"]


def test_an_index_with_morphemes_needs_the_library(tmp_path, monkeypatch) -> None:
    pytest.importorskip("kiwipiepy")
    releases = [Release("a", "", "반도체 수출이 증가했다", None)]
    index.build(tmp_path / "index", releases, language="korean", jobs=1)
    assert index.build(tmp_path / "index", releases, language="korean", jobs=1).unchanged == 1
    with EmbeddedEngine(tmp_path / "index") as engine:
        assert engine.info().language == korean.MORPHEMES
        page = engine.search("수출")
        text = page.hits[0].snippets[0]
        assert [text.text[start:end] for start, end in text.spans] == ["수출"]
    monkeypatch.setattr(korean, "find_spec", lambda name: None)
    assert korean.best_language("korean") == "korean"


def test_composed_and_decomposed_hangul_are_one() -> None:
    import unicodedata

    analyzer = Analyzer("korean")
    assert analyzer.terms(unicodedata.normalize("NFD", "반도체")) == analyzer.terms("반도체")
    assert analyzer.terms("반도체") == ["반도", "도체"]


@pytest.mark.skipif(not MOTIE.exists(), reason="the real releases are not beside this repository")
def test_real_releases_hold_what_is_found(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(korean, "find_spec", lambda name: None)
    releases = list(islice(corpus.read(MOTIE), 300))
    index.build(tmp_path / "index", releases, language="korean", jobs=1)
    with EmbeddedEngine(tmp_path / "index") as engine:
        for word in ("수출", "반도체", "산업통상자원부", "자유무역협정"):
            found = {hit.id for hit in engine.search(f'"{word}"', limit=300).hits}
            assert found == {one.id for one in releases if word in one.title or word in one.body}
        both = {hit.id for hit in engine.search("반도체 수출", limit=300).hits}
        texts = {one.id: f"{one.title}\n{one.body}" for one in releases}
        assert both == {i for i, text in texts.items() if "반도체" in text and "수출" in text}
        for snippet in (s for hit in engine.search("수출").hits for s in hit.snippets):
            for start, end in snippet.spans:
                assert snippet.text[start:end] == "수출"
