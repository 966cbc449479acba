"""Checking finds every changed byte, and what does not fit together where all checksums do."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index
from corpus.release import Release
from index.commit import toc
from index.errors import IndexNotFound
from index.segment.blocks import BlockFile

MakeReleases = Callable[..., list[Release]]
Forge = Callable[..., None]


def punctuated(release: Release) -> Release:
    """A release whose body has sentences of seven words and paragraphs of three sentences."""
    words = release.body.split()
    ends = {6: ".", 13: ".", 20: ".\n\n"}
    written = [
        (word.capitalize() if number % 7 == 0 else word) + ends.get(number % 21, "")
        for number, word in enumerate(words)
    ]
    return replace(release, body=" ".join(written))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, make_releases: MakeReleases) -> Path:
    """An index of two segments with deletions in one."""
    path = tmp_path_factory.mktemp("sound") / "i"
    index.build(path, map(punctuated, make_releases(40, words=60)))
    index.build(path, map(punctuated, make_releases(12, seed=1, first=36)))
    assert len(toc.read(path).segments) == 2
    assert index.check(path) == []
    return path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "copy"))


def damages(
    data: bytes, places: Iterator[int] | list[int], chance: random.Random
) -> Iterator[bytes]:
    """A file with one bit changed, one byte lost, one byte added: at each place one of them."""
    for number, at in enumerate(places):
        if number % 3 == 0:
            flipped = bytearray(data)
            flipped[at] ^= 1 << chance.randrange(8)
            yield bytes(flipped)
        elif number % 3 == 1:
            yield data[:at] + data[at + 1 :]
        else:
            yield data[:at] + bytes([chance.randrange(256)]) + data[at:]


@pytest.mark.slow
def test_every_damaged_byte_is_reported_with_its_file(copy: Path) -> None:
    chance = random.Random(3)
    names = sorted(file.name for file in copy.iterdir() if file.name != toc.LOCK)
    assert len(names) == 3
    for name in names:
        data = (copy / name).read_bytes()
        many = 3 * len(data) if name.endswith(".toc") else 150
        places = [chance.randrange(len(data)) for _ in range(many)]
        for damaged in damages(data, [0, len(data) - 1, *places], chance):
            (copy / name).write_bytes(damaged)
            found = index.check(copy)
            assert [damage.file for damage in found] == [name]
            assert name not in found[0].message
        (copy / name).write_bytes(data)
    assert index.check(copy) == []


def test_lost_files_are_reported(copy: Path) -> None:
    for entry in toc.read(copy).segments:
        data = (copy / entry.file).read_bytes()
        (copy / entry.file).unlink()
        assert [damage.file for damage in index.check(copy)] == [entry.file]
        assert "is missing" in index.check(copy)[0].message
        (copy / entry.file).write_bytes(data)
    (copy / "_MAIN_2.toc").unlink()
    (found,) = index.check(copy)
    assert "has lost its table of contents" in found.message


def test_files_in_each_others_place_are_reported(copy: Path) -> None:
    one, other = (copy / entry.file for entry in toc.read(copy).segments)
    one.rename(copy / "between")
    other.rename(one)
    (copy / "between").rename(other)
    assert [damage.file for damage in index.check(copy)] == [one.name, other.name]


def test_what_the_lock_file_says_does_not_matter(copy: Path) -> None:
    (copy / toc.LOCK).write_bytes(b"\xff" * 1000)
    (copy / "notes.txt").write_text("somebody else's")
    assert index.check(copy) == []
    (copy / toc.LOCK).unlink()
    assert index.check(copy) == []


def test_where_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound):
        index.check(tmp_path)


def blocks_of(path: Path) -> dict[str, Any]:
    """The blocks of a segment's file, as arrays of their own."""
    file = BlockFile(path)
    return {name: file.array(name).copy() for name in file._blocks}


def test_a_forged_segment_that_is_right_is_sound(copy: Path, forge: Forge) -> None:
    for number, entry in enumerate(toc.read(copy).segments):
        forge(copy, number, blocks_of(copy / entry.file))
    assert index.check(copy) == []


# How a keyword was first written is said nowhere else; and at the end of these, bits only pad.
_AS_WRITTEN = {"source.names", "topic.names"}
_PADDED = {
    "text.positions",
    "breaks.positions",
    "breaks.freqs",
    "text.freqs",
    "title.freqs",
    "starts",
}


def mutations(
    blocks: dict[str, Any], chance: random.Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Blocks with one number another, or one lost, added or exchanged: what was done, and those."""
    for name, block in blocks.items():
        if not len(block) or name in _AS_WRITTEN:
            continue
        last = len(block) - (5 if name in _PADDED else 0)
        kinds = ("changed", "zero", "most", "lost", "added", "exchanged", "emptied")
        for kind in chance.sample(kinds, 4):
            at = chance.randrange(max(last, 1))
            made = block.copy()
            if kind == "changed":
                made[at] ^= 1 << chance.randrange(8 * (block.itemsize - (block.dtype.kind == "i")))
            elif kind == "zero":
                made[at] = 0
            elif kind == "most":
                made[at] = np.iinfo(block.dtype).max
            elif kind == "lost":
                made = np.delete(made, at)
            elif kind == "added":
                made = np.insert(made, at, made[at])
            elif kind == "exchanged":
                made[[at, 0]] = made[[0, at]]
            else:
                made = made[:0]
            if not np.array_equal(made, block):
                yield f"{name} {kind} at {at}", {**blocks, name: made}
        yield f"{name} gone", {key: value for key, value in blocks.items() if key != name}


BELIEVED = ("arrived", "changed", "times")
"""What no release tells: when it arrived is believed, where it can be."""


@pytest.mark.slow
def test_every_forged_number_is_found(copy: Path, forge: Forge) -> None:
    chance = random.Random(5)
    number, entry = 1, toc.read(copy).segments[1]
    blocks = blocks_of(copy / entry.file)
    missed = []
    for what, made in mutations(blocks, chance):
        forge(copy, number, made)
        found = index.check(copy)
        assert {damage.file for damage in found} <= {entry.file}
        if not found and not what.startswith(BELIEVED):
            missed.append(what)
    assert missed == [], "; ".join(missed)
