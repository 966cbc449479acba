"""Building brings an index up to date: what it says it did, what is in it then, and what is not."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import index
from corpus.errors import DatelineError
from corpus.release import Release
from index.builder import Summary
from index.commit import toc
from index.errors import IndexDamaged, IndexNotFound, IndexUnreadable, IndexUnwritable
from index.integrity.salvage import salvage
from index.opening import info
from index.segment.record import date_of
from index.snapshot import Snapshot
from index.whoosh_adapter import writer

MakeReleases = Callable[..., list[Release]]


def held(path: Path) -> dict[str, Release]:
    """Every release of an index, by id; no id is there twice."""
    snapshot = Snapshot(path)
    found: dict[str, Release] = {}
    for doc in range(snapshot.size):
        if snapshot.live is None or snapshot.live[doc]:
            record = snapshot.record(doc)
            assert record.id not in found
            found[record.id] = Release(
                id=record.id,
                title=record.title,
                body=record.body,
                date=date_of(int(snapshot.column("day")[doc])),
                source=record.source,
                url=record.url,
                topics=record.topics,
            )
            assert snapshot.find(record.id) == doc
    assert len(found) == snapshot.releases
    snapshot.close()
    return found


def by_id(releases: list[Release]) -> dict[str, Release]:
    return {release.id: release for release in releases}


def files(path: Path) -> dict[str, bytes]:
    """What is in the folder of an index, but for the lock file."""
    if not path.exists():
        return {}
    return {file.name: file.read_bytes() for file in path.iterdir() if file.name != toc.LOCK}


def segments(path: Path) -> int:
    return len(toc.read(path).segments)


def test_new_releases_are_added(tmp_path: Path, make_releases: MakeReleases) -> None:
    path = tmp_path / "new" / "folders" / "index"
    some, more = make_releases(20), make_releases(10, first=20)
    assert index.build(path, some) == Summary(added=20)
    assert index.build(path, more) == Summary(added=10)
    assert held(path) == by_id(some + more)


def test_changed_releases_are_updated_and_others_left_alone(
    tmp_path: Path, make_releases: MakeReleases, changed: Callable[[Release], Release]
) -> None:
    releases = make_releases(30)
    index.build(tmp_path / "i", releases)
    newer = [release if place % 3 else changed(release) for place, release in enumerate(releases)]
    assert index.build(tmp_path / "i", newer) == Summary(updated=10, unchanged=20)
    assert held(tmp_path / "i") == by_id(newer)


@pytest.mark.parametrize(
    "part",
    [
        {"title": "x"},
        {"body": "x"},
        {"date": dt.date(1999, 1, 1)},
        {"source": "x"},
        {"url": "x"},
        {"topics": ("x",)},
    ],
)
def test_any_part_of_a_release_makes_it_another(
    tmp_path: Path, make_releases: MakeReleases, part: dict[str, object]
) -> None:
    release = make_releases(1)[0]
    index.build(tmp_path / "i", [release])
    newer = replace(release, **part)
    assert index.build(tmp_path / "i", [newer]) == Summary(updated=1)
    assert held(tmp_path / "i") == by_id([newer])


def test_a_second_run_commits_nothing(tmp_path: Path, make_releases: MakeReleases) -> None:
    releases = make_releases(20)
    index.build(tmp_path / "i", releases)
    before = files(tmp_path / "i")
    assert index.build(tmp_path / "i", releases) == Summary(unchanged=20)
    assert index.build(tmp_path / "i", releases, prune=True) == Summary(unchanged=20)
    assert index.build(tmp_path / "i", []) == Summary()
    assert index.delete(tmp_path / "i", ["none such"]) == Summary(skipped=1)
    index.optimize(tmp_path / "i")
    assert files(tmp_path / "i") == before


def test_each_call_is_one_commit(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MAX_RELEASES", 7)
    generations = []
    for call in range(4):
        index.build(tmp_path / "i", make_releases(20, first=20 * call))
        generations.append(toc.latest_generation(tmp_path / "i"))
    assert generations == [1, 2, 3, 4]
    assert held(tmp_path / "i") == by_id(make_releases(80))


def test_prune_deletes_what_is_not_given(tmp_path: Path, make_releases: MakeReleases) -> None:
    releases = make_releases(30)
    index.build(tmp_path / "i", releases)
    assert index.build(tmp_path / "i", releases[10:], prune=True) == Summary(
        unchanged=20, deleted=10
    )
    assert held(tmp_path / "i") == by_id(releases[10:])
    assert index.build(tmp_path / "i", [], prune=True) == Summary(deleted=20)
    assert held(tmp_path / "i") == {}
    assert index.build(tmp_path / "i", releases) == Summary(added=30)


def test_a_dry_run_counts_and_changes_nothing(
    tmp_path: Path, make_releases: MakeReleases, changed: Callable[[Release], Release]
) -> None:
    releases = make_releases(30)
    assert index.build(tmp_path / "i", releases, dry_run=True) == Summary(added=30)
    assert not (tmp_path / "i").exists()
    index.build(tmp_path / "i", releases)
    before = files(tmp_path / "i")
    newer = [changed(releases[0]), *releases[1:20], *make_releases(5, first=30)]
    for options in ({}, {"prune": True}, {"rebuild": True}):
        said = index.build(tmp_path / "i", newer, dry_run=True, **options)
        assert files(tmp_path / "i") == before
        copy = tmp_path / "copy"
        shutil.copytree(tmp_path / "i", copy)
        assert said == index.build(copy, newer, **options)
        shutil.rmtree(copy)


def test_a_rebuild_starts_anew(tmp_path: Path, make_releases: MakeReleases) -> None:
    index.build(tmp_path / "i", make_releases(10), language="french")
    newer = make_releases(5, first=20)
    assert index.build(tmp_path / "i", newer, rebuild=True) == Summary(added=5)
    assert held(tmp_path / "i") == by_id(newer)
    assert toc.read(tmp_path / "i").language == "french"
    index.build(tmp_path / "i", newer, rebuild=True, language="german")
    assert toc.read(tmp_path / "i").language == "german"
    assert index.build(tmp_path / "i", [], rebuild=True) == Summary()
    assert held(tmp_path / "i") == {}


def test_a_rebuild_where_there_was_nothing(tmp_path: Path, make_releases: MakeReleases) -> None:
    assert index.build(tmp_path / "i", make_releases(3), rebuild=True) == Summary(added=3)
    before = files(tmp_path / "i")
    assert index.build(tmp_path / "i", make_releases(3)) == Summary(unchanged=3)
    assert files(tmp_path / "i") == before


@pytest.mark.parametrize("damage", ["contents", "no contents", "segment", "no segment"])
def test_a_rebuild_mends_what_is_damaged(
    tmp_path: Path, make_releases: MakeReleases, damage: str
) -> None:
    path = tmp_path / "i"
    index.build(path, make_releases(10))
    index.build(path, make_releases(30, seed=1, first=10))
    victim = path / ("_MAIN_2.toc" if "contents" in damage else toc.read(path).segments[0].file)
    if damage.startswith("no"):
        victim.unlink()
    else:
        victim.write_bytes(victim.read_bytes()[:-1])
    with pytest.raises(IndexDamaged) as refused:
        index.build(path, make_releases(10))
    assert "--rebuild" in refused.value.hint
    before = files(path)
    with pytest.raises(RuntimeError):
        index.build(path, failing(make_releases(5)), rebuild=True)
    assert files(path) == before
    assert index.build(path, make_releases(10), rebuild=True) == Summary(added=10)
    assert index.check(path) == []
    assert held(path) == by_id(make_releases(10))
    assert segments(path) == 1
    assert len(files(path)) == 2


def test_the_same_id_again_is_the_same_release_newer(
    tmp_path: Path, make_releases: MakeReleases, changed: Callable[[Release], Release]
) -> None:
    one, other = make_releases(2)
    newer, newest = changed(one), changed(changed(one))
    assert index.build(tmp_path / "i", [one, other, newer, newer, newest]) == Summary(
        added=2, repeated=3
    )
    assert held(tmp_path / "i") == by_id([other, newest])
    assert index.build(tmp_path / "i", [newest, one, newest]) == Summary(updated=1, repeated=2)
    assert held(tmp_path / "i") == by_id([other, newest])
    assert index.build(tmp_path / "i", [one, one], prune=True) == Summary(
        updated=1, deleted=1, repeated=1
    )
    assert held(tmp_path / "i") == by_id([one])


def test_a_release_without_an_id_is_skipped(tmp_path: Path, make_releases: MakeReleases) -> None:
    one = make_releases(1)[0]
    assert index.build(tmp_path / "i", [replace(one, id=""), one]) == Summary(added=1, skipped=1)
    assert held(tmp_path / "i") == by_id([one])


def test_a_release_too_long_to_be_unpacked_is_skipped(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.segment.stored_texts.MAX_TEXT", 1000)
    one, other = make_releases(2)
    long = replace(one, body="long " * 1000)
    assert index.build(tmp_path / "i", [long, other]) == Summary(added=1, skipped=1)


def test_an_empty_index_is_an_index(tmp_path: Path, make_releases: MakeReleases) -> None:
    assert index.build(tmp_path / "i", []) == Summary()
    assert held(tmp_path / "i") == {}
    assert index.check(tmp_path / "i") == []
    assert index.build(tmp_path / "i", make_releases(2)) == Summary(added=2)


def test_releases_without_a_word(tmp_path: Path) -> None:
    silent = [Release("a", "", "", None), Release("b", "…", "- ?", None, source=";", topics=("",))]
    assert index.build(tmp_path / "i", silent) == Summary(added=2)
    assert held(tmp_path / "i") == by_id(silent)
    assert index.check(tmp_path / "i") == []


def test_a_language_is_chosen_once(tmp_path: Path, make_releases: MakeReleases) -> None:
    path = tmp_path / "i"
    with pytest.raises(DatelineError, match="klingon"):
        index.build(path, make_releases(1), language="klingon")
    assert not path.exists()
    index.build(path, make_releases(1), language="german")
    index.build(path, make_releases(2))
    index.build(path, make_releases(3), language="german")
    with pytest.raises(DatelineError, match="is in german, not english") as refused:
        index.build(path, make_releases(4), language="english")
    assert "--rebuild" in refused.value.hint
    assert len(held(path)) == 3


def failing(releases: list[Release], error: BaseException | None = None) -> Iterator[Release]:
    yield from releases
    raise error or RuntimeError("the source broke off")


@pytest.mark.parametrize(
    "error",
    [RuntimeError("x"), OSError(5, "disk"), FileNotFoundError(2, "gone"), KeyboardInterrupt()],
)
def test_an_error_from_the_releases_leaves_the_index_as_it_was(
    tmp_path: Path,
    make_releases: MakeReleases,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    monkeypatch.setattr(writer, "MAX_RELEASES", 6)
    path = tmp_path / "i"
    with pytest.raises(type(error)) as raised:
        index.build(path, failing(make_releases(20), error))
    assert raised.value is error
    assert files(path) == {}
    with pytest.raises(IndexNotFound):
        toc.read(path)
    index.build(path, make_releases(20))
    before = files(path)
    for options in ({}, {"prune": True}, {"rebuild": True}):
        with pytest.raises(type(error)):
            index.build(path, failing(make_releases(20, seed=1), error), **options)
        assert files(path) == before
    index.build(path, make_releases(20))
    assert files(path) == before


@pytest.mark.parametrize("gone", ["a", "b"])
def test_words_that_differ_by_an_accent_outlive_each_other(tmp_path: Path, gone: str) -> None:
    path = tmp_path / "i"
    alike = [Release("a", "", "hacia", None), Release("b", "", "hacía", None)]  # haci and hac
    index.build(path, alike, language="spanish")
    index.delete(path, [gone])
    index.optimize(path)
    assert index.check(path) == []
    assert index.build(path, alike, prune=True).added == 1
    assert held(path) == by_id(alike)


def test_any_text_at_all_is_kept(tmp_path: Path) -> None:
    odd = "\ud83d\udc69 \0\x85 \u2028\uffff"
    release = Release(odd, odd, odd, dt.date.max, odd, odd, (odd, odd[::-1]))
    index.build(tmp_path / "i", [release])
    assert held(tmp_path / "i") == {odd: release}
    assert index.check(tmp_path / "i") == []


def test_a_change_that_is_made_is_no_error(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    latest = toc.latest_generation

    def unreadable(folder: Path) -> int:
        found = latest(folder)
        if found > 0:
            raise IndexUnreadable("too many open files")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(toc, "latest_generation", unreadable)
        assert index.build(tmp_path / "i", make_releases(3)) == Summary(added=3)
    assert held(tmp_path / "i") == by_id(make_releases(3))


def test_what_may_be_committed_is_not_removed(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    def unreadable(*_: object) -> None:
        raise IndexUnreadable("too many open files")

    index.build(tmp_path / "i", make_releases(3))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(writer.ReleaseWriter, "_commit_toc", committed_and(stop))
        patch.setattr(writer, "read", unreadable)
        index.build(tmp_path / "i", make_releases(9))
    assert held(tmp_path / "i") == by_id(make_releases(9))
    assert index.check(tmp_path / "i") == []


def committed_and(stop: Callable[[], None]) -> Callable[..., None]:
    """A commit that is stopped as soon as it is made."""
    commit = writer.ReleaseWriter._commit_toc

    def commit_and_stop(self: writer.ReleaseWriter, segments: list[object]) -> None:
        commit(self, segments)
        stop()

    return commit_and_stop


@pytest.mark.slow
def test_many_small_commits_leave_few_segments(tmp_path: Path, make_releases: MakeReleases) -> None:
    releases = make_releases(200, words=5)
    most = 0
    for release in releases:
        index.build(tmp_path / "i", [release])
        most = max(most, segments(tmp_path / "i"))
    assert most <= 9  # log2(200) + 1
    assert held(tmp_path / "i") == by_id(releases)
    assert set(files(tmp_path / "i")) - toc.read(tmp_path / "i").files == {"_MAIN_200.toc"}


def test_a_small_commit_leaves_large_segments_alone(
    tmp_path: Path, make_releases: MakeReleases
) -> None:
    index.build(tmp_path / "i", make_releases(100))
    first = toc.read(tmp_path / "i").segments[0]
    index.build(tmp_path / "i", make_releases(1, first=100))
    assert toc.read(tmp_path / "i").segments[0].name == first.name
    assert segments(tmp_path / "i") == 2


def test_deleting_by_id(tmp_path: Path, make_releases: MakeReleases) -> None:
    path, releases = tmp_path / "i", make_releases(30)
    index.build(path, releases)
    index.build(path, make_releases(5, first=30))
    gone = [releases[3].id, "r-00032", "none such", releases[3].id]
    assert index.delete(path, gone) == Summary(deleted=2, skipped=1)
    left = by_id(make_releases(35))
    del left[releases[3].id], left["r-00032"]
    assert held(path) == left
    assert index.delete(path, gone) == Summary(skipped=3)
    assert index.build(path, [releases[3]]) == Summary(added=1)
    assert held(path) == left | by_id([releases[3]])
    with pytest.raises(IndexNotFound):
        index.delete(tmp_path / "nothing", ["a"])
    assert not (tmp_path / "nothing").exists()


def test_optimize_leaves_one_segment_without_the_deleted(
    tmp_path: Path, make_releases: MakeReleases
) -> None:
    path = tmp_path / "i"
    for call in range(3):
        index.build(path, make_releases(20 * 3**call, first=1000 * call))
    index.delete(path, [f"r-{number:05d}" for number in range(0, 20, 2)])
    before = held(path)
    held_then = index.optimize(path)
    assert held_then.segments == segments(path) == 1
    assert held_then.releases == len(before)
    assert toc.read(path).segments[0].docs == len(before)
    assert held(path) == before
    index.delete(path, list(before))
    index.optimize(path)
    assert (held(path), segments(path)) == ({}, 0)
    assert index.build(path, make_releases(2)) == Summary(added=2)


@pytest.mark.parametrize("flushes", [1000, 7])
def test_the_same_releases_make_the_same_files(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch, flushes: int
) -> None:
    monkeypatch.setattr(writer, "MAX_RELEASES", flushes)
    made = []
    for name in ("one", "other"):
        path = tmp_path / name
        index.build(path, make_releases(40, words=200))
        index.build(path, make_releases(20, seed=1, first=30))
        index.delete(path, ["r-00003", "r-00035"])
        index.optimize(path)
        index.build(path, make_releases(3, first=90))
        made.append(files(path))
    assert made[0] == made[1]


@pytest.mark.slow
def test_the_order_of_hashes_does_not_show_in_the_files(
    tmp_path: Path, make_releases: MakeReleases
) -> None:
    import json
    import subprocess
    import sys

    import corpus

    source = tmp_path / "releases.jsonl"
    source.write_text("\n".join(map(corpus.to_line, make_releases(40))), encoding="utf-8")
    code = "import sys, corpus, index; index.build(sys.argv[2], corpus.read(sys.argv[1]))"
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(source), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            check=True,
        )
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert json.loads(next((tmp_path / "1").glob("*.toc")).read_bytes().split(b"\n")[0])


@pytest.mark.parametrize("failing", [False, True])
def test_two_processes_make_the_files_that_one_makes(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch, failing: bool
) -> None:
    if failing:  # then what it was to do is done here
        monkeypatch.setattr("index.inverting.worker._COMMAND", "import sys; sys.stdin.read(99)")
    monkeypatch.setattr("index.inverting.inverter._WORTH_A_PROCESS", 1)
    monkeypatch.setattr("index.inverting.inverter._BATCH_CHARS", 2000)
    for jobs in (1, 2, 3, 4):
        index.build(tmp_path / str(jobs), make_releases(60, words=200), jobs=jobs)
        assert files(tmp_path / "1") == files(tmp_path / str(jobs))


@pytest.mark.parametrize("seed", range(4))
def test_a_large_build_merges_its_own_segments(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """It leaves few, and what comes twice in it is the last of each."""
    monkeypatch.setattr("index.inverting.inverter._BATCH_CHARS", 1000)
    monkeypatch.setattr("index.whoosh_adapter.writer.MAX_TOKENS", 200)
    chance = random.Random(seed)
    releases = list(make_releases(90, words=60, seed=seed))
    again = [replace(each, body=f"{each.body} once more") for each in chance.sample(releases, 40)]
    several = releases + again
    chance.shuffle(several)
    segments = {}
    for merged in (3, 10_000):
        monkeypatch.setattr("index.whoosh_adapter.flushed.MERGED", merged)
        path = tmp_path / str(merged)
        index.build(path, several, jobs=1)
        assert index.check(path) == []
        segments[merged] = len(list(path.glob("*.seg")))
    assert segments[3] <= 6 < segments[10_000]
    last = {release.id: release for release in several}
    for merged in segments:
        assert held(tmp_path / str(merged)) == last
        index.optimize(tmp_path / str(merged))
    assert held(tmp_path / "3") == last


@pytest.mark.parametrize("remembered", [10, 1 << 20])
@pytest.mark.parametrize("failing", [None, 1, 2])
def test_two_processes_make_many_segments(
    tmp_path: Path,
    make_releases: MakeReleases,
    monkeypatch: pytest.MonkeyPatch,
    failing: int | None,
    remembered: int,
) -> None:
    from index.inverting.worker import RemoteTextInverter

    received: list[object] = []
    receive = RemoteTextInverter._receive

    def fails(inverter: Any, process: Any) -> object:
        received.append(process)
        if len(received) == failing:  # what came before it is known there only
            raise OSError("the process has ended")
        return receive(inverter, process)

    monkeypatch.setattr(RemoteTextInverter, "_receive", fails)
    monkeypatch.setattr("index.inverting.inverter._WORTH_A_PROCESS", 1)
    monkeypatch.setattr("index.inverting.inverter._BATCH_CHARS", 2000)
    monkeypatch.setattr("index.whoosh_adapter.writer.MAX_TOKENS", 1500)
    releases = list(make_releases(60, words=200))
    index.build(tmp_path / "all", releases)  # remembers every word from one segment to the next
    monkeypatch.setattr("index.inverting.inverter._MOST_WORDS", remembered)
    wordless = [replace(each, id=f"no-{each.id}", title="?", body="\u2014") for each in releases]
    several = [*wordless[:5], *releases, *wordless[5:]]
    for jobs in (1, 2):
        index.build(tmp_path / str(jobs), several, jobs=jobs)
    assert len(list((tmp_path / "2").glob("*.seg"))) > 2
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert len(received) >= (failing or 3)
    assert index.check(tmp_path / "2") == []
    index.build(tmp_path / "some", releases)
    assert files(tmp_path / "some") == files(tmp_path / "all")


def test_progress_is_told_how_many_have_been_seen(
    tmp_path: Path, make_releases: MakeReleases
) -> None:
    told: list[int] = []
    index.build(tmp_path / "i", make_releases(250, words=3), progress=told.append)
    assert told == [100, 200, 250]


def test_a_place_that_is_something_else_is_refused(
    tmp_path: Path, make_releases: MakeReleases
) -> None:
    (tmp_path / "file").write_text("precious")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").write_text("precious")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("file", "folder", "file/below", "loop", "loop/below", "a\x00b", "x" * 300):
        for options in ({}, {"rebuild": True}):
            with pytest.raises(IndexUnwritable) as refused:
                index.build(tmp_path / name, make_releases(1), **options)
            assert refused.value.message
    assert (tmp_path / "file").read_text() == "precious"
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["notes.txt"]


def test_an_empty_folder_and_odd_names_will_do(tmp_path: Path, make_releases: MakeReleases) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name in ("link", "new\nline", "ünïcode 語", "-rf", os.fsdecode(b"\xff\xfe")):
        assert index.build(tmp_path / name, make_releases(2)) == Summary(added=2)
        assert held(tmp_path / name) == by_id(make_releases(2))
        assert index.check(tmp_path / name) == []


def test_leftovers_of_a_killed_process_are_removed(
    tmp_path: Path, make_releases: MakeReleases
) -> None:
    path = tmp_path / "i"
    path.mkdir()
    for name in ("_MAIN_0.tmp", toc.LOCK):
        (path / name).write_bytes(b"left")
    index.build(path, make_releases(3))
    for name in ("_MAIN_1.tmp", "_MAIN_2.tmp", "MAIN_000000020000.seg", "MAIN_000000010007.seg"):
        (path / name).write_bytes(b"left")
    (path / "notes.txt").write_text("somebody else's")
    index.build(path, make_releases(3))
    names = {file.name for file in path.iterdir()}
    assert names == {"_MAIN_1.toc", "MAIN_000000010000.seg", toc.LOCK, "notes.txt"}


actions = st.one_of(
    st.tuples(
        st.just("build"),
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), max_size=8),
        st.booleans(),
    ),
    st.tuples(st.just("delete"), st.lists(st.integers(0, 12), max_size=4), st.just(False)),
    st.tuples(st.just("optimize"), st.just([]), st.just(False)),
)


@settings(max_examples=40)
@given(steps=st.lists(actions, max_size=8), flush=st.integers(1, 5))
@example(steps=[("build", [(0, 0), (3, 1), (0, 1), (1, 0), (3, 0)], False)], flush=3)
@example(steps=[("build", [(0, 0), (0, 1), (1, 0), (2, 0), (0, 0)], False)], flush=3)
@example(steps=[("build", [(0, 0), (0, 1), (1, 0), (0, 0)], False)], flush=2)
@example(steps=[("build", [(0, 0), (0, 1), (0, 2), (0, 1), (0, 0)], True)], flush=1)
def test_any_history_is_that_of_a_dictionary(
    steps: list[tuple[str, list[object], bool]],
    flush: int,
    make_releases: MakeReleases,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("history") / "i"
    versions = [by_id(make_releases(13, seed=seed, words=6)) for seed in range(3)]
    ids = list(versions[0])
    model: dict[str, Release] = {}
    index.build(path, [])
    before = writer.MAX_RELEASES
    writer.MAX_RELEASES = flush
    try:
        for kind, arguments, prune in steps:
            if kind == "build":
                given_now = [versions[version][ids[place]] for place, version in arguments]
                index.build(path, given_now, prune=prune)
                model = (by_id(given_now)) if prune else model | by_id(given_now)
            elif kind == "delete":
                gone = [ids[place] for place in arguments]
                index.delete(path, gone)
                model = {key: value for key, value in model.items() if key not in gone}
            else:
                index.optimize(path)
            assert held(path) == model
        assert index.check(path) == []
    finally:
        writer.MAX_RELEASES = before


@pytest.mark.slow
def test_the_second_process_runs_nothing_from_the_working_folder(
    tmp_path: Path, make_releases: MakeReleases, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.inverting import worker

    monkeypatch.setattr("index.inverting.inverter._WORTH_A_PROCESS", 1)
    for name in ("json.py", "numpy.py", "index.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    ended: list[object] = []
    monkeypatch.setattr(worker.RemoteTextInverter, "_go_on_here", lambda self: ended.append(self))
    index.build(tmp_path / "i", make_releases(3), jobs=2)
    assert not ended
    assert not (tmp_path / "ran").exists()


def test_what_is_kept_out_stays_out_until_it_is_let_in(tmp_path: Path) -> None:
    path = tmp_path / "index"
    both = [Release("a", "One", "", None), Release("b", "Other", "", None)]
    index.build(path, both)
    assert index.delete(path, ["a", "later"], keep_out=True) == index.Summary(
        deleted=1, skipped=1, kept_out=2
    )
    later = [*both, Release("later", "Not yet", "", None)]
    for way in ({}, {"rebuild": True}, {"prune": True}, {"dry_run": True}):
        summary = index.build(path, later, **way)
        assert (summary.added + summary.unchanged, summary.kept_out) == (1, 2), way
        assert held(path).keys() == {"b"}
        assert info(path).kept_out == 2
    index.optimize(path)
    assert index.check(path) == []
    assert index.let_in(path, ["a", "b"]) == 1
    assert index.build(path, later).added == 1
    assert index.let_in(path, ["a", "b"]) == 0


def test_an_error_before_a_loss_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "index"
    many = [Release(str(number), f"Release {number}", "", None) for number in range(5)]
    index.build(path, many)
    asked = []

    def refuse(lost: int, held: int) -> None:
        asked.append((lost, held))
        raise RuntimeError

    for change in (
        lambda: index.build(path, many[:2], prune=True, before_loss=refuse),
        lambda: index.build(path, many[:1], rebuild=True, before_loss=refuse),
        lambda: index.delete(path, ["0", "1", "x"], before_loss=refuse),
    ):
        with pytest.raises(RuntimeError):
            change()
        assert len(held(path)) == 5
    assert asked == [(3, 5), (4, 5), (2, 5)]
    index.build(path, many, prune=True, before_loss=refuse)  # loses nothing


@pytest.mark.parametrize("damaged", [False, True])
def test_a_rebuild_of_what_cannot_be_read_asks_for_what_can_be_saved(
    tmp_path: Path, damaged: bool
) -> None:
    path = tmp_path / "index"
    shutil.copytree(Path(__file__).parents[1] / "cases" / "indexes" / "format-2" / "index", path)
    if damaged:
        (path / "_MAIN_3.toc").write_bytes(b"")
    before = sum(1 for _ in salvage(path))
    asked = []

    def refuse(lost: int, held: int) -> None:
        asked.append((lost, held))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.build(path, [Release("x", "One", "", None)], rebuild=True, before_loss=refuse)
    assert asked == [(before - 1, before)]
    assert sum(1 for _ in salvage(path)) == before
