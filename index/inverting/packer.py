"""Compressing the records of releases while their texts are read, in a thread of its own."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from index.segment.stored_texts import PackedTexts

_LEARNT = 1 << 24
"""From so many bytes of records on their dictionary is learnt from them."""


class Packer:
    """Compresses records in the order in which they come, segment by segment. Must be closed."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._packing: list[Future[None]] = []
        self._waiting: list[bytes] = []
        self._size = 0
        self._texts: PackedTexts | None = None

    def add(self, records: list[bytes]) -> None:
        """Append records."""
        self._packing.append(self._pool.submit(self._pack, records))

    def _pack(self, records: list[bytes]) -> None:
        if self._texts is not None:
            self._texts.extend(records)
            return
        self._waiting += records
        self._size += sum(map(len, records))
        if self._size >= _LEARNT:
            self._learn()

    def _learn(self) -> None:
        self._texts = PackedTexts(self._waiting)
        self._waiting, self._size = [], 0

    def finish(self) -> PackedTexts:
        """All records of a segment; the next ones share their dictionary, if there is one."""
        for packing in self._packing:
            packing.result()
        self._packing.clear()
        if self._texts is None:
            self._learn()
        texts = self._texts
        assert texts is not None
        self._texts = texts.empty() if texts.dictionary else None
        return texts

    def close(self) -> None:
        """End the thread."""
        self._pool.shutdown(cancel_futures=True)
