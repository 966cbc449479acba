"""Indexes that earlier versions of Dateline wrote: read as they are, or refused with the way out.

`tests/cases/indexes/format-N/index` is an index as format N wrote it, of the releases in
`releases.jsonl` beside it: two segments, a release that was updated, one that was deleted. It is
never built anew. When a format has been released, its folder is added before the next one is made.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import corpus
import index
import search
from index.commit import toc
from search.errors import IndexDamaged, IndexOutdated

CASES = Path(__file__).parents[1] / "cases" / "indexes"
READ = {toc.VERSION}
"""The formats that this Dateline reads: its own alone."""


def written() -> list[int]:
    return sorted(int(folder.name.removeprefix("format-")) for folder in CASES.glob("format-*"))


@pytest.fixture(params=written())
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[int, Path]:
    """The number of a format and a copy of its index."""
    folder = tmp_path / "index"
    shutil.copytree(CASES / f"format-{request.param}" / "index", folder)
    return request.param, folder


def test_every_format_that_there_was_is_kept() -> None:
    assert set(range(1, toc.VERSION)) <= set(written())


def test_an_index_of_an_earlier_format_is_read_or_refused_with_the_way_out(
    old: tuple[int, Path],
) -> None:
    version, folder = old
    releases = sorted(corpus.read(CASES / "releases.jsonl"), key=lambda release: release.id)
    if version not in READ:
        for opens in (search.open, index.open):
            with pytest.raises(IndexDamaged, match=f"has format {version}, but") as caught:
                opens(folder)
            assert "index SOURCE... --rebuild" in caught.value.hint
        with pytest.raises(IndexOutdated):  # nothing in it is damaged
            index.check(folder)
        with pytest.raises(IndexDamaged):
            index.build(folder, releases)
        return
    assert index.check(folder) == []
    with search.open(folder) as engine:
        assert list(engine.releases()) == releases
        info = engine.info()
        assert (info.releases, info.undated, info.segments, info.language) == (6, 1, 2, "english")
        for query, ids in (
            ('"not guilty"', ["guilty"]),
            ("harbor bridge", ["bridge", "guilty"]),
            ("cafe R&D US", ["cafe"]),
            ("older", []),
            ("topic:transport NOT date:2025", ["ferry"]),
            ("수출", ["한국"]),
        ):
            assert [hit.id for hit in engine.search(query, match="all")] == ids
        facet = engine.search("harbor", by="month").facets["date"]
        assert (facet.undated, [b.key for b in facet.buckets if b.count]) == (
            1,
            ["2025-02", "2025-12"],
        )


def test_an_index_of_an_earlier_format_is_brought_up_to_date(old: tuple[int, Path]) -> None:
    version, folder = old
    releases = list(corpus.read(CASES / "releases.jsonl"))
    if version in READ:
        summary = index.build(folder, releases, jobs=1)
        assert (summary.unchanged, summary.added, summary.updated) == (6, 0, 0)
    assert index.build(folder, releases, jobs=1, rebuild=True).added == 6
    assert index.check(folder) == []
