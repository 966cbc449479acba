"""The postings of one term in a snapshot, over all its segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import Array, located
from index.segment.postings import FieldReader, Posting


@dataclass(slots=True)
class Part:
    """The postings of a term in one segment, given with its number; `kept` are those not deleted,
    or None for all."""

    number: int
    field: FieldReader
    posting: Posting
    kept: Array | None

    def __len__(self) -> int:
        return len(self.posting.docs if self.kept is None else self.kept)


@dataclass(slots=True)
class TermPostings:
    """The postings of one term, without deleted releases.

    - `docs`: int64[postings], the numbers of the releases, ascending.
    - `freqs`: int64[postings], the occurrences of the term in each.
    - `title`: for the field `text` the postings of titles alone, if there are any.
    - `places`: int64[occurrences], where the term occurs (see `index.places`); None until needed.
    - `some`: the releases for which places were last asked for, if not for most, and the places.
    - `asked`: of how many postings the places were asked for.
    """

    docs: Array
    freqs: Array
    parts: list[Part]
    title: TermPostings | None = None
    places: Array | None = None
    some: tuple[Array, Array] | None = None
    asked: int = 0
    in_title: Array | None = None
    _ends: Array | None = None

    @property
    def ends(self) -> Array:
        """Where the places of each posting end: int64[postings]."""
        if self._ends is None:
            self._ends = self.freqs.cumsum()
        return self._ends

    @property
    def title_freqs(self) -> Array:
        """The occurrences in titles, for the field `text`: int64[postings]."""
        if self.in_title is None:
            self.in_title = np.zeros(len(self.docs), np.int64)
            if self.title is not None:
                self.in_title[self.docs.searchsorted(self.title.docs)] = self.title.freqs
        return self.in_title

    def titled(self, chosen: Array | None = None) -> tuple[Array, Array]:
        """Which of the postings, or of some given by index, have the term in the title, as
        ascending indices, and how often."""
        if self.in_title is not None:
            freqs = self.in_title if chosen is None else self.in_title[chosen]
            at = freqs.nonzero()[0]
            return at, freqs[at]
        if self.title is None:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        if chosen is None:
            return self.docs.searchsorted(self.title.docs), self.title.freqs
        at, there = located(self.title.docs, self.docs[chosen])
        return at[there], self.title.freqs[there]
