"""What is held at once is bounded: counted, as memory itself depends on the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index
from corpus.release import Release
from index.arrays import Array
from index.ids import Ids
from index.integrity import content, reading
from index.reissues import boilerplate, candidates, comparing, fingerprints
from index.segment import field_writer, spool, streaming
from index.segment.postings import Postings

COPIES = 40


def releases(first: int, count: int) -> Iterator[Release]:
    """Releases that share a frequent word, and are copies by fours but for a word."""
    for number in range(first, first + count):
        words = [f"word{number // 4}x{at}" for at in range(60)]
        body = " ".join(["the", *words[:30], f"own{number}", "the", *words[30:], "the " * 20])
        yield Release(f"r{number:04d}", f"Title {number}", body, None, "One")


@pytest.fixture
def parted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of several segments."""
    monkeypatch.setattr("index.whoosh_adapter.writer._ALWAYS_REWRITTEN", 0)
    for first in range(0, 4 * COPIES, COPIES):
        index.build(tmp_path / "i", releases(first, COPIES), jobs=1)
    return tmp_path / "i"


def test_merging_holds_some_postings_and_positions(
    parted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the word that all have, too, which has 22 positions in each of 160 releases."""
    monkeypatch.setattr(streaming, "_POSTINGS", 64)
    monkeypatch.setattr(streaming, "_LONG", 32)
    monkeypatch.setattr(streaming, "_POSITIONS", 100)
    most = {"postings": 0, "positions": 0}
    long: list[str] = []

    def counted(postings: Postings) -> Postings:
        positions = 0 if postings.positions is None else len(postings.positions)
        most["postings"] = max(most["postings"], len(postings.docs))
        most["positions"] = max(most["positions"], positions)
        return postings

    add, add_long = field_writer.FieldWriter.add, field_writer.FieldWriter.add_long

    def adds(writer: Any, postings: Postings) -> None:
        add(writer, counted(postings))

    def adds_long(writer: Any, term: str, parts: Iterator[Postings]) -> int:
        long.append(term)
        return add_long(writer, term, map(counted, parts))

    monkeypatch.setattr(field_writer.FieldWriter, "add", adds)
    monkeypatch.setattr(field_writer.FieldWriter, "add_long", adds_long)
    index.optimize(parted)
    assert "the" in long
    assert 0 < most["postings"] <= 64 + 160  # fields without frequencies keep a term together
    assert 0 < most["positions"] <= 100 + 22 + 64 * 3
    assert index.check(parted) == []


def test_a_spool_keeps_little_in_memory(tmp_path: Path) -> None:
    numbers = spool.Numbers(tmp_path)
    for _ in range(40):
        numbers.add(np.arange(1 << 16))
    file = numbers._spool._file
    assert file._rolled  # type: ignore[attr-defined]
    assert sum(len(part) for part in numbers.arrays()) == numbers.count


def test_looking_for_reissues_holds_some_texts_and_words(
    parted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_TEXTS", 10)
    monkeypatch.setattr(comparing, "_PAIRS", 12)
    monkeypatch.setattr(fingerprints, "_MOST_WORDS", 100)
    read: list[int] = []
    sets, words_of = comparing.Texts.sets, fingerprints.BulkTokenizer.words_of
    numbered: list[int] = []

    def counted(texts: Any, wanted: Array) -> Any:
        read.append(len(wanted))
        return sets(texts, wanted)

    def told(tokenizer: Any, texts: list[str]) -> Any:
        numbered.append(tokenizer.words)
        return words_of(tokenizer, texts)

    monkeypatch.setattr(comparing.Texts, "sets", counted)
    monkeypatch.setattr(fingerprints.BulkTokenizer, "words_of", told)
    assert index.check(parted) == []  # the pairs are those that were found at once
    assert max(read) <= 10
    assert sum(read) <= 4 * COPIES * 1.5  # and most texts are read once
    assert max(numbered) <= 100


def test_checking_holds_some_tokens_and_postings(
    parted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.optimize(parted)
    monkeypatch.setattr(content, "_BATCH_TOKENS", 500)
    monkeypatch.setattr("index.inverting.inverter._BATCH_CHARS", 1000)
    monkeypatch.setattr(reading, "_POSTINGS", 64)
    monkeypatch.setattr(reading, "_LONG", 32)
    monkeypatch.setattr(reading, "_POSITIONS", 100)
    tokens: list[int] = []
    positions: list[int] = []
    add, take_off = content.Sums.add, content.Sums.take_off

    def adds(sums: Any, name: str, postings: Postings, *others: Any) -> None:
        tokens.append(int(postings.df.sum()))
        add(sums, name, postings, *others)

    def takes_off(sums: Any, name: str, postings: Postings, *others: Any) -> None:
        if postings.positions is not None:
            positions.append(len(postings.positions))
        take_off(sums, name, postings, *others)

    monkeypatch.setattr(content.Sums, "add", adds)
    monkeypatch.setattr(content.Sums, "take_off", takes_off)
    assert index.check(parted) == []
    assert len(tokens) > 50
    assert max(tokens) < 1000
    assert max(positions) <= 100 + 22 + 64 * 3


def test_an_id_takes_a_few_dozen_bytes() -> None:
    ids = Ids()
    for number in range(50_000):
        ids.put(f"2026-01-07-{number:08x}", number)
    tables = (ids._first, ids._second, ids._number)
    assert sum(table.itemsize * len(table) for table in tables) <= 80 * len(ids)


@given(
    st.lists(st.tuples(st.text(max_size=3), st.integers(0, 9)), max_size=60),
    st.lists(st.text(max_size=3), max_size=20),
)
def test_ids_are_a_dict(puts: list[tuple[str, int]], others: list[str]) -> None:
    ids, plain, other = Ids(), dict(puts), Ids()
    for release_id, number in puts:
        ids.put(release_id, number)
    for release_id in others:
        other.put(release_id, 1)
    assert len(ids) == len(plain)
    assert {key: ids.get(key) for key in (*plain, *others)} == {
        key: plain.get(key, -1) for key in (*plain, *others)
    }
    left = sorted(number for key, number in plain.items() if key not in others)
    assert list(ids.not_in(other)) == left


@settings(max_examples=30)
@given(st.integers(0, 1 << 32), st.integers(1, 30), st.integers(1, 200))
def test_candidates_are_the_same_however_many_are_looked_for_at_once(
    seed: int, owners: int, many: int
) -> None:
    chance = np.random.default_rng(seed)
    sketch = chance.integers(0, 256, (80, 32), np.uint8)
    for at in range(1, 80):  # copies with some bytes changed, and texts without words
        if chance.random() < 0.7:
            sketch[at] = sketch[chance.integers(at)]
            sketch[at, chance.integers(0, 32, chance.integers(0, 20))] += 1
    sketch[chance.integers(0, 80, 3)] = 0
    expected = candidates.candidates(sketch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "_OWNERS", owners)
        patch.setattr(candidates, "_MANY", many)
        found = candidates.candidates(sketch)
    assert len(expected[0])
    for one, other in zip(found, expected, strict=True):
        assert one.tolist() == other.tolist()


def test_boilerplate_is_the_same_however_many_passages_are_counted_at_once(
    parted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` finds the pairs again, and what is boilerplate in them."""
    monkeypatch.setattr(boilerplate, "_AT_ONCE", 7)
    monkeypatch.setattr("index.reissues.releases._AT_ONCE", 3)
    assert index.check(parted) == []
