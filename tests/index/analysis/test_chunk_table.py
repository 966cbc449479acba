"""The table of chunks, beside a dict."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis import chunk_table
from index.analysis.chunk_table import LONGEST, ChunkTable, keys

chunk = st.text(st.sampled_from("ab\0é반."), min_size=1).map(str.encode)
chunk = chunk.filter(lambda one: len(one) <= LONGEST)


def key(several: list[bytes]) -> chunk_table.Key:
    size = np.array([len(one) for one in several], np.int64)
    return keys(b"".join(several) + bytes(LONGEST), np.cumsum(size) - size, size)


@given(st.lists(st.lists(chunk, min_size=1), max_size=6))
@example([[b"a", b"a\0", b"a\0\0"]])
@example([[b"%d" % number for number in range(100_000)], [b"5", b"-5"]])
def test_every_chunk_has_the_number_it_was_given(several: list[list[bytes]]) -> None:
    table, plain = ChunkTable(), dict[bytes, int]()
    for batch in several:
        expected = [plain.get(one, -1) for one in batch]
        assert table.find(key(batch)).tolist() == expected
        new = [one for one in dict.fromkeys(batch) if one not in plain]
        plain.update((one, len(plain) + at) for at, one in enumerate(new))
        if new:
            table.add(key(new), np.array([plain[one] for one in new]))
        assert table.find(key(batch)).tolist() == [plain[one] for one in batch]


def test_chunks_that_all_begin_at_the_same_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChunkTable, "_slots", lambda self, key: np.zeros(len(key[0]), np.int64))
    table = ChunkTable()
    some = [b"%d" % number for number in range(300)]
    table.add(key(some[:200]), np.arange(200))
    table.add(key(some[200:]), np.arange(200, 300))
    assert table.find(key([*some, b"none"])).tolist() == [*range(300), -1]
