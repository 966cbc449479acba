"""Inverting texts: from tokens in reading order to postings in the order of terms, by sorting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.analysis import Analyzer
from index.folding import fold
from index.merging import join
from index.packing import Array, stable_order, starts_of
from index.postings import Postings
from index.tokenizing import TokenBatch

WORD_FIELDS = ("title_words", "body_words")


@dataclass(slots=True)
class InvertedTexts:
    """The text fields of a segment. `sizes` has a row a release: the words of its title and its
    body that are no stop words. `stems` gives the term of each surface form."""

    sizes: Array
    fields: dict[str, Postings]
    stems: dict[str, list[str]]


class TextInverter:
    """Inverts batches of tokens, each a title and a body a release, and joins them in the end.

    Words are numbered as they are met, and analysed once; so are surface forms and terms.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        # Of each word: the numbers of its surface form and its term, and whether it is a stop word.
        self._surface: list[int] = []
        self._term: list[int] = []
        self._stop: list[bool] = []
        self._surfaces: dict[str, int] = {}
        self._terms: dict[str, int] = {}
        self._start_over()

    def _start_over(self) -> None:
        self._sizes: list[Array] = []
        self._parts: dict[str, list[_Numbered]] = {
            name: [] for name in ("text", "title", *WORD_FIELDS)
        }

    def add(self, batch: TokenBatch) -> None:
        """Invert the tokens of a batch."""
        self._learn(batch.new)
        counts = batch.counts.reshape(-1, 2)
        term = np.array(self._term, np.int32)[batch.word]
        surface = np.array(self._surface, np.int32)[batch.word]
        stop = np.array(self._stop, bool)[batch.word]
        side = np.arange(counts.size, dtype=np.int32).repeat(batch.counts)  # title, body, title, ..
        self._sizes.append(np.bincount(side[~stop], minlength=counts.size).reshape(-1, 2))
        doc = side >> 1
        in_body = (side & 1).astype(bool)
        titled = ~in_body
        parts = self._parts
        parts["text"].append(_inverted(term, doc, counts.sum(axis=1)))
        parts["title"].append(_inverted(term[titled], doc[titled]))
        parts["title_words"].append(_inverted(surface[titled], doc[titled], once=True))
        parts["body_words"].append(_inverted(surface[in_body], doc[in_body], once=True))

    def _learn(self, words: list[str]) -> None:
        """Analyse the words that come next in number."""
        analyzer = self._analyzer
        for word in words:
            term = analyzer.term(word)
            self._surface.append(self._surfaces.setdefault(fold(word), len(self._surfaces)))
            self._term.append(self._terms.setdefault(term, len(self._terms)))
            self._stop.append(analyzer.is_stop(word))

    def finish(self) -> InvertedTexts:
        """All batches as one; the next `add` begins another segment."""
        bases = starts_of(np.array([len(sizes) for sizes in self._sizes]))[:-1].tolist()
        terms, surfaces = list(self._terms), list(self._surfaces)
        term_of = dict(zip(self._surface, self._term, strict=True))
        fields, stems = {}, {}
        for name, parts in self._parts.items():
            names = surfaces if name in WORD_FIELDS else terms
            fields[name], numbers = _named(parts, names, bases)
            if name in WORD_FIELDS:
                stems[name] = [terms[term_of[surface]] for surface in numbers]
        inverted = InvertedTexts(np.concatenate(self._sizes), fields, stems)
        self._start_over()
        return inverted

    def close(self) -> None:
        """Nothing runs beside this."""


@dataclass(slots=True)
class _Numbered:
    """Postings of terms by number instead of name, ascending; see `Postings`."""

    numbers: Array
    df: Array
    docs: Array
    freqs: Array | None = None
    positions: Array | None = None


def _inverted(
    number: Array, doc: Array, tokens: Array | None = None, *, once: bool = False
) -> _Numbered:
    """Postings by number, from a row a token in reading order.

    `tokens`, the tokens of each release, asks for positions; `once` leaves out frequencies too.
    """
    present = np.zeros(int(number.max(initial=-1)) + 1, bool)
    present[number] = True
    numbers = present.nonzero()[0]
    rank = np.cumsum(present, dtype=np.int32)[number] - 1
    order = stable_order(rank, len(numbers))  # and releases and positions stay ascending
    rank, doc = rank[order], doc[order]
    opens = np.ones(len(doc), bool)
    opens[1:] = (rank[1:] != rank[:-1]) | (doc[1:] != doc[:-1])
    first = opens.nonzero()[0]
    df = np.bincount(rank[first], minlength=len(numbers))
    freqs = None if once else np.diff(first, append=len(doc)).astype(np.int32)
    positions = None
    if tokens is not None:
        position = np.arange(len(doc), dtype=np.int32)
        position -= (tokens.cumsum() - tokens).astype(np.int32).repeat(tokens)
        positions = position[order]
    return _Numbered(numbers, df, doc[first], freqs, positions)


def _named(
    parts: list[_Numbered], names: list[str], bases: list[int]
) -> tuple[Postings, list[int]]:
    """Batches of postings as one, in the order of the names; and the number of each name there."""
    present = np.zeros(len(names), bool)
    for part in parts:
        present[part.numbers] = True
    numbers = sorted(present.nonzero()[0].tolist(), key=names.__getitem__)
    rank = np.zeros(len(names), np.int64)
    rank[numbers] = np.arange(len(numbers))
    named = [Postings([], part.df, part.docs, part.freqs, part.positions) for part in parts]
    ranks = [rank[part.numbers] for part in parts]
    return join([names[number] for number in numbers], named, ranks, bases), numbers
