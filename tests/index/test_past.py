"""Arrivals and previous versions: what an index knows of its releases beside what they are now."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index
from corpus.errors import ArgumentError
from corpus.release import Release, sources_of
from index.analysis.folding import fold
from index.arrivals import moments, versions
from index.commit import toc
from index.opening import info
from index.segment import history
from index.segment.history import Version
from index.segment.record import (
    date_of,
    decode_record,
    digest_of,
    encode_record,
)
from index.snapshot import Snapshot
from index.whoosh_adapter import writer

MakeReleases = Callable[..., list[Release]]


@dataclass
class Known:
    """What the oracle knows of a release: when it arrived, and its versions with their times."""

    arrived: int
    versions: list[tuple[int, Release]]


def told(path: Path) -> dict[str, Known]:
    """What an index says of all its releases."""
    snapshot = Snapshot(path)
    arrived, changed = moments(snapshot, "arrived"), moments(snapshot, "changed")
    found = {}
    for doc in range(snapshot.size):
        if snapshot.live is not None and not snapshot.live[doc]:
            continue
        release = snapshot.record(doc).release(int(snapshot.column("day")[doc]))
        every = [
            (version.time, decode_record(version.record).release(version.day))
            for version in versions(snapshot, doc)
        ]
        every.append((int(changed[doc]), release))
        found[release.id] = Known(int(arrived[doc]), every)
    snapshot.close()
    return found


def at(time: int) -> Callable[[], float]:
    return lambda: time


def test_arrivals_and_versions_are_kept(tmp_path: Path, make_releases: MakeReleases) -> None:
    path = tmp_path / "i"
    one, other = make_releases(2)
    newer, newest = replace(one, body="Corrected."), replace(one, body="Corrected twice.")
    index.build(path, [one], clock=at(100))
    index.build(path, [newer, other], clock=at(200))
    index.build(path, [newer, other], clock=at(250))  # nothing has changed
    index.build(path, [newest], clock=at(300))
    expected = {
        one.id: Known(100, [(100, one), (200, newer), (300, newest)]),
        other.id: Known(200, [(200, other)]),
    }
    assert told(path) == expected
    index.optimize(path, clock=at(400))
    assert told(path) == expected
    index.build(path, [newest, other], rebuild=True, clock=at(500))
    assert told(path) == expected
    assert index.check(path) == []
    index.optimize(path, drop_history=True, clock=at(600))
    assert told(path) == {
        one.id: Known(100, [(300, newest)]),
        other.id: Known(200, [(200, other)]),
    }
    assert index.check(path) == []


def test_without_history_texts_are_not_kept(tmp_path: Path, make_releases: MakeReleases) -> None:
    (one,) = make_releases(1)
    versions = [replace(one, body=f"Version {number}.") for number in range(3)]
    for number, version in enumerate(versions):
        index.build(tmp_path / "i", [version], history=number != 2, clock=at(number))
    assert told(tmp_path / "i")[one.id] == Known(0, [(0, versions[0]), (2, versions[2])])


def test_what_was_deleted_arrives_anew(tmp_path: Path, make_releases: MakeReleases) -> None:
    one, other = make_releases(2)
    index.build(tmp_path / "i", [one, other], clock=at(1))
    index.delete(tmp_path / "i", [one.id])
    index.build(tmp_path / "i", [replace(one, body="Back."), other], clock=at(3))
    assert told(tmp_path / "i")[one.id].versions == [(3, replace(one, body="Back."))]
    assert told(tmp_path / "i")[one.id].arrived == 3


def test_several_versions_in_one_run_are_one_change(
    tmp_path: Path, make_releases: MakeReleases
) -> None:
    (one,) = make_releases(1)
    passing, final = replace(one, body="Passing."), replace(one, body="Final.")
    index.build(tmp_path / "i", [passing, one], clock=at(1))
    assert told(tmp_path / "i")[one.id] == Known(1, [(1, one)])
    index.build(tmp_path / "i", [passing, final], clock=at(2))
    assert told(tmp_path / "i")[one.id] == Known(1, [(1, one), (2, final)])
    index.build(tmp_path / "i", [passing, final], clock=at(3))  # as it was in the end
    assert told(tmp_path / "i")[one.id] == Known(1, [(1, one), (2, final)])


def test_a_rebuild_of_a_damaged_index_keeps_what_can_be_read(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_ALWAYS_REWRITTEN", 0)
    path = tmp_path / "i"
    releases = make_releases(8)
    index.build(path, releases[:4], clock=at(1))
    index.build(path, releases, clock=at(2))
    first, _ = toc.read(path).segments
    data = bytearray((path / first.file).read_bytes())
    data[len(data) // 2] ^= 1
    (path / first.file).write_bytes(data)
    index.build(path, releases, rebuild=True, clock=at(3))
    arrived = {release_id: known.arrived for release_id, known in told(path).items()}
    assert {arrived[release.id] for release in releases[:4]} <= {1, 3}
    assert {arrived[release.id] for release in releases[4:]} == {2}
    assert index.check(path) == []


def test_the_time_can_be_fixed_from_outside(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234567890")
    index.build(tmp_path / "i", make_releases(1))
    assert {known.arrived for known in told(tmp_path / "i").values()} == {1234567890}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ArgumentError, match="SOURCE_DATE_EPOCH must be a number of seconds"):
        index.build(tmp_path / "i", make_releases(2))
    assert len(told(tmp_path / "i")) == 1


def test_the_same_releases_give_the_same_bytes(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with two processes, after changes and merging; only the time tells runs apart."""
    monkeypatch.setattr("index.inverting.inverter._WORTH_A_PROCESS", 1)
    releases = make_releases(60)
    newer = [replace(release, body=f"{release.body} Corrected.") for release in releases[:20]]
    for jobs, time in ((1, 5), (2, 5), (1, 6)):
        path = tmp_path / f"{jobs}-{time}"
        index.build(path, releases, jobs=jobs, clock=at(time))
        index.build(path, newer, jobs=jobs, clock=at(time + 1))
        index.optimize(path, clock=at(time + 2))

    def files(name: str) -> dict[str, bytes]:
        every = sorted((tmp_path / name).iterdir())
        return {file.name: file.read_bytes() for file in every if file.name != toc.LOCK}

    assert files("1-5") == files("2-5")
    assert files("1-5") != files("1-6")
    assert info(tmp_path / "1-5").manifest == info(tmp_path / "1-6").manifest


def test_the_manifest_tells_what_an_index_is_made_of(
    tmp_path: Path, make_releases: MakeReleases
) -> None:
    releases = make_releases(30)
    index.build(tmp_path / "i", releases)
    index.build(tmp_path / "j", reversed(releases[:15]))
    index.build(tmp_path / "j", releases[15:])
    one, other = (info(tmp_path / name).manifest for name in "ij")
    assert one is not None
    assert one == other
    named = {fold(source) for release in releases for source in sources_of(release.source)}
    assert set(one.sources) == {"", *named}
    assert {"dateline", "nltk", "unicode", "zstd"} <= set(one.made_by)
    assert one.options == {"language": "english", "collapse": True}
    index.delete(tmp_path / "j", [releases[0].id])
    gone = info(tmp_path / "j").manifest
    assert gone is not None
    assert gone.digest != one.digest
    changed = {name for name in one.sources if one.sources[name] != gone.sources.get(name)}
    assert changed == set(map(fold, sources_of(releases[0].source) or [""]))


@settings(max_examples=25)
@given(seed=st.integers(0, 1 << 32))
def test_histories_are_those_of_an_obvious_oracle(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Random histories of adding, changing, deleting, pruning, merging and rebuilding."""
    chance = random.Random(seed)
    path = tmp_path_factory.mktemp("past") / "i"
    known: dict[str, Known] = {}

    def some() -> list[Release]:
        ids = chance.sample("abcdefgh", chance.randrange(1, 7))
        day = dt.date(2026, 1, chance.randrange(1, 3))
        return [Release(i, f"Title {i}", f"Text {chance.randrange(3)}", day) for i in ids]

    for time in range(1, chance.randrange(3, 12)):
        deed = chance.choice(["add", "add", "prune", "delete", "merge", "rebuild"])
        if time == 1:
            deed = "add"
        if deed == "delete":
            gone = chance.sample("abcdefgh", 2)
            index.delete(path, gone)
            for release_id in gone:
                known.pop(release_id, None)
        elif deed == "merge":
            index.optimize(path, clock=at(time))
        else:
            releases = some()
            rebuild, prune = deed == "rebuild", deed == "prune"
            index.build(path, releases, rebuild=rebuild, prune=prune, clock=at(time), jobs=1)
            for release in releases:
                each = known.setdefault(release.id, Known(time, []))
                if not each.versions or each.versions[-1][1] != release:
                    each.versions.append((time, release))
            if rebuild or prune:
                known = {release.id: known[release.id] for release in releases}
        assert told(path) == known
        assert index.check(path) == []


@given(
    st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 2**40), st.binary(max_size=80))),
    st.binary(max_size=80).filter(lambda data: not data.startswith(b"\0")),
)
def test_versions_are_packed_and_unpacked(
    parts: list[tuple[int, int, bytes]], present: bytes
) -> None:
    versions = [Version(generation, time, 7, record) for generation, time, record in parts]
    assert history.unpack(history.pack(versions, present), present) == versions


def test_a_version_that_differs_little_takes_little(make_releases: MakeReleases) -> None:
    (one,) = make_releases(1)
    now = replace(one, body=" ".join(f"word{number}" for number in range(500)))
    before = encode_record(replace(now, body=now.body.replace("word250", "figure")))
    day = now.date.toordinal() if now.date else 0
    packed = history.pack([Version(1, 2, day, before)], encode_record(now))
    assert len(packed) < 100 < len(before) / 20
    (version,) = history.unpack(packed, encode_record(now))
    assert digest_of(decode_record(version.record).release(day), version.record)
    assert date_of(version.day) == now.date


@pytest.mark.parametrize("broken", [b"x", b"", None])
def test_broken_versions_are_found(broken: bytes | None) -> None:
    packed = history.pack([Version(1, 2, 3, b"before")], b"present text")
    data = packed[:-1] if broken is None else broken
    if data:
        with pytest.raises(ValueError, match=r"."):
            history.unpack(data, b"present text")
    else:
        assert history.unpack(data, b"present text") == []
