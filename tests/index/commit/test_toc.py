"""The table of contents says what it was told, and nothing that was made up is believed."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.commit import toc
from index.commit.entries import SegmentEntry
from index.commit.toc import Toc
from index.errors import IndexDamaged, IndexNotFound, IndexUnreadable

SOUND: dict[str, Any] = {
    "format": "dateline",
    "version": toc.VERSION,
    "kept_out": [],
    "generation": 3,
    "language": "english",
    "segments": [{"name": "MAIN_1", "docs": 9, "size": 1000, "seal": 5, "deleted": "", "time": 7}],
    "collapse": True,
    "pairs": {"file": "MAIN_00000003.pairs", "size": 100, "seal": 5},
    "time": 7,
    "made_by": {"dateline": "1"},
}


def put(folder: Path, record: Any, generation: int = 3) -> Path:
    """Write a table of contents, sound or not, with a checksum that fits."""
    line = record if isinstance(record, bytes) else json.dumps(record).encode()
    path = folder / toc.file_name(generation)
    path.write_bytes(line + b"\n%08x\n" % zlib.crc32(line))
    return path


@st.composite
def entries(draw: st.DrawFn) -> SegmentEntry:
    docs = draw(st.integers(0, 40))
    entry = SegmentEntry(
        f"MAIN_{draw(st.integers(0, 99))}",
        docs,
        draw(st.integers(1000, 1 << 40)),
        draw(st.integers(0, (1 << 32) - 1)),
        time=draw(st.integers(0, 1 << 40)),
    )
    if docs and draw(st.booleans()):
        entry = entry.delete(sorted(draw(st.sets(st.integers(0, docs - 1), min_size=1))))
    return entry


def same(one: SegmentEntry, other: SegmentEntry) -> bool:
    plain = ("name", "docs", "size", "seal", "live", "time")
    if any(getattr(one, name) != getattr(other, name) for name in plain):
        return False
    if one.deleted is None or other.deleted is None:
        return one.deleted is other.deleted
    return bool((one.deleted == other.deleted).all())


@settings(max_examples=40)
@given(
    segments=st.lists(entries(), max_size=5, unique_by=lambda e: e.name),
    generation=st.integers(0, 10**9),
)
def test_contents_are_read_as_they_were_written(
    segments: list[SegmentEntry],
    generation: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("toc")
    written = Toc("french", generation, tuple(segments))
    written.write(folder)
    assert [path.name for path in folder.iterdir()] == [f"_MAIN_{generation}.toc"]
    found = toc.read(folder)
    assert (found.language, found.generation) == ("french", generation)
    assert len(found.segments) == len(segments)
    assert all(map(same, found.segments, segments))
    assert found.releases == sum(segment.live for segment in segments)


def test_deleting_leaves_the_entry_before_as_it_was() -> None:
    before = SegmentEntry("MAIN_1", 5, 1000, 0)
    after = before.delete([1, 3])
    again = after.delete([0])
    assert (before.live, after.live, again.live) == (5, 3, 2)
    assert again.deleted is not None
    assert np.flatnonzero(again.deleted).tolist() == [0, 1, 3]


def test_the_newest_generation_counts(tmp_path: Path) -> None:
    for generation in (2, 10, 9):
        Toc("english", generation).write(tmp_path)
    for name in ("_MAIN_11.tmp", "_MAIN_12.toc.bak", "_OTHER_13.toc", "MAIN_14.seg", "_MAIN_x.toc"):
        (tmp_path / name).touch()
    assert toc.latest_generation(tmp_path) == 10
    assert toc.read(tmp_path).generation == 10
    assert toc.read(tmp_path, 9).generation == 9


def test_where_there_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name, message in (
        ("nothing", "there is no index at"),
        (".", "there is no index in"),
        ("file", "is a file, not an index"),
    ):
        with pytest.raises(IndexNotFound, match=message) as refused:
            toc.read(tmp_path / name)
        assert refused.value.hint


def test_another_version_is_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, SOUND | {"version": toc.VERSION + 1})
    with pytest.raises(IndexDamaged, match=f"has format {toc.VERSION + 1}") as refused:
        toc.read(tmp_path)
    assert "--rebuild" in refused.value.hint


def test_what_the_broken_ones_are_made_from_is_sound(tmp_path: Path) -> None:
    put(tmp_path, SOUND)
    assert toc.read(tmp_path).segments[0].name == "MAIN_1"


def segment(**changes: Any) -> dict[str, Any]:
    return SOUND | {"segments": [SOUND["segments"][0] | changes]}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deep objects"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"9" * 10_000, id="a long number"),
        pytest.param({}, id="no keys"),
        pytest.param(SOUND | {"format": "whoosh"}, id="another format"),
        pytest.param(SOUND | {"generation": 2}, id="another generation"),
        pytest.param(SOUND | {"generation": "3"}, id="generation a text"),
        pytest.param(SOUND | {"language": 7}, id="language a number"),
        pytest.param(SOUND | {"language": "../klingon"}, id="no such language"),
        pytest.param(SOUND | {"segments": {}}, id="segments an object"),
        pytest.param(SOUND | {"segments": [7]}, id="a segment a number"),
        pytest.param(SOUND | {"segments": SOUND["segments"] * 2}, id="a segment twice"),
        pytest.param(segment(name="../MAIN_1"), id="a path up"),
        pytest.param(segment(name="/etc/passwd"), id="an absolute path"),
        pytest.param(segment(name="MAIN_1/../../x"), id="a path through"),
        pytest.param(segment(name="MAIN_1\x00"), id="a NUL"),
        pytest.param(segment(name="MAIN_1\n"), id="a newline"),
        pytest.param(segment(name=7), id="name a number"),
        pytest.param(segment(docs=-1), id="negative"),
        pytest.param(segment(docs=1.5), id="a fraction"),
        pytest.param(segment(docs=True), id="docs true"),
        pytest.param(segment(docs=10**30), id="huge"),
        pytest.param(segment(docs=251), id="more releases than the file could hold"),
        pytest.param(segment(size="1000"), id="size a text"),
        pytest.param(segment(size=-1), id="size negative"),
        pytest.param(segment(seal=-1), id="seal negative"),
        pytest.param(segment(seal=None), id="seal null"),
        pytest.param(segment(deleted=7), id="deletions a number"),
        pytest.param(segment(deleted="%%%"), id="deletions no base64"),
        pytest.param(segment(deleted="AAAA"), id="deletions not compressed"),
    ],
)
def test_a_crafted_table_of_contents_is_refused(tmp_path: Path, record: Any) -> None:
    put(tmp_path, record)
    with pytest.raises(IndexDamaged) as refused:
        toc.read(tmp_path)
    assert "_MAIN_3.toc" in refused.value.message
    assert "--rebuild" in refused.value.hint


def test_deletions_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    import base64

    bomb = base64.b64encode(zlib.compress(bytes(50_000_000), 9)).decode()
    put(tmp_path, segment(deleted=bomb))
    with pytest.raises(IndexDamaged):
        toc.read(tmp_path)


def test_every_changed_lost_or_added_byte_is_noticed(tmp_path: Path) -> None:
    entry = SegmentEntry("MAIN_1", 9, 1000, 5).delete([4])
    Toc("english", 3, (entry,)).write(tmp_path)
    path = tmp_path / toc.file_name(3)
    sound = path.read_bytes()
    damaged = [sound[:at] + sound[at + 1 :] for at in range(len(sound))]
    damaged += [sound[:at] + b"\n" + sound[at:] for at in range(len(sound) + 1)]
    damaged += [
        sound[:at] + bytes([byte ^ 1 << bit]) + sound[at + 1 :]
        for at, byte in enumerate(sound)
        for bit in range(8)
    ]
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(IndexDamaged):
            toc.read(tmp_path)
    path.write_bytes(sound)
    toc.read(tmp_path)


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    import os

    path = tmp_path / toc.file_name(3)
    os.mkfifo(path)
    with pytest.raises(IndexDamaged, match="not a file"):
        toc.read(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(IndexDamaged):
        toc.read(tmp_path)
    path.rmdir()
    path.symlink_to(path)
    with pytest.raises(IndexUnreadable, match="cannot be read"):
        toc.read(tmp_path)
