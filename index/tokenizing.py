"""Tokenizing in bulk: many releases at once, each distinct chunk of text looked into once.

Words never cross white space (see `index.analysis`), so a text is split at spaces, each chunk is
looked up in a table that remembers the words in it, and the rest is array work.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from index.analysis import MAX_WORD, words

IntArray = npt.NDArray[np.int32]

_AROUND = """!"#$%()*+,-./:;<=>?@[\\]^`{|}~"""
_TO_SPACE = str.maketrans("\n\t", "  ")


@dataclass(slots=True)
class TokenBatch:
    """The tokens of a run of texts: one row a token, in reading order.

    `word` numbers the distinct words as they are met, `start` is the character the word begins at
    in its own text, `counts` is the number of tokens of each text. `new` are the words that were
    met for the first time, in the order of their numbers.
    """

    word: IntArray
    start: IntArray
    counts: IntArray
    new: list[str]


class _Chunks(dict[str, int]):
    """Chunk -> its number; a chunk not seen before is analysed."""

    def __init__(self, numbers: dict[str, int]) -> None:
        super().__init__()
        self.numbers = numbers
        self.length = array("i")
        self.first = array("i")
        self.word = array("i")
        self.offset = array("i")

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self.length)
        self.length.append(len(chunk))
        self.first.append(len(self.word))
        numbers = self.numbers
        bare = chunk.strip(_AROUND)
        if bare.isalpha() and bare.isascii() and len(bare) <= MAX_WORD:
            # Most chunks: one word with punctuation around it, no matter for a regex.
            self.word.append(numbers.setdefault(bare.lower(), len(numbers)))
            self.offset.append(chunk.index(bare))
        else:
            for word, start, _ in words(chunk):
                self.word.append(numbers.setdefault(word, len(numbers)))
                self.offset.append(start)
        return number


class BulkTokenizer:
    """Turns texts into `TokenBatch`es; keeps the table of chunks and words between calls."""

    MAX_CHUNKS = 4_000_000
    """The table is forgotten when it has this many chunks, to bound memory."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._chunks = _Chunks(self._numbers)

    def tokens(self, texts: list[str]) -> TokenBatch:
        """The tokens of the texts, in order."""
        if len(self._chunks) > self.MAX_CHUNKS:
            self._chunks = _Chunks(self._numbers)
        known = len(self._numbers)
        table = self._chunks
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        pieces = " ".join(texts).translate(_TO_SPACE).split(" ") if texts else []
        codes = np.fromiter(map(table.__getitem__, pieces), np.int32, len(pieces))
        length, first, words_in, offset = (
            _array(column) for column in (table.length, table.first, table.word, table.offset)
        )
        # Where each chunk begins in the joined texts, and each text among them.
        chunk_start = np.cumsum(length[codes] + 1, dtype=np.int64)
        chunk_start = np.concatenate(([0], chunk_start[:-1])) if len(codes) else chunk_start
        text_start = np.cumsum(sizes + 1) - sizes - 1
        # A row a token: the chunk it lies in, and which of the chunks' words it is.
        ends = np.append(first[1:], len(words_in)).astype(np.int32)
        per_chunk = (ends - first)[codes]
        row_end = np.cumsum(per_chunk)
        rows = int(row_end[-1]) if len(row_end) else 0
        place = np.repeat(first[codes] - (row_end - per_chunk), per_chunk) + np.arange(rows)
        start = np.repeat(chunk_start, per_chunk) + offset[place]
        bounds = np.searchsorted(start, np.append(text_start, np.iinfo(np.int64).max))
        counts = np.diff(bounds).astype(np.int32)
        start -= np.repeat(text_start, counts)
        new = list(islice(self._numbers, known, None))
        return TokenBatch(words_in[place], start.astype(np.int32), counts, new)


def _array(column: array[int]) -> IntArray:
    return np.array(column, np.int32)
