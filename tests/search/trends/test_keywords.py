"""Keywords: counts by hand, names as written, and nothing from chance."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
import index
import search
from corpus import Release
from search import Engine
from search.embedded import keywords

SAMPLE = Path(__file__).parents[3] / "corpus" / "releases"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Release], Engine]:
    """300 releases of common words, of which 30 of one topic speak of Rhine ferries."""
    chance = random.Random(2)
    common = [f"word{number}" for number in range(60)]
    releases = []
    for number in range(300):
        body = chance.choices(common, k=40)
        if number % 10 == 0:
            body[5:5] = ["the", "Rhine", "Ferries", "sailed"]
        releases.append(
            Release(
                f"n{number}",
                "A title",
                " ".join(body),
                None,
                topics=("Water",) if number % 10 == 0 else (),
            )
        )
    path = tmp_path_factory.mktemp("keywords") / "index"
    index.build(path, releases[:150])
    index.build(path, releases[150:])
    index.delete(path, ["n10", "n11"])
    return [r for r in releases if r.id not in ("n10", "n11")], search.open(path)


def documents_with(releases: list[Release], text: str, *, inside: bool) -> int:
    return sum(
        text.lower() in f" {release.body} ".lower()
        for release in releases
        if bool(release.topics) == inside
    )


def test_what_a_topic_is_about_and_how_often(news: tuple[list[Release], Engine]) -> None:
    releases, engine = news
    found = engine.keywords("*", topic="Water")
    assert (found.total, found.rest) == (29, 269)
    texts = [keyword.text for keyword in found.keywords]
    assert "Rhine Ferries" in texts and "sailed" in " ".join(texts)
    assert not {text.lower() for text in texts} & {"the", "title"}
    for keyword in found.keywords:
        assert keyword.here == documents_with(releases, keyword.text, inside=True)
        assert keyword.elsewhere == documents_with(releases, keyword.text, inside=False)
    assert found.ratio(found.keywords[0]) is None
    assert found.to_dict()["keywords"][0]["ratio"] is None


def test_the_same_is_found_where_few_postings_are_kept(
    news: tuple[list[Release], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = news[1].keywords("*", topic="Water")
    monkeypatch.setattr(keywords, "KEPT", 500)
    monkeypatch.setattr(keywords, "_AT_ONCE", 50)
    with search.open(news[1].paths[0]) as engine:
        for _ in range(2):
            assert engine.keywords("*", topic="Water") == found
        kept = engine._keyword_counter._vocabulary._kept.values()
        assert 0 < sum(len(first) + len(docs) for first, docs in kept) <= 600


def test_the_query_is_no_keyword_of_itself(news: tuple[list[Release], Engine]) -> None:
    texts = [keyword.text.lower() for keyword in news[1].keywords("ferries").keywords]
    assert "ferries" not in texts and any("rhine" in text for text in texts)


def test_chance_does_not_fill_the_list(news: tuple[list[Release], Engine]) -> None:
    """Halves drawn by lot differ by chance alone: hardly a keyword in 40 halves."""
    releases, _ = news
    found = 0
    for seed in range(40):
        chance = random.Random(seed)
        half = {release.id for release in chance.sample(releases, len(releases) // 2)}
        marked = [
            Release(r.id, r.title, r.body, None, topics=("Half",) if r.id in half else ())
            for r in releases
        ]
        found += _keywords_of_half(marked)
    assert found <= 4


def _keywords_of_half(releases: list[Release]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        index.build(folder + "/i", releases)
        with search.open(folder + "/i") as engine:
            return len(engine.keywords("*", topic="Half").keywords)


def test_nothing_to_compare(tmp_path: Path) -> None:
    index.build(tmp_path / "i", corpus.read(SAMPLE))
    with search.open(tmp_path / "i") as engine:
        assert engine.keywords("*").keywords == ()
        assert engine.keywords("zeppelin").total == 0


PIECES = ["amber", "basalt", "copper", "flint", "garnet", "amber-flint", "copper-garnet"]
BODIES = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", " ", " ", "\n\n", "-"])), max_size=8
).map(lambda parts: "".join(f"{word}{gap}" for word, gap in parts).strip("-"))


def has_word(body: str, text: str) -> bool:
    """Whether a text has a word, or several that hyphens join to it."""
    return any(
        "".join(words[first:last]) == text.lower().replace("-", "")
        for words in (chunk.split("-") for chunk in body.split())
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    )


def has_phrase(body: str, text: str) -> bool:
    """Whether two words follow each other in a paragraph of a text, as hyphens let them."""
    first, _, second = text.lower().partition(" " if " " in text else "-")
    return re.search(rf"(?<!\w){first}[ -]{second}(?!\w)", body) is not None


@settings(max_examples=40)
@given(st.lists(BODIES, min_size=4, max_size=30), st.integers(2, 12))
def test_every_number_is_that_of_counting_by_hand(bodies: list[str], inside: int) -> None:
    """Amber is in all releases asked about, and the others are drawn by lot."""
    releases = [
        Release(f"r{at}", "", f"{body}\n\nzinc" if at >= inside else f"{body}\n\namber flint", None)
        for at, body in enumerate(bodies)
    ]
    releases += [Release(f"s{at}", "", f"zinc {at}", None) for at in range(40)]
    with tempfile.TemporaryDirectory() as folder:
        index.build(folder + "/i", releases, jobs=1)
        with search.open(folder + "/i") as engine:
            found = engine.keywords("-zinc", limit=100)
    here = [release for release in releases if "zinc" not in release.body]
    assert found.total == len(here)
    for keyword in found.keywords:
        numbers = set()
        for has in (has_word, has_phrase):
            inside_of = sum(has(release.body, keyword.text) for release in here)
            numbers.add(
                (
                    inside_of,
                    sum(has(release.body, keyword.text) for release in releases) - inside_of,
                )
            )
        assert (keyword.here, keyword.elsewhere) in numbers, keyword


def test_as_many_as_asked_for(tmp_path: Path) -> None:
    special = [f"{first}{last}" for first in "bcdfghjklmnprstvwz" for last in ("anu", "eru", "olu",
               "imu", "uku", "agu", "edu", "oru")]  # fmt: skip
    releases = [
        Release(
            f"s{at}", "", ". ".join(random.Random(at).sample(special, 140)), None, topics=("X",)
        )
        for at in range(40)
    ]
    releases += [Release(f"o{at}", "", f"other things {at}", None) for at in range(400)]
    index.build(tmp_path / "i", releases)
    with search.open(tmp_path / "i") as engine:
        for limit in (5, 130):
            found = engine.keywords("*", topic="X", limit=limit).keywords
            assert len(found) == limit
            for keyword in found:
                word = keyword.text.lower()
                here = sum(word in release.body for release in releases if release.topics)
                assert (keyword.here, keyword.elsewhere) == (here, 0)
