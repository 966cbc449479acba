"""Places: where words stand in some releases, all words read at once.

A place is a whole number: the index of the release among those asked about << 32 | the token, which
is numbered through title and body. So places in ascending order are releases in order, and in each
its tokens in order.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.packing import Array, starts_of
from index.snapshot import Snapshot

ROW = 32
"""By how many bits the index of a release is shifted."""
TOKEN = (1 << ROW) - 1

_NOWHERE = np.zeros(0, np.int64)


class Places:
    """Where each of some words stands in some releases, given by ascending number."""

    def __init__(self, snapshot: Snapshot, docs: Array, words: Iterable[str]) -> None:
        self.docs = docs
        self._words = dict.fromkeys(words, (0, 0))
        several, rows = [], []
        size = 0
        for word in self._words:
            postings = snapshot.postings("text", word)
            if postings is None:
                continue
            at = postings.docs.searchsorted(docs)
            np.minimum(at, len(postings.docs) - 1, out=at)
            having = (postings.docs[at] == docs).nonzero()[0]
            several.append((postings, at[having]))
            rows.append(having)
            self._words[word] = size, size + len(having)
            size += len(having)
        self._titles = snapshot.column("title_tokens")[docs].astype(np.int64)
        self._keys = _NOWHERE
        if several:
            tokens, counts = snapshot.positions(several)
            self._keys = (np.concatenate(rows) << ROW).repeat(counts)
            self._keys += tokens
            ends = counts.cumsum()
            for word, (low, high) in self._words.items():
                begin = ends.item(low - 1) if low else 0
                self._words[word] = begin, ends.item(high - 1) if high else 0

    def of(self, word: str) -> Array:
        """The places of one of the words, ascending."""
        low, high = self._words[word]
        return self._keys[low:high]

    def among(self, docs: Array, words: Iterable[str]) -> Places | None:
        """The places in some of the releases (ascending), if all are here and all the words."""
        rows = self.docs.searchsorted(docs)
        if not self._words.keys() >= set(words) or not np.array_equal(
            self.docs.take(rows, mode="clip"), docs
        ):
            return None
        narrowed = object.__new__(Places)
        narrowed.docs = docs
        narrowed._titles = self._titles[rows]
        new = np.full(len(self.docs), -1)
        new[rows] = np.arange(len(rows))
        row = new[self._keys >> ROW]
        keep = row >= 0
        narrowed._keys = ((row << ROW) | (self._keys & TOKEN))[keep]
        kept = starts_of(keep)
        narrowed._words = {
            word: (kept.item(low), kept.item(high)) for word, (low, high) in self._words.items()
        }
        return narrowed

    def after_title(self, places: Array) -> Array:
        """How many tokens after the title each of some places is: below 0 in it."""
        after: Array = (places & TOKEN) - self._titles[places >> ROW]
        return after

    def titled(self, places: Array) -> Array:
        """Which of some places are in titles."""
        return self.after_title(places) < 0

    def within(self, word: str, field: str) -> Array:
        """The places of a word in `title`, in `body`, or for `text` in both."""
        places = self.of(word)
        if field == "text":
            return places
        titled = self.titled(places)
        return places[titled] if field == "title" else places[~titled]
