"""Fingerprints: what a segment keeps of each text so that nearly the same texts can be found.

- A *shingle* is five words in a row (Broder 1997, "On the resemblance and containment of
  documents"); how much two texts have in common is the Jaccard coefficient of their shingles.
- A *sketch* is 32 bytes that estimate it: one permutation hashing (Li, Owen and Zhang 2012) with
  empty bins filled by rotation (Shrivastava and Li 2014), eight bits of each least hash kept (Li
  and König 2010). In each of two sketches the share of equal bytes is about the coefficient.
- A *passage* is a run of words that ends where the words themselves say (content-defined chunking,
  Muthitacharoen, Chen and Mazières 2001), 24 words on average; it is kept as 24 bits of a hash, if
  it has eight words or more. Passages tell boilerplate.

All of it depends on the words of the text alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.analysis.bulk import BulkTokenizer, TokenBatch
from index.arrays import Array, ragged, smallest, starts_of
from index.segment.blocks import BlockFile, BlockWriter

SHINGLE = 5
BINS = 32
PASSAGE_BYTES = 3
_PASSAGE = 24
"""A passage ends behind one of so many pairs of words."""
SHORTEST = 8
"""The number of words of the shortest passage that is kept."""
_MOST_WORDS = 300_000
"""So many distinct words are remembered when texts are read again."""

Hashes = npt.NDArray[np.uint64]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_EMPTY = np.uint64((1 << 64) - 1)
_END = np.uint64((1 << 64) // _PASSAGE)


@dataclass(slots=True)
class Fingerprints:
    """The fingerprints of some releases, in order.

    - `sketch`: uint8[releases, 32].
    - `passage`: uint32[passages], release by release, and `counts`: int64[releases], how many each
      has.
    """

    sketch: Array
    passage: Array
    counts: Array

    def select(self, chosen: Array) -> Fingerprints:
        """The fingerprints of some of the releases, by ascending number."""
        first = starts_of(self.counts)[:-1]
        counts = self.counts[chosen]
        return Fingerprints(
            self.sketch[chosen], self.passage[ragged(first[chosen], counts)], counts
        )

    def equals(self, other: Fingerprints) -> bool:
        """Whether these are the fingerprints of the same texts."""
        mine, its = ((prints.sketch, prints.passage, prints.counts) for prints in (self, other))
        return all(map(np.array_equal, mine, its))

    def __len__(self) -> int:
        return len(self.counts)

    def narrow(self) -> Array:
        """The passages in three bytes each: uint8[3 * passages]."""
        wide = self.passage.astype("<u4").view(np.uint8).reshape(-1, 4)
        return np.ascontiguousarray(wide[:, :PASSAGE_BYTES]).reshape(-1)


def write_prints(blocks: BlockWriter, parts: Callable[[], Iterator[Fingerprints]]) -> None:
    """Append fingerprints to the blocks of a segment; `parts` gives them, each time anew."""
    counts = np.concatenate([np.zeros(0, np.int64), *(part.counts for part in parts())])
    starts = starts_of(counts)
    blocks.add_parts("sketch", BINS * len(counts), (part.sketch.tobytes() for part in parts()))
    blocks.add("passage_start", smallest(starts))
    narrow = (part.narrow().tobytes() for part in parts())
    blocks.add_parts("passages", PASSAGE_BYTES * int(starts[-1]), narrow)


class PrintReader:
    """Reads what `write_prints` wrote."""

    def __init__(self, blocks: BlockFile) -> None:
        self._sketch = blocks.pages("sketch")
        self._start = blocks.pages("passage_start")
        self._passages = blocks.pages("passages")

    def some(self, low: int, high: int) -> Fingerprints:
        """The fingerprints of the releases `[low, high)`."""
        starts = self._start[low : high + 1].astype(np.int64)
        first, end = PASSAGE_BYTES * int(starts[0]), PASSAGE_BYTES * int(starts[-1])
        wide = np.zeros(((end - first) // PASSAGE_BYTES, 4), np.uint8)
        wide[:, :PASSAGE_BYTES] = self._passages[first:end].reshape(-1, PASSAGE_BYTES)
        sketch = self._sketch[BINS * low : BINS * high].reshape(-1, BINS)
        return Fingerprints(sketch, wide.reshape(-1).view("<u4"), np.diff(starts))

    def of(self, docs: Array) -> Fingerprints:
        """The fingerprints of some releases, by ascending number."""
        if not len(docs):
            return self.some(0, 0)
        low, high = int(docs[0]), int(docs[-1]) + 1
        every = self.some(low, high)
        return every if high - low == len(docs) else every.select(docs - low)


def joined(parts: Sequence[Fingerprints | None]) -> Fingerprints | None:
    """Fingerprints one after another; None if any of them are not there."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    return Fingerprints(
        np.concatenate([part.sketch for part in known]),
        np.concatenate([part.passage for part in known]),
        np.concatenate([part.counts for part in known]),
    )


class WordHashes:
    """A hash for each word that a tokenizer has numbered."""

    def __init__(self) -> None:
        self._hashes: Hashes = np.zeros(0, np.uint64)

    def __len__(self) -> int:
        return len(self._hashes)

    def learn(self, words: Sequence[str]) -> None:
        """The words that come next in number."""
        if words:
            self._hashes = np.concatenate((self._hashes, _hashed(words)))

    def of(self, numbers: Array) -> Hashes:
        """The hashes of words by number."""
        return self._hashes[numbers]


class Words:
    """The words of texts, as hashes. A tokenizer that has seen many texts is fast."""

    def __init__(self, tokenizer: BulkTokenizer) -> None:
        self._tokenizer = tokenizer
        self._hashes = WordHashes()

    def of(self, titles_and_bodies: list[str]) -> tuple[Hashes, Array]:
        """The words of releases, of each the title and then the body: a hash each, uint64[words],
        and how many each release has, int64[releases].

        Of very many words some are forgotten now and then. Numbers that the tokenizer has given
        before mean nothing from then on: it is to be used for nothing else.
        """
        if self._tokenizer.words > _MOST_WORDS:
            self._tokenizer, self._hashes = self._tokenizer.anew(), WordHashes()
        word, counts = self._tokenizer.words_of(titles_and_bodies)
        self._hashes.learn(self._tokenizer.words_from(len(self._hashes)))
        return self._hashes.of(word), counts.reshape(-1, 2).sum(axis=1, dtype=np.int64)


def _hashed(words: Iterable[str]) -> Hashes:
    data = b"".join(
        hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for word in words
    )
    return np.frombuffer(data, "<u8")


class Fingerprinter:
    """Takes the fingerprints of releases, batch by batch."""

    def __init__(self) -> None:
        self._hashes = WordHashes()
        self._parts: list[Fingerprints] = []

    def learn(self, words: Sequence[str]) -> None:
        """The words that come next in number."""
        self._hashes.learn(words)

    def add(self, batch: TokenBatch) -> None:
        """Take those of a batch whose words are learnt; each release has two texts in it: title
        and body."""
        words = self._hashes.of(batch.word)
        tokens: Array = batch.counts.reshape(-1, 2).sum(axis=1, dtype=np.int64)
        shingle, counts = shingles(words, tokens)
        passage, sizes, owner = passages(words, tokens)
        kept = sizes >= SHORTEST
        self._parts.append(
            Fingerprints(
                sketches(shingle, counts),
                passage[kept],
                np.bincount(owner[kept], minlength=len(tokens)),
            )
        )

    def finish(self) -> Fingerprints | None:
        """The fingerprints of all batches since the last call."""
        every, self._parts = joined(self._parts), []
        return every


def mixed(values: Hashes) -> Hashes:
    """Hashes whose bits all depend on all bits of the values (a step of MurmurHash3)."""
    mixed = values ^ (values >> np.uint64(33))
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    mixed ^= mixed >> np.uint64(33)
    return mixed


def shingles(words: Hashes, tokens: Array) -> tuple[Hashes, Array]:
    """The shingles of texts, given the hashes of their words and how many each text has.

    In reading order, repeated ones too, and how many each text has: all its words are one where it
    has fewer than five, and none if it has no word.
    """
    counts = np.where(tokens < SHINGLE, np.minimum(tokens, 1), tokens - SHINGLE + 1)
    padded = np.concatenate((words, np.zeros(SHINGLE, np.uint64)))
    rolled = padded[: len(words)].copy()
    for step in range(1, SHINGLE):
        rolled *= _FACTOR
        rolled += padded[step : step + len(words)]
    first = starts_of(tokens)
    for text in np.flatnonzero((tokens > 0) & (tokens < SHINGLE)).tolist():
        whole = 0
        for word in words[first[text] : first[text + 1]].tolist():
            whole = (whole * int(_FACTOR) + word) & int(_EMPTY)
        rolled[first[text]] = whole
    kept = np.ones(len(words), bool)
    kept[ragged(first[:-1] + counts, tokens - counts)] = False
    return rolled[kept], counts


def sketches(shingle: Hashes, counts: Array) -> Array:
    """The sketch of each text, from its shingles: uint8[texts, 32]."""
    texts = len(counts)
    bin_ = (shingle & np.uint64(BINS - 1)).astype(np.uint8)
    order = np.argsort(bin_, kind="stable")  # by bin, and in each by text
    owner = np.repeat(np.arange(texts, dtype=np.int32), counts)
    place = bin_[order] * np.int32(texts) + owner[order]
    first = np.flatnonzero(np.diff(place, prepend=-1))
    least = np.full(BINS * texts, _EMPTY)
    if len(first):
        least[place[first]] = np.minimum.reduceat((shingle >> np.uint64(5))[order], first)
    return _rotated(np.ascontiguousarray(least.reshape(BINS, texts).T)).astype(np.uint8)


def _rotated(least: Hashes) -> Hashes:
    """Low bits of the least hashes, with empty bins filled from the next one that is not."""
    empty = least == _EMPTY
    filled = mixed(least)
    for text in np.flatnonzero(empty.any(axis=1)).tolist():
        there = np.flatnonzero(~empty[text])
        if not len(there):
            filled[text] = 0
            continue
        bins = np.arange(BINS)
        at = there.searchsorted(bins)
        source = np.append(there, there[0] + BINS)[at]
        distance = (source - bins).astype(np.uint64)
        filled[text] = mixed(least[text, source % BINS] + distance * _FACTOR)
    return filled


def passages(words: Hashes, tokens: Array) -> tuple[Array, Array, Array]:
    """The passages of texts: the 24 bits, the number of words and the text of each."""
    last = np.zeros(len(words), bool)
    last[:-1] = words[1:] * _FACTOR + words[:-1] < _END
    last[tokens.cumsum()[tokens > 0] - 1] = True
    end = np.flatnonzero(last) + 1
    start = np.concatenate(([0], end))[: len(end)]
    # The sum of `word * factor ** place in the passage`, from sums over the places in the batch.
    sums = np.concatenate(
        (np.zeros(1, np.uint64), np.add.accumulate(words * _powers(_FACTOR, len(words))))
    )
    whole = mixed((sums[end] - sums[start]) * _powers(_INVERSE, len(words))[start])
    owner = tokens.cumsum().searchsorted(start, side="right")
    bits = np.uint64(64 - 8 * PASSAGE_BYTES)
    return (whole >> bits).astype(np.uint32), end - start, owner


def _powers(factor: np.uint64, count: int) -> Hashes:
    """The first powers of a number, modulo 2 ** 64."""
    return _more_powers(int(factor), 1 << count.bit_length())[:count]


@lru_cache(maxsize=2)
def _more_powers(factor: int, count: int) -> Hashes:
    return np.multiply.accumulate(np.full(count, factor, np.uint64))
