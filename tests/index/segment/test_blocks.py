"""A container gives back its blocks, and nothing that is not what was written."""

from __future__ import annotations

import json
import os
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from index.errors import IndexDamaged
from index.segment import blocks as container
from index.segment.blocks import KINDS, BlockFile, BlockWriter

PAGE = 1 << 14
TAIL = struct.Struct("<QII8s")

blocks_of = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.binary(max_size=40)
    | st.sampled_from(KINDS).flatmap(lambda kind: npst.arrays(kind, st.integers(0, 40))),
    max_size=6,
)


def write(path: Path, blocks: dict[str, Any]) -> tuple[int, int]:
    path.unlink(missing_ok=True)
    writer = BlockWriter(path)
    for name, block in blocks.items():
        writer.add(name, block)
    return writer.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of one test after another go."""
    return tmp_path_factory.mktemp("containers")


@settings(max_examples=40)
@given(blocks=blocks_of, large=st.integers(0, 3 * PAGE))
def test_blocks_are_read_as_they_were_written(
    folder: Path, blocks: dict[str, Any], large: int
) -> None:
    blocks["large"] = np.arange(large, dtype=np.uint32).astype("<u2")
    size, seal = write(folder / "one", blocks)
    assert (folder / "one").stat().st_size == size
    file = BlockFile(folder / "one", size, seal)
    file.check_all()
    for name, block in blocks.items():
        assert name in file
        if isinstance(block, bytes):
            assert file.bytes(name) == block
        else:
            found = file.array(name)
            assert found.dtype == block.dtype
            assert found.tolist() == block.tolist()
            assert file.length(name) == len(block)
    assert "none such" not in file
    with pytest.raises(IndexDamaged, match="lacks its block"):
        file.array("none such")
    file.close()


def test_parts_of_a_block(folder: Path) -> None:
    values = np.random.default_rng(1).integers(0, 1 << 32, 100_000).astype("<u4")
    size, seal = write(folder / "parts", {"before": b"x" * 5, "values": values, "after": b"y"})
    pages = BlockFile(folder / "parts", size, seal).pages("values")
    assert len(pages) == 100_000
    for start, end in ((0, 0), (0, 1), (4095, 4097), (99_999, 100_000), (10, 90_000)):
        assert (pages[start:end] == values[start:end]).all()
    assert pages.item(77_777) == values[77_777]
    assert pages.run(4095) == (values[4095], values[4096])
    assert (pages.whole() == values).all()
    starts = np.array([5, 50_000, 100_000])
    pages.touch_runs(starts, starts)
    for wrong in ((-1, 3), (0, 100_001), (5, 4), (100_001, 100_001), (1 << 63, 1 << 63)):
        with pytest.raises(IndexDamaged, match="do not fit"):
            pages.touch(*wrong)
    with pytest.raises(IndexDamaged):
        pages.item(100_000)
    with pytest.raises(IndexDamaged):
        pages.run(99_999)


def some_blocks() -> dict[str, Any]:
    chance = np.random.default_rng(7)
    return {
        "bytes": chance.bytes(3 * PAGE + 11),
        "numbers": np.arange(5000, dtype=np.uint16),
        "few": np.arange(3, dtype=np.uint64),
    }


def everything(path: Path, size: int, seal: int) -> list[bytes]:
    file = BlockFile(path, size, seal)
    return [file.bytes(name) for name in some_blocks()]


def test_every_changed_lost_or_added_byte_is_noticed(folder: Path) -> None:
    path = folder / "damaged"
    size, seal = write(path, some_blocks())
    sound = path.read_bytes()
    chance = random.Random(1)
    places = {*range(200), *range(size - 600, size), *chance.sample(range(size), 600)}
    for at in sorted(places):
        flipped = bytearray(sound)
        flipped[at] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        with pytest.raises(IndexDamaged, match="damaged"):
            BlockFile(path, size, seal).check_all()
        if at % 20 == 0:
            path.write_bytes(sound[:at] + sound[at + 1 :])
            with pytest.raises(IndexDamaged, match="bytes where"):
                BlockFile(path, size, seal)
            path.write_bytes(sound[:at] + b"x" + sound[at:])
            with pytest.raises(IndexDamaged, match="bytes where"):
                BlockFile(path, size, seal)
    path.write_bytes(sound)
    BlockFile(path, size, seal).check_all()


def test_what_is_read_is_right_or_refused(folder: Path) -> None:
    """A change in what is not read is not noticed, and does not matter."""
    path = folder / "partly"
    size, seal = write(path, some_blocks())
    sound, expected = path.read_bytes(), list(some_blocks().values())
    data = bytearray(sound)
    data[2 * PAGE] ^= 1
    path.write_bytes(data)
    file = BlockFile(path, size, seal)
    assert (file.array("numbers") == expected[1]).all()
    pages = file.pages("bytes")
    assert pages[0:PAGE].tobytes() == expected[0][:PAGE]
    with pytest.raises(IndexDamaged, match=f"near byte {2 * PAGE:,}"):
        pages[0 : 2 * PAGE]
    with pytest.raises(IndexDamaged):
        pages.whole()


def test_a_file_in_the_place_of_another_is_noticed(folder: Path) -> None:
    size, seal = write(folder / "this", {"a": b"1234"})
    other = write(folder / "other", {"a": b"1235"})
    assert other[0] == size
    with pytest.raises(IndexDamaged, match="is not the file"):
        BlockFile(folder / "other", size, seal)


def forged(directory: Any, body: bytes = b"", length: int | None = None) -> bytes:
    """A file with checksums that fit, and a directory of our choice."""
    body = container.MAGIC + body
    sums = b"".join(
        struct.pack("<I", zlib.crc32(body[at : at + PAGE])) for at in range(0, len(body), PAGE)
    )
    listed = directory if isinstance(directory, bytes) else json.dumps(directory).encode()
    length = len(listed) if length is None else length
    seal = zlib.crc32(struct.pack("<QI", len(body), length), zlib.crc32(sums + listed))
    return body + sums + listed + TAIL.pack(len(body), length, seal, container.MAGIC)


def test_what_the_forged_ones_are_made_from_is_sound(folder: Path) -> None:
    (folder / "forged").write_bytes(forged({"a": [8, 4, "<u4"]}, struct.pack("<I", 77)))
    assert BlockFile(folder / "forged").array("a").tolist() == [77]


@pytest.mark.parametrize(
    "directory",
    [
        pytest.param([], id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deep objects"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param({"a": 7}, id="no block"),
        pytest.param({"a": [8, 4]}, id="no kind"),
        pytest.param({"a": [8, 4, "<u4", 1]}, id="too much"),
        pytest.param({"a": [-8, 4, "<u4"]}, id="before the file"),
        pytest.param({"a": [8, -4, "<u4"]}, id="negative"),
        pytest.param({"a": [8, 3, "<u4"]}, id="not whole numbers"),
        pytest.param({"a": [8, 800, "<u4"]}, id="past the end"),
        pytest.param({"a": [1 << 70, 4, "<u4"]}, id="far past the end"),
        pytest.param({"a": [8, 1 << 70, "|u1"]}, id="huge"),
        pytest.param({"a": [8.0, 4, "<u4"]}, id="a fraction"),
        pytest.param({"a": [True, 4, "<u4"]}, id="true"),
        pytest.param({"a": ["8", 4, "<u4"]}, id="a text"),
        *(
            pytest.param({"a": [8, 8, kind]}, id=f"of kind {kind}")
            for kind in ("O", "|O8", "<f8", "<U2", "V8", "<M8[s]", "<i8", ">u4", "u4", "", 4, None)
        ),
        pytest.param({"a": [8, 8, ["<u4"]]}, id="kind a list"),
    ],
)
def test_a_crafted_directory_is_refused(folder: Path, directory: Any) -> None:
    (folder / "crafted").write_bytes(forged(directory, bytes(16)))
    with pytest.raises(IndexDamaged, match="broken directory"):
        BlockFile(folder / "crafted")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DATELINE",
        bytes(100),
        b"DATELINE" * 10,
        forged({})[:-1] + b"?",
        forged({}, length=1 << 31),
        TAIL.pack((1 << 64) - 1, 0, 0, b"DATELINE") * 4,
        os.urandom(5000),
    ],
)
def test_what_is_no_container_is_refused(folder: Path, data: bytes) -> None:
    (folder / "none").write_bytes(data)
    with pytest.raises(IndexDamaged):
        BlockFile(folder / "none")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "x")
    with pytest.raises(IndexDamaged, match="not a file"):
        BlockFile(tmp_path / "x")


def test_an_unfinished_file_is_removed(tmp_path: Path) -> None:
    writer = BlockWriter(tmp_path / "x")
    writer.add("a", b"1234")
    writer.abort()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "x").write_bytes(b"another's")
    with pytest.raises(FileExistsError):
        BlockWriter(tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b"another's"


def test_only_numbers_are_written(tmp_path: Path) -> None:
    writer = BlockWriter(tmp_path / "x")
    with pytest.raises((TypeError, ValueError)):
        writer.add("a", np.array([object()]))
    writer.abort()
