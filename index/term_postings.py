"""The postings of one term in a snapshot, over all its segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import Array, located
from index.segment.postings import FieldReader, Posting


@dataclass(slots=True)
class Part:
    """The postings of a term in one segment; `kept` are those not deleted, or None for all."""

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
    - `places`: int64[occurrences], where the term occurs (see `Snapshot.places`), and `ends`:
      int64[postings], where the places of each posting end; None until needed.
    - `some`: the releases for which places were last asked for, if not for most, and the places.
    """

    docs: Array
    freqs: Array
    parts: list[Part]
    title: TermPostings | None = None
    places: Array | None = None
    ends: Array | None = None
    some: tuple[Array, Array] | None = None
    in_title: Array | None = None

    @property
    def title_freqs(self) -> Array:
        """The occurrences in titles, for the field `text`: int64[postings]."""
        if self.in_title is None:
            self.in_title = np.zeros(len(self.docs), np.int64)
            if self.title is not None:
                self.in_title[self.docs.searchsorted(self.title.docs)] = self.title.freqs
        return self.in_title

    def title_freqs_of(self, chosen: Array) -> Array:
        """The same of some postings, given by index."""
        if self.in_title is not None or self.title is None:
            return self.title_freqs[chosen]
        at, there = located(self.docs[chosen], self.title.docs)
        freqs: Array = self.title.freqs[at] * there
        return freqs
