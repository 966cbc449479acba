"""Odd releases: what no reader lets through too, built into an index of any language.

An index then holds exactly what it was given, is sound, and answers and shows it.
"""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import index
import search
from corpus.errors import DatelineError
from corpus.release import Release
from index.analysis.stemming import LANGUAGES
from search.render.renderer import FORMATS, OutputStyle, renderer
from tests.safety.changes import by_id
from tests.safety.effort import Effort

PIECES = (
    *("word", "words ", "U.S.", "M&A", "1,000", "36.1", "Korea's", "co-production", "the", " of "),
    *(
        " ",
        "\n",
        "\t",
        "\r\n",
        "\0",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\u2028",
        "\u200b",
        "\ufeff",
        "\ufffe",
    ),
    *("\u0301", "e\u0301", "é", "İ", "ß", "ſ", "ﷺ", "ﬁ", "Ǆ", "ẞ", "ͅ", "ά", "ς", "ı"),
    *("新闻", "พฤศจิกายน", "हिन्दी", "‮עברית", "العربية", "👩‍👩‍👧", "🇰🇷", "\U0010ffff", "\U000e0001"),
    *("\ud800", "\udfff", "'", "’", '"', "\\", "--", "…", "<script>", "=1+1", "%s", "{}", "~", "*"),
    *("a" * 127, "a" * 128, "a" * 129, "é" * 128, "9" * 400, "." * 300, "x-" * 200),
)
DATES = (
    None,
    dt.date.min,
    dt.date.max,
    dt.date(2024, 2, 29),
    dt.date(1, 12, 31),
    dt.date(2026, 1, 1),
)
QUERIES = (
    "*",
    "word",
    '"word words"',
    "wo* OR é OR u.s.",
    "korea's -the",
    "title:word~",
    "id:[a TO z]",
)


def run(effort: Effort) -> Iterator[tuple[str, str]]:
    """Build indexes of odd releases; what was built and asked, as (what, how often)."""
    chance = random.Random(effort.seed)
    built = asked = refused = 0
    rounds = effort.of(5, 400)
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as made:
            path = Path(made) / "i"
            known: dict[str, Release] = {}
            language = chance.choice(LANGUAGES)
            for _ in range(chance.randrange(1, 4)):
                several = [_odd(chance) for _ in range(chance.choice((1, 5, 80)))]
                several += chance.sample(several, min(len(several), 3))
                summary = index.build(path, several, language=language)
                built += len(several)
                assert summary.skipped == sum(not release.id for release in several)
                known |= {release.id: release for release in several if release.id}
            assert (found := index.check(path)) == [], (language, found)
            with search.open(str(path)) as engine:
                assert by_id(engine.releases()) == known
                assert engine.search("*", limit=1).total == len(known)
                for query in QUERIES:
                    asked += 1
                    try:
                        page = engine.search(query, limit=5, snippets=2, explain=True, match="any")
                    except DatelineError:  # a facet of ten thousand years by day, if asked for
                        refused += 1
                        continue
                    for format in FORMATS:
                        "\n".join(renderer(format, OutputStyle(terminal=False)).page(page))
    yield "indexes, in any of the languages", f"{rounds:,}"
    yield "odd releases", f"{built:,}"
    yield "pages of them, in every format", f"{asked - refused:,}"


def _odd(chance: random.Random) -> Release:
    def text(most: int) -> str:
        return "".join(chance.choices(PIECES, k=chance.randrange(most)))

    release = Release(
        id=text(4) or str(chance.randrange(30)),
        title=text(8),
        body=text(chance.choice((0, 1, 20, 400)) + 1),
        date=chance.choice(DATES),
        source=text(4) + chance.choice(("", ";", "; B", " ;; ")),
        url=text(3),
        topics=tuple(text(3) for _ in range(chance.randrange(4))),
    )
    return release if chance.random() < 0.98 else replace(release, id="")
