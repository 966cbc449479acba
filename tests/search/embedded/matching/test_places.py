"""Where the words of a pattern stand in texts beyond ASCII, against reading every word of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import index
import search
from corpus import Release
from search.embedded.matching import places

TEXTS = [
    "École d’été – l’Europe, Élan! COVID‑19 œuvre Œuvres STRASSE Straße naïve co­operation",
    "“Investors” invest; the U.S. investor—investing £36.1bn. Łódź, İstanbul, ﬁnance ½ élite",
    "新闻发布 invest 수출이 investment Ænima",
]
PATTERNS = ["e*", "inv*", "o*", "stra*", "us*", "36*", "co*", "fin*", "l*", "i*st*", "ae*"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_marks_are_those_of_reading_every_word(
    pattern: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = [Release(f"r{n}", text, text, None) for n, text in enumerate(TEXTS)]
    index.build(tmp_path / "i", releases)
    with search.open(tmp_path / "i") as engine:
        hits = engine.search(pattern).hits
        monkeypatch.setattr(places, "_by_characters", lambda codes: True)
        plain = engine.search(pattern).hits
    assert [(hit.title_spans, hit.snippets) for hit in hits] == [
        (hit.title_spans, hit.snippets) for hit in plain
    ]
