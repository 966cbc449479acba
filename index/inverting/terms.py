"""Inverting texts: from tokens in reading order to postings in the order of terms, by sorting."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.analysis.analyzer import Analyzer
from index.analysis.bulk import TokenBatch
from index.analysis.folding import fold
from index.analysis.joins import closed, key_of
from index.analysis.units import BREAKS as UNITS
from index.arrays import Array, each_once, smallest, stable_order, starts_of
from index.reissues.fingerprints import Fingerprinter, Fingerprints
from index.segment.merging import join
from index.segment.postings import Postings

FREQUENT = ("text", "title")
"""The fields that keep frequencies."""
WORD_FIELDS = ("title_words", "body_words")
JOINS = "joins"
"""The field of joins; see `index.analysis.joins`."""
BREAKS = "breaks"
"""The field of the positions at which sentences and paragraphs begin, two terms."""

_TERM_BITS = 31


@dataclass(slots=True)
class InvertedTexts:
    """The postings of a segment's texts. `sizes` has, per release, the words of its title and its
    body that are no stop words. `stems` gives the term of each surface form, field by field.
    `prints` are the fingerprints, where they are wanted."""

    sizes: Array
    fields: dict[str, Postings]
    stems: dict[str, list[str]]
    prints: Fingerprints | None


class TextInverter:
    """Inverts batches of tokens (a title and a body per release) and joins the results.

    Words and terms are numbered as they appear, and each word is analysed once.
    """

    def __init__(self, analyzer: Analyzer, *, fingerprints: bool = True) -> None:
        self._analyzer = analyzer
        self._with_prints = fingerprints
        self.forget()
        self._start_over()

    def forget(self) -> None:
        """Forget the words met so far: the next are numbered from 0 again. Between segments."""
        self._surfaces = SurfaceInverter()
        self._fingerprinter = Fingerprinter() if self._with_prints else None
        self._numbers: dict[str, int] = {}
        self._term = array("q")  # of each word
        self._stop = array("b")
        self._join_term = array("q")  # of the closed word of each join

    def _start_over(self) -> None:
        self._sizes: list[Array] = []
        self._parts: dict[str, list[_Numbered]] = {"text": [], "title": []}

    def learn(self, words: list[str], joins: list[str]) -> None:
        """Analyse the words and the joins that come next in number."""
        self._surfaces.learn(words, joins)
        if self._fingerprinter is not None:
            self._fingerprinter.learn(words)
        for word in words:
            self._term.append(self._number(word))
            self._stop.append(self._analyzer.is_stop(word))
        for parts in joins:
            self._join_term.append(self._number(closed(parts)))

    def _number(self, word: str) -> int:
        """The number of a word's term."""
        return self._numbers.setdefault(self._analyzer.term(word), len(self._numbers))

    def add(self, batch: TokenBatch) -> None:
        """Invert the tokens of a batch."""
        self.learn(batch.new, batch.new_joins)
        word = batch.word.astype(np.int64)
        term = np.array(self._term)[word]
        counts = batch.counts.reshape(-1, 2)
        tokens = counts.sum(axis=1)
        side = _sides(batch)
        told = side[np.array(self._stop)[word] == 0]
        self._sizes.append(np.bincount(told, minlength=counts.size).reshape(-1, 2))
        position = np.arange(len(term), dtype=np.int32)
        position -= (tokens.cumsum() - tokens).astype(np.int32).repeat(tokens)
        token, closed_term = closed_terms(batch, term, np.array(self._join_term))
        if len(token):  # a further row after that of the word it begins with
            row = np.arange(len(term)).repeat(1 + np.bincount(token, minlength=len(term)))
            term, side, position = term[row], side[row], position[row]
            term[token + 1 + np.arange(len(token))] = closed_term
        doc = side >> 1
        titled = (side & 1 == 0).nonzero()[0]
        self._parts["text"].append(_inverted(term, doc, position))
        self._parts["title"].append(_inverted(term[titled], doc[titled]))
        self._surfaces.add(batch)
        if self._fingerprinter is not None:
            self._fingerprinter.add(batch)

    def finish(self) -> InvertedTexts:
        """All batches as one; the next `add` begins another segment."""
        sizes, prints, *fields = self.finished()
        inverted = InvertedTexts(sizes, {}, {}, prints)
        for name, postings, stems in fields:
            inverted.fields[name] = postings
            if stems is not None:
                inverted.stems[name] = stems
        return inverted

    def finished(self) -> Iterator[Any]:
        """The same one after another, so that not all need be held: the sizes, the fingerprints if
        any, then the name, the postings and the stems, if any, of each field."""
        bases = starts_of(np.array([len(sizes) for sizes in self._sizes]))[:-1].tolist()
        names = list(self._numbers)
        yield np.concatenate(self._sizes)
        yield self._fingerprinter.finish() if self._fingerprinter is not None else None
        for name in FREQUENT:
            yield name, _named(self._parts.pop(name), names, bases)[0], None
        self._start_over()
        yield from self._surfaces.finished([names[number] for number in self._term])

    def close(self) -> None:
        """Nothing to end: there is no second process."""


class SurfaceInverter:
    """Inverts the surface forms and the joins of batches of tokens; see `TextInverter`."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._join_numbers: dict[str, int] = {}
        self._join = array("q")  # of each join, the number of its folded form
        self._surface = array("q")  # of each word
        self._start_over()

    def _start_over(self) -> None:
        self._docs: list[int] = []
        names = (*WORD_FIELDS, JOINS, BREAKS)
        self._parts: dict[str, list[_Numbered]] = {name: [] for name in names}

    def learn(self, words: list[str], joins: list[str]) -> None:
        """Fold the words and the joins that come next in number."""
        for word in words:
            self._surface.append(self._numbers.setdefault(fold(word), len(self._numbers)))
        for parts in joins:
            number = self._join_numbers.setdefault(key_of(fold(parts)), len(self._join_numbers))
            self._join.append(number)

    def add(self, batch: TokenBatch) -> None:
        """Invert the tokens of a batch, whose words have been learnt."""
        surface = np.array(self._surface)[batch.word.astype(np.int64)]
        side = _sides(batch)
        self._docs.append(len(batch.counts) // 2)
        for number, name in enumerate(WORD_FIELDS):
            here = (side & 1 == number).nonzero()[0]
            self._parts[name].append(_inverted(surface[here], side[here] >> 1, once=True))
        joins = np.array(self._join)[batch.join.astype(np.int64)]
        doc = side[batch.join_token.astype(np.int64)] >> 1
        self._parts[JOINS].append(_inverted(joins, doc, once=True))
        self._parts[BREAKS].append(_begun_units(batch))

    def finished(self, terms: list[str]) -> Iterator[tuple[str, Postings, list[str] | None]]:
        """All batches as one, field by field: the name, the postings, and of surface forms the term
        of each, from the terms of all words. The next `add` begins another segment."""
        bases = starts_of(np.array(self._docs))[:-1].tolist()
        yield JOINS, _named(self._parts.pop(JOINS), list(self._join_numbers), bases)[0], None
        yield BREAKS, _named(self._parts.pop(BREAKS), list(UNITS), bases)[0], None
        names = list(self._numbers)
        term_of = dict(zip(self._surface, terms, strict=True))
        for name in WORD_FIELDS:
            postings, numbers = _named(self._parts.pop(name), names, bases)
            yield name, postings, [term_of[number] for number in numbers]
        self._start_over()


def closed_terms(batch: TokenBatch, term: Array, term_of_join: Array) -> tuple[Array, Array]:
    """The tokens of a batch at which joins begin, and the terms of their closed words, each once.

    `term` is the term of each token: the closed word's is another.
    """
    token = batch.join_token.astype(np.int64)
    joined = term_of_join[batch.join.astype(np.int64)]
    other = (joined != term[token]).nonzero()[0]
    row = each_once((token[other] << _TERM_BITS) + joined[other])
    return row >> _TERM_BITS, row & ((1 << _TERM_BITS) - 1)


def _begun_units(batch: TokenBatch) -> _Numbered:
    """The sentences and paragraphs of a batch that begin after a release's first word."""
    tokens = batch.counts.reshape(-1, 2).sum(axis=1)
    first = starts_of(tokens)
    rows = [batch.breaks[unit] for unit in UNITS]
    row = np.concatenate(rows)
    doc = first.searchsorted(row, side="right") - 1
    position = row - first[doc]
    unit = np.arange(len(rows)).repeat([len(each) for each in rows])
    later = (position > 0).nonzero()[0]
    return _inverted(unit[later], doc[later], position[later])


def _sides(batch: TokenBatch) -> Array:
    """The text of each token: 0 for the first title, 1 for its body, 2 for the next title, ..."""
    return np.arange(len(batch.counts), dtype=np.int32).repeat(batch.counts)


@dataclass(slots=True)
class _Numbered:
    """Postings by the number of a term instead of its name, ascending; see `Postings`. Numbers are
    of the narrowest type that holds them."""

    numbers: Array
    df: Array
    docs: Array
    freqs: Array | None = None
    positions: Array | None = None


def _inverted(
    number: Array, doc: Array, position: Array | None = None, *, once: bool = False
) -> _Numbered:
    """Postings by number, from tokens in reading order; `once` leaves out frequencies."""
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
    freqs = None if once else smallest(np.diff(first, append=len(doc)))
    positions = None if position is None else smallest(position[order])
    return _Numbered(numbers, df, smallest(doc[first]), freqs, positions)


def _named(
    parts: list[_Numbered], names: list[str], bases: list[int]
) -> tuple[Postings, list[int]]:
    """Batches of postings joined, in the order of the names, and the number of each name there."""
    present = np.zeros(len(names), bool)
    for part in parts:
        present[part.numbers] = True
    numbers = sorted(present.nonzero()[0].tolist(), key=names.__getitem__)
    rank = np.zeros(len(names), np.int64)
    rank[numbers] = np.arange(len(numbers))
    named = [Postings([], part.df, part.docs, part.freqs, part.positions) for part in parts]
    ranks = [rank[part.numbers] for part in parts]
    return join([names[number] for number in numbers], named, ranks, bases), numbers
