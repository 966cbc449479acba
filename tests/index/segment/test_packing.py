"""Each way of packing gives back what was packed."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from index import arrays
from index.segment import packing

nibbles = st.lists(st.integers(0, 15), max_size=60)
counts = st.lists(st.integers(0, 5), max_size=30)


@given(nibbles, st.data())
def test_nibbles(values: list[int], data: st.DataObject) -> None:
    packed = packing.nibbles_packed(np.array(values, np.int64))
    assert len(packed) == (len(values) + 1) // 2
    start = data.draw(st.integers(0, len(values)))
    end = data.draw(st.integers(start, len(values)))
    assert packing.nibbles_unpacked(packed, start, end).tolist() == values[start:end]


@given(st.integers(1, packing.MAX_WIDTH), st.data())
def test_bits(width: int, data: st.DataObject) -> None:
    most = (1 << width) - 1
    values = data.draw(st.lists(st.integers(0, most) | st.just(most), max_size=70))
    packed = packing.bits_packed(np.array(values, np.int64), width)
    assert len(packed) == (len(values) * width + 7) // 8
    words = packing.words_at_bytes(np.concatenate((packed, np.zeros(4, np.uint8))))
    bits = np.arange(len(values)) * width
    assert packing.bits_at(words, bits, (1 << width) - 1).tolist() == values
    assert packing.bits_at(words, bits[::-1], (1 << width) - 1).tolist() == values[::-1]


def test_bits_longer_than_a_row_of_work() -> None:
    values = np.arange(300_001) % 2047
    packed = packing.bits_packed(values, 11)
    words = packing.words_at_bytes(np.concatenate((packed, np.zeros(4, np.uint8))))
    assert (packing.bits_at(words, np.arange(len(values)) * 11, (1 << 11) - 1) == values).all()


@pytest.mark.parametrize(
    ("most", "kind"),
    [(0, "u1"), (255, "u1"), (256, "u2"), (65_535, "u2"), (65_536, "u4"), (1 << 32, "u8")],
)
def test_the_narrowest_type_is_chosen(most: int, kind: str) -> None:
    packed = arrays.smallest(np.array([0, most], np.uint64))
    assert packed.dtype == np.dtype(kind)
    assert packed.tolist() == [0, most]
    assert arrays.smallest(np.zeros(0, np.int64)).dtype == np.uint8


@given(counts)
def test_starts_of_runs(lengths: list[int]) -> None:
    starts = arrays.starts_of(np.array(lengths, np.int64)).tolist()
    assert starts == [sum(lengths[:run]) for run in range(len(lengths) + 1)]


@given(counts, st.data())
@example([], None)
@example([0, 0, 3, 0], None)
def test_gaps_in_runs_come_back(lengths: list[int], data: st.DataObject | None) -> None:
    runs = [
        sorted(data.draw(st.lists(st.integers(0, 1 << 20), min_size=n, max_size=n)))
        if data
        else list(range(n))
        for n in lengths
    ]
    values = np.array([value for run in runs for value in run], np.int64)
    run_lengths = np.array(lengths, np.int64)
    gaps = arrays.gaps_in_runs(values, run_lengths)
    assert gaps.tolist() == [
        value - before for run in runs for value, before in zip(run, [0, *run], strict=False)
    ]
    assert arrays.sums_of_runs(gaps, run_lengths).tolist() == values.tolist()


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 5)), max_size=30))
def test_ragged_ranges(runs: list[tuple[int, int]]) -> None:
    starts, lengths = np.array(runs, np.int64).reshape(-1, 2).T
    assert arrays.ragged(starts, lengths).tolist() == [
        place for start, length in runs for place in range(start, start + length)
    ]


@given(npst.arrays(np.int64, st.integers(0, 50), elements=st.integers(0, 1 << 40)))
def test_the_narrowest_type_holds_every_value(values: np.ndarray) -> None:
    packed = arrays.smallest(values)
    assert packed.tolist() == values.tolist()
    narrower = {8: 4, 4: 2, 2: 1}.get(packed.itemsize)
    if narrower and len(values):
        assert int(values.max()) >= 1 << (8 * narrower)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(0, 2**32))
def test_sums_of_long_and_of_empty_runs(lengths: list[int], seed: int) -> None:
    counts = np.array(lengths)
    values = np.random.default_rng(seed).integers(0, 10**6, counts.sum()).astype(np.int32)
    found = arrays.sums_of_runs(arrays.gaps_in_runs(values, counts), counts)
    assert found.dtype == np.int64
    assert found.tolist() == values.tolist()
