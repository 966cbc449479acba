"""The texts of a segment: each release compressed by itself, with a dictionary they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.arrays import Array, smallest, starts_of
from index.segment.blocks import BlockFile, BlockWriter

if TYPE_CHECKING:
    from index.segment import zstd

LEVEL = 3
MAX_TEXT = 1 << 28
"""The longest text, in bytes; one that claims to be longer is not decompressed."""
_SAMPLE = 4_000_000
_DICTIONARY = 112_640
_WORTH_A_DICTIONARY = 64


def _dictionary(records: list[bytes]) -> zstd.ZstdDict | None:
    """A dictionary of what the texts have in common, learnt from a sample of them."""
    from index.segment import zstd

    if len(records) < _WORTH_A_DICTIONARY:
        return None
    step = max(1, sum(map(len, records)) // _SAMPLE)
    sample = [record[:100_000] for record in records[::step]]
    size = min(_DICTIONARY, sum(map(len, sample)) // 10)
    try:
        return zstd.train_dict(sample, size)
    except zstd.ZstdError:  # a sample too small or too uniform to learn from
        return None


@dataclass(slots=True)
class PackedTexts:
    """Texts compressed one by one, where each begins, and the dictionary, if any."""

    data: bytes
    starts: Array
    dictionary: bytes | None

    @classmethod
    def pack(cls, texts: list[bytes]) -> PackedTexts:
        """Compress texts."""
        from index.segment import zstd

        dictionary = _dictionary(texts)
        compressor = zstd.ZstdCompressor(
            level=LEVEL, zstd_dict=dictionary.as_digested_dict if dictionary else None
        )
        packed = [compressor.compress(text, compressor.FLUSH_FRAME) for text in texts]
        starts = starts_of(np.fromiter(map(len, packed), np.int64, len(packed)))
        return cls(b"".join(packed), starts, dictionary.dict_content if dictionary else None)

    def write(self, blocks: BlockWriter) -> None:
        """Append the texts to the blocks of a segment."""
        # What is needed to read them first: of a file that is cut off, the texts before are left.
        if self.dictionary:
            blocks.add("dictionary", self.dictionary)
        blocks.add("record_start", smallest(self.starts))
        blocks.add("records", self.data)
        if self.dictionary:  # without it nothing could be salvaged
            blocks.add("dictionary.copy", self.dictionary)


class TextReader:
    """Reads texts by number. Raises `IndexDamaged` for one that does not decompress."""

    def __init__(self, blocks: BlockFile) -> None:
        from index.segment import zstd

        self._zstd = zstd
        self._blocks = blocks
        self._records = blocks.pages("records")
        self._start = blocks.pages("record_start")
        self._dictionary = (
            zstd.ZstdDict(blocks.bytes("dictionary")) if "dictionary" in blocks else None
        )

    def __getitem__(self, number: int) -> bytes:
        start, end = self._start.run(number)
        unpacker = self._zstd.ZstdDecompressor(self._dictionary)
        try:
            text = unpacker.decompress(self._records[start:end].data, MAX_TEXT)
        except self._zstd.ZstdError as error:
            raise self._blocks.damaged(f"has a broken text: {error}") from error
        if not unpacker.eof:
            raise self._blocks.damaged("has a text that does not end")
        return text
