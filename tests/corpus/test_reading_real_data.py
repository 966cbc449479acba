"""The bundled sample, and releases as they are out in the world (where they are at hand)."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest

import corpus
from corpus import Release

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "corpus" / "releases"

DAYS = Counter(
    {
        dt.date(2026, 1, 2): 2,
        dt.date(2026, 1, 5): 1,
        dt.date(2026, 1, 7): 1,
        dt.date(2026, 1, 8): 1,
        dt.date(2026, 1, 9): 1,
        dt.date(2026, 1, 12): 2,
    }
)

LONG_NAMES = (
    "American Chamber of Commerce in Korea",
    "Director General for New Trade Strategy and Policy",
    "International Emergency Economic Powers Act",
    "Korea Institute for Advancement of Technology",
    "Special Act for Korea–U.S. Strategic Investment Management",
)


def read_all(path: Path) -> tuple[list[Release], list[str]]:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this repository, in ../shared")
    problems: list[str] = []
    return list(corpus.read(path, on_problem=lambda p: problems.append(str(p)))), problems


def test_the_sample() -> None:
    releases, problems = read_all(SAMPLE)
    assert problems == []
    assert Counter(release.date for release in releases) == DAYS
    assert len({release.id for release in releases}) == 8
    for release in releases:
        assert "Korea" in release.title + release.body
        assert 150 <= len(release.body.split()) <= 350


def test_the_seed_listing() -> None:
    releases, problems = read_all(SHARED / "seeds")
    assert problems == []
    assert Counter(release.date for release in releases) == DAYS
    assert all(re.fullmatch(r"2026-01-\d\d-[0-9a-f]{8}", release.id) for release in releases)
    (exports,) = (
        r for r in releases if r.title == "Korea’s Annual Exports Reach New Highs in 2025"
    )
    assert exports.body.endswith("led by automobiles and ships, with broad-")
    assert releases[0].body.startswith("Trade Minister Yeo Han-koo of the Ministry")
    assert releases[0].body.endswith("close coordination among relevant ministries.")


def test_the_sample_is_in_sentences_of_its_own() -> None:
    """No seven words in a row are those of the releases it retells; its figures are."""
    seeds, _ = read_all(SHARED / "seeds")
    sample, _ = read_all(SAMPLE)

    def runs(release: Release) -> set[tuple[str, ...]]:
        text = f"{release.title}\n{release.body}"
        for name in LONG_NAMES:
            text = text.replace(name, "Name")
        words = re.findall(r"[\w.]+", text.lower())
        return {tuple(words[i : i + 7]) for i in range(len(words) - 6)}

    def figures(release: Release) -> set[str]:
        return set(re.findall(r"\d[\d,]*\.\d+", release.body))

    theirs = set().union(*map(runs, seeds))
    for ours, seed in zip(sample, seeds, strict=True):
        assert ours.date == seed.date
        assert sorted(runs(ours) & theirs) == []
        assert figures(ours) == figures(seed)


def test_justice_department_releases() -> None:
    releases, problems = read_all(SHARED / "data" / "doj_press_releases.jsonl.gz")
    assert problems == []
    assert len(releases) == 12_694
    assert len({release.id for release in releases}) == 12_694
    assert min(r.date for r in releases if r.date) == dt.date(2009, 1, 5)
    assert max(r.date for r in releases if r.date) == dt.date(2018, 4, 13)
    assert releases[0].source == "Tax Division; USAO - Florida, Southern"
    assert releases[0].topics == ("Tax",)
    assert all(release.title and release.body and release.url for release in releases)


@pytest.mark.parametrize(
    ("name", "count", "reported"),
    [
        ("cranfield", 1398, ["no title and no body: skipped"] * 2 + ["no date: 1,398 releases"]),
        ("time", 423, None),
        ("cacm", 3204, None),
    ],
)
def test_collections_in_beir_layout(name: str, count: int, reported: list[str] | None) -> None:
    releases, problems = read_all(SHARED / "data" / "ir" / name / "corpus.jsonl.gz")
    assert len(releases) == count
    if reported is not None:
        texts = [re.sub(r".*:\d+: | \(.*", "", problem) for problem in problems]
        assert texts == reported
