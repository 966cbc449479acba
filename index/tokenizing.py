"""Bulk analysis: many releases at once, each distinct chunk of text analysed once.

Words never cross white space (see `index.analysis`), so a text is split at spaces, each chunk is
looked up in a table that remembers the words in it, and the rest is array work.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.analysis import Analyzer, words
from index.folding import fold

IntArray = npt.NDArray[np.int32]

_TO_SPACE = str.maketrans("\n\t", "  ")


@dataclass(slots=True)
class TokenBatch:
    """The tokens of a run of texts: one row a token, in reading order.

    `form` numbers the surface form, `start` is the character the word begins at, in its own text;
    `counts` is the number of tokens of each text.
    """

    form: IntArray
    start: IntArray
    counts: IntArray


class _Chunks(dict[str, int]):
    """Chunk -> its number; a chunk not seen before is analysed."""

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self.forms = forms
        self.length = array("i")
        self.first = array("i")
        self.form = array("i")
        self.offset = array("i")

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self.length)
        self.length.append(len(chunk))
        self.first.append(len(self.form))
        for word, start, _ in words(chunk):
            self.form.append(self.forms.number(word))
            self.offset.append(start)
        return number


@dataclass(slots=True)
class Forms:
    """The surface forms met so far, each with its term; both are numbered as they are met."""

    analyzer: Analyzer
    surface: list[str] = field(default_factory=list)
    term: list[int] = field(default_factory=list)
    stop: list[bool] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    _form_numbers: dict[tuple[str, str, bool], int] = field(default_factory=dict)
    _words: dict[str, int] = field(default_factory=dict)
    _term_numbers: dict[str, int] = field(default_factory=dict)

    def number(self, word: str) -> int:
        """The number of a word's surface form. Words that differ by accents alone share one."""
        number = self._words.get(word)
        if number is None:
            number = self._words[word] = self._add(word)
        return number

    def _add(self, word: str) -> int:
        term = self.analyzer.term(word)
        surface = fold(word)
        stop = self.analyzer.is_stop(word)
        key = (surface, term, stop)
        number = self._form_numbers.get(key)
        if number is None:
            number = self._form_numbers[key] = len(self.surface)
            self.surface.append(surface)
            self.stop.append(stop)
            if term not in self._term_numbers:
                self._term_numbers[term] = len(self.terms)
                self.terms.append(term)
            self.term.append(self._term_numbers[term])
        return number


class BulkAnalyzer:
    """Turns texts into `TokenBatch`es; keeps the table of chunks and forms between calls."""

    MAX_CHUNKS = 4_000_000
    """The table is forgotten when it has this many chunks, to bound memory."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.forms = Forms(analyzer)
        self._chunks = _Chunks(self.forms)

    def tokens(self, texts: list[str]) -> TokenBatch:
        """The tokens of the texts, in order."""
        if len(self._chunks) > self.MAX_CHUNKS:
            self._chunks = _Chunks(self.forms)
        table = self._chunks
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        pieces = " ".join(texts).translate(_TO_SPACE).split(" ") if texts else []
        codes = np.fromiter(map(table.__getitem__, pieces), np.int32, len(pieces))
        length, first, form, offset = (
            _array(column) for column in (table.length, table.first, table.form, table.offset)
        )
        # Where each chunk begins in the joined texts, and each text among them.
        chunk_start = np.cumsum(length[codes] + 1, dtype=np.int64)
        chunk_start = np.concatenate(([0], chunk_start[:-1])) if len(codes) else chunk_start
        text_start = np.cumsum(sizes + 1) - sizes - 1
        # A row a token: the chunk it lies in, and which of the chunk's words it is.
        ends = np.append(first[1:], len(form)).astype(np.int32)
        per_chunk = (ends - first)[codes]
        row_end = np.cumsum(per_chunk)
        rows = int(row_end[-1]) if len(row_end) else 0
        word = np.repeat(first[codes] - (row_end - per_chunk), per_chunk) + np.arange(rows)
        start = np.repeat(chunk_start, per_chunk) + offset[word]
        bounds = np.searchsorted(start, np.append(text_start, np.iinfo(np.int64).max))
        counts = np.diff(bounds).astype(np.int32)
        start -= np.repeat(text_start, counts)
        return TokenBatch(form[word], start.astype(np.int32), counts)


def _array(column: array[int]) -> IntArray:
    return np.array(column, np.int32)
