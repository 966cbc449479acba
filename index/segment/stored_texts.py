"""The texts of a segment: each release compressed by itself, with a dictionary they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from index.arrays import Array
from index.segment.blocks import BlockFile, BlockWriter
from index.segment.spool import Numbers, Spool

if TYPE_CHECKING:
    from index.segment import zstd

LEVEL = 3
"""The level of what stands alone; of texts with a dictionary see `_level`."""
MAX_TEXT = 1 << 28
"""The longest text, in bytes; one that claims to be longer is not decompressed."""
_SAMPLE = 2_000_000
_LEAST_DICTIONARY, _MOST_DICTIONARY = 140_000, 1 << 18
_LARGE = 1 << 17
_COPY_LEVEL = 9
_WORTH_A_DICTIONARY = 64
_AT_ONCE = 512
"""So many texts are written at once."""


Texts = Callable[[], Iterator[bytes]]
"""Gives the texts of a segment, from the first to the last, each time it is called."""


def _dictionary(texts: Texts) -> zstd.ZstdDict | None:
    """A dictionary of what the texts have in common, learnt from a sample of them."""
    from index.segment import zstd

    number = size = 0
    for text in texts():
        number += 1
        size += len(text)
    if number < _WORTH_A_DICTIONARY:
        return None
    step = max(1, size // _SAMPLE)
    sample = [text[:100_000] for text in islice(texts(), 0, None, step)]
    most = min(max(size >> 6, _LEAST_DICTIONARY), _MOST_DICTIONARY, sum(map(len, sample)) // 10)
    try:
        return zstd.train_dict(sample, most)
    except zstd.ZstdError:  # a sample too small or too uniform to learn from
        return None


def _level(dictionary: int) -> int:
    """The level for a dictionary of so many bytes.

    Zstandard has other settings for a level where dictionary and text are small, and there the
    fifth is worse than the third. Sizes and times of three corpora decided.
    """
    if not dictionary:
        return LEVEL
    return 5 if dictionary >= _LARGE else 6


def packed(texts: Texts, dictionary: zstd.ZstdDict | None) -> Iterator[bytes]:
    """Each text, compressed by itself."""
    from index.segment import zstd

    level = _level(len(dictionary.dict_content) if dictionary else 0)
    parameters = zstd.CompressionParameter
    compressor = zstd.ZstdCompressor(
        options={parameters.compression_level: level, parameters.dict_id_flag: 0},
        zstd_dict=dictionary.as_digested_dict if dictionary else None,
    )
    for text in texts():
        yield compressor.compress(text, compressor.FLUSH_FRAME)


def write_texts(blocks: BlockWriter, texts: Texts) -> None:
    """Append texts to the blocks of a segment, holding one at a time."""
    dictionary = _dictionary(texts)
    content = dictionary.dict_content if dictionary else None
    write_packed(blocks, packed(texts, dictionary), content)


def write_packed(blocks: BlockWriter, texts: Iterable[bytes], dictionary: bytes | None) -> None:
    """The same of texts that are compressed already, with a dictionary if any."""
    spool, sizes = Spool(blocks.path.parent), Numbers(blocks.path.parent)
    texts = iter(texts)
    while some := list(islice(texts, _AT_ONCE)):
        spool.write(b"".join(some))
        sizes.add(np.fromiter(map(len, some), np.int64, len(some)))
    # What is needed to read them first: of a file that is cut off, the texts before are left.
    if dictionary:
        blocks.add("dictionary", dictionary)
    sizes.write_starts(blocks, "record_start")
    blocks.add_parts("records", spool.size, spool.parts())
    if dictionary:  # without it nothing could be salvaged
        blocks.add("dictionary.copy", _copy_of(dictionary))


def _copy_of(dictionary: bytes) -> bytes:
    from index.segment import zstd

    compressor = zstd.ZstdCompressor(level=_COPY_LEVEL)
    return compressor.compress(dictionary, compressor.FLUSH_FRAME)


def dictionary_of(copy: bytes) -> bytes:
    """The dictionary of which a segment has a copy, compressed. Raises ValueError."""
    from index.segment import zstd

    unpacker = zstd.ZstdDecompressor()
    try:
        dictionary = unpacker.decompress(copy, _MOST_DICTIONARY + 1)
    except zstd.ZstdError as error:
        raise ValueError(str(error)) from error
    if not unpacker.eof:
        raise ValueError("a copy of a dictionary that does not end")
    return dictionary


class PackedTexts(Sequence[bytes]):
    """Texts compressed one by one, and the dictionary they share, if any.

    The dictionary is learnt from the first texts; `empty` gives others that share it.
    """

    def __init__(self, texts: list[bytes]) -> None:
        self._known = _dictionary(lambda: iter(texts))
        self._texts: list[bytes] = []
        self.extend(texts)

    @property
    def dictionary(self) -> bytes | None:
        """The dictionary, if there is one."""
        return self._known.dict_content if self._known else None

    def extend(self, texts: list[bytes]) -> None:
        """Append texts."""
        self._texts += packed(lambda: iter(texts), self._known)

    def chosen(self, docs: Array) -> PackedTexts:
        """Some of the texts, by number."""
        texts = self.empty()
        texts._texts = [self._texts[doc] for doc in docs.tolist()]
        return texts

    def empty(self) -> PackedTexts:
        """No texts, with the same dictionary."""
        texts = copy(self)
        texts._texts = []
        return texts

    @cached_property
    def _unpacker(self) -> Any:
        import zstandard

        known = zstandard.ZstdCompressionDict(self.dictionary) if self.dictionary else None
        return zstandard.ZstdDecompressor(dict_data=known)

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[at] for at in range(*number.indices(len(self)))]
        text: bytes = self._unpacker.decompress(self._texts[number])
        return text

    def packed(self, number: int) -> bytes:
        """A text as it is compressed."""
        return self._texts[number]

    def write(self, blocks: BlockWriter) -> None:
        """Append the texts to the blocks of a segment."""
        write_packed(blocks, self._texts, self.dictionary)


class TextReader:
    """Reads texts by number. Raises `IndexDamaged` for one that does not decompress.

    With `zstandard`, which uses one state for many texts: making a new one, as the standard library
    does, takes two to four times as long as decompressing a text.
    """

    def __init__(self, blocks: BlockFile) -> None:
        import zstandard

        self._zstd = zstandard
        self._blocks = blocks
        self._records = blocks.pages("records")
        self._start = blocks.pages("record_start")
        self.dictionary = blocks.bytes("dictionary") if "dictionary" in blocks else None
        known = zstandard.ZstdCompressionDict(self.dictionary) if self.dictionary else None
        self._unpacker = zstandard.ZstdDecompressor(dict_data=known)
        self._alone = Lock()

    def packed(self, number: int) -> bytes:
        """A text as it is compressed."""
        start, end = self._start.run(number)
        return self._records[start:end].tobytes()

    def __getitem__(self, number: int) -> bytes:
        start, end = self._start.run(number)
        packed = self._records[start:end].data
        try:
            if not 0 <= self._zstd.frame_content_size(packed) <= MAX_TEXT:
                raise self._blocks.damaged("has a text that does not say how long it is")
            with self._alone:  # one state for all
                return self._unpacker.decompress(packed, allow_extra_data=False)
        except self._zstd.ZstdError as error:
            raise self._blocks.damaged(f"has a broken text: {error}") from error
