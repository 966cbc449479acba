"""Releases that are nearly the same: found as by comparing all with all, however they came."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index
from corpus.errors import DatelineError
from corpus.release import Release
from index.analysis.analyzer import Analyzer
from index.commit import toc
from index.reissues.boilerplate import MANY
from index.reissues.pairs import SAME, Pairs
from index.segment.record import digest_of, encode_record
from index.whoosh_adapter import writer

WORDS = [f"word{number}" for number in range(400)]
FOOTER = " ".join(f"footer{number}" for number in range(240))


def text(chance: random.Random, words: int = 120) -> list[str]:
    return chance.choices(WORDS, k=words)


def edited(chance: random.Random, words: list[str], edits: int) -> list[str]:
    copy = list(words)
    for _ in range(edits):
        copy[chance.randrange(len(copy))] = chance.choice(WORDS)
    return copy


def corpus_of(seed: int, count: int = 40) -> list[Release]:
    """Releases of two sources, some of them copies with a few words changed."""
    chance = random.Random(seed)
    texts: list[list[str]] = []
    releases = []
    for number in range(count):
        if texts and chance.random() < 0.4:
            words = edited(chance, chance.choice(texts), chance.choice((0, 1, 3, 8)))
        else:
            words = text(chance)
        texts.append(words)
        body = " ".join(words)
        if chance.random() < 0.5:
            body = f"{body} {FOOTER}"
        source = chance.choice(("One", "Two", "One; Two", ""))
        releases.append(Release(f"r{number}", "", body, None, source))
    return releases


def key(release: Release) -> int:
    return int.from_bytes(digest_of(release, encode_record(release))[:8], "little")


def found(path: Path) -> dict[tuple[int, int], int]:
    """What the file of an index says: pairs of keys, and what they have in common."""
    pairs = Pairs.read(path, toc.read(path).pairs)
    return {
        (left, right): jaccard
        for left, right, jaccard in zip(
            pairs.left.tolist(), pairs.right.tolist(), pairs.jaccard.tolist(), strict=True
        )
    }


def words_of(release: Release) -> list[str]:
    return [word for word, _, _ in Analyzer("english").words(f"{release.title} {release.body}")]


def shingles_of(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 5]) for at in range(max(len(words) - 4, 1))}


def test_pairs_without_boilerplate_are_those_of_all_with_all(tmp_path: Path) -> None:
    releases = [
        Release(each.id, "", each.body.replace(FOOTER, ""), None, each.source)
        for each in corpus_of(1)[: MANY - 1]
    ]
    index.build(tmp_path / "i", releases)
    shingles = {key(each): shingles_of(words_of(each)) for each in releases}
    expected = {}
    for one, other in combinations(sorted(shingles), 2):
        common = len(shingles[one] & shingles[other])
        jaccard = common * 10_000 // len(shingles[one] | shingles[other])
        if jaccard >= SAME:
            expected[one, other] = jaccard
    assert expected
    assert {
        pair: value for pair, value in found(tmp_path / "i").items() if value >= SAME
    } == expected


def test_boilerplate_is_left_out(tmp_path: Path) -> None:
    chance = random.Random(3)
    short = [" ".join(text(chance, 24)) for _ in range(MANY)]
    same = [Release(f"s{n}", "", f"{body} {FOOTER}", None, "One") for n, body in enumerate(short)]
    index.build(tmp_path / "i", same[: MANY - 1])  # one too few to be boilerplate
    assert len([v for v in found(tmp_path / "i").values() if v >= SAME]) == 9 * 8 // 2
    index.build(tmp_path / "i", same)
    assert not [value for value in found(tmp_path / "i").values() if value >= SAME]
    index.delete(tmp_path / "i", ["s0"])
    assert len([v for v in found(tmp_path / "i").values() if v >= SAME]) == 9 * 8 // 2


def test_copies_of_one_text_are_no_boilerplate(tmp_path: Path) -> None:
    body = " ".join(text(random.Random(4)))
    copies = [Release(f"c{number}", "", body, None, "One") for number in range(2 * MANY)]
    index.build(tmp_path / "i", copies)
    values = found(tmp_path / "i").values()
    assert set(values) == {10_000}


@settings(max_examples=12)
@given(seed=st.integers(0, 1 << 32))
def test_pairs_are_the_same_in_whatever_order_releases_came(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Added in parts, changed, deleted, merged: as if what is left had come at once."""
    chance = random.Random(seed)
    path = tmp_path_factory.mktemp("pairs")
    releases = {release.id: release for release in corpus_of(seed)}
    held: dict[str, Release] = {}
    patch = pytest.MonkeyPatch()
    patch.setattr(writer, "_ALWAYS_REWRITTEN", chance.choice((0, 4096)))
    try:
        for _ in range(chance.randrange(1, 6)):
            some = chance.sample(sorted(releases), 15)
            for release_id in some:
                release = releases[release_id]
                if chance.random() < 0.2:
                    release = Release(release_id, "A title", release.body, None, release.source)
                held[release_id] = release
            index.build(path / "i", [held[release_id] for release_id in some], jobs=1)
            if chance.random() < 0.5:
                gone = chance.sample(sorted(held), 3)
                index.delete(path / "i", gone)
                held = {i: release for i, release in held.items() if i not in gone}
            if chance.random() < 0.2:
                index.optimize(path / "i")
            assert index.check(path / "i") == []
    finally:
        patch.undo()
    index.build(path / "at once", list(held.values()), jobs=1)
    assert found(path / "i") == found(path / "at once")


def test_an_index_that_does_not_look_for_them(tmp_path: Path) -> None:
    path = tmp_path / "i"
    releases = corpus_of(5)
    index.build(path, releases[:20], collapse=False)
    index.build(path, releases)
    assert toc.read(path).pairs is None
    assert index.check(path) == []
    with pytest.raises(DatelineError, match="does not find reissues") as refused:
        index.build(path, releases, collapse=True)
    assert "--rebuild --collapse" in refused.value.hint
    index.build(path, releases, rebuild=True)
    assert toc.read(path).pairs is None
    index.build(path, releases, rebuild=True, collapse=True)
    assert toc.read(path).pairs is not None
    with pytest.raises(DatelineError, match="finds reissues"):
        index.build(path, releases, collapse=False)
