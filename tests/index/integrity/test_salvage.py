"""What can still be read in a damaged index is salvaged, and nothing that was not indexed."""

from __future__ import annotations

import errno
import io
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import index
from corpus.release import Release
from index.commit import toc
from index.errors import IndexNotFound
from index.integrity.damage import Damage
from index.integrity.salvage import salvage

MakeReleases = Callable[..., list[Release]]
COUNT = 150


@pytest.fixture(scope="module")
def releases(make_releases: MakeReleases) -> dict[str, Release]:
    return {release.id: release for release in make_releases(COUNT, words=60)}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, releases: dict[str, Release]) -> Path:
    """An index of two segments, of which some releases are deleted."""
    path = tmp_path_factory.mktemp("sound") / "i"
    several = list(releases.values())
    index.build(path, [*several[:100], Release("gone", "Gone", "for good", None)])
    index.build(path, [Release(several[0].id, "An older one", "", None)])
    index.build(path, [*several[100:], several[0]])
    index.delete(path, ["gone"])
    return path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "copy"))


def salvaged(path: Path, releases: dict[str, Release]) -> tuple[int, list[Damage]]:
    """How many releases are lost, and what is said of it; those that are not are what they were."""
    told: list[Damage] = []
    found = list(salvage(path, told.append))
    assert len({release.id for release in found}) == len(found)
    for release in found:
        assert release == releases[release.id]
    return len(releases) - len(found), told


def test_a_sound_index_is_salvaged_whole(copy: Path, releases: dict[str, Release]) -> None:
    assert salvaged(copy, releases) == (0, [])


@pytest.mark.slow
def test_a_damaged_byte_costs_a_release_at_most(copy: Path, releases: dict[str, Release]) -> None:
    chance = random.Random(1)
    for entry in toc.read(copy).segments:
        file = copy / entry.file
        data = file.read_bytes()
        places = [chance.randrange(len(data)) for _ in range(100)]
        for at in [0, *range(len(data) - 24, len(data)), *places]:
            damaged = bytearray(data)
            damaged[at] ^= 1 << chance.randrange(8)
            file.write_bytes(damaged)
            lost, told = salvaged(copy, releases)
            assert lost <= 1
            assert not lost or [damage.file for damage in told if "lost" in damage.message]
        file.write_bytes(data)


def test_many_damaged_bytes_cost_few_releases(copy: Path, releases: dict[str, Release]) -> None:
    chance = random.Random(2)
    for entry in toc.read(copy).segments:
        file = copy / entry.file
        damaged = bytearray(file.read_bytes())
        for _ in range(20):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
    lost, _ = salvaged(copy, releases)
    assert lost <= 40


def test_what_is_left_of_a_file_that_is_cut_off(copy: Path, releases: dict[str, Release]) -> None:
    entry = max(toc.read(copy).segments, key=lambda entry: entry.docs)
    file = copy / entry.file
    data = file.read_bytes()
    left = []
    for part in (1, 0.7, 0.5, 0.3, 0.1, 0):
        file.write_bytes(data[: int(len(data) * part) - 1] if part else b"")
        lost, told = salvaged(copy, releases)
        assert told
        left.append(COUNT - lost)
    assert left == sorted(left, reverse=True)
    assert left[:2] == [COUNT, COUNT]  # texts are at the front
    assert left[-1] == COUNT - entry.live


class BadDisk(io.FileIO):
    """A file of which a part cannot be read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() == 8192:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(size) or b""


def test_what_the_disk_does_not_give_back_costs_little(
    copy: Path, releases: dict[str, Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.integrity.salvage.open_file", BadDisk)
    lost, told = salvaged(copy, releases)
    assert 0 < lost < 70
    assert all("are lost" in damage.message for damage in told)


@pytest.mark.parametrize("how", ["damaged", "lost"])
def test_without_a_table_of_contents(copy: Path, releases: dict[str, Release], how: str) -> None:
    (contents,) = copy.glob("*.toc")
    if how == "lost":
        contents.unlink()
    else:
        contents.write_bytes(b"x" + contents.read_bytes())
    told: list[Damage] = []
    found = {release.id: release for release in salvage(copy, told.append)}
    assert told
    gone = found.pop("gone", None)  # nobody knows that it was deleted
    assert gone is None or gone.title == "Gone"
    assert found == releases


def test_a_lost_file_costs_its_own_releases(copy: Path, releases: dict[str, Release]) -> None:
    for entry in toc.read(copy).segments:
        data = (copy / entry.file).read_bytes()
        (copy / entry.file).unlink()
        lost, told = salvaged(copy, releases)
        assert lost == entry.live
        assert {damage.file for damage in told} == {entry.file}
        (copy / entry.file).write_bytes(data)


def test_what_is_salvaged_makes_the_index_again(copy: Path, releases: dict[str, Release]) -> None:
    for entry in toc.read(copy).segments:
        data = bytearray((copy / entry.file).read_bytes())
        data[-40] ^= 1
        (copy / entry.file).write_bytes(data)
    assert index.check(copy)
    found = list(salvage(copy))
    assert index.build(copy, found, rebuild=True).added == COUNT
    assert index.check(copy) == []
    assert salvaged(copy, releases) == (0, [])


def test_where_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound):
        list(salvage(tmp_path / "nothing"))
    with pytest.raises(IndexNotFound):
        list(salvage(tmp_path))
