"""Which releases of an index have a word as it was typed; see `search.scoring.forms`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Array
from index.snapshot import Snapshot
from search.embedded.pattern_terms import sides
from search.page import Contribution
from search.scoring.forms import TYPED, Form, worth

_CACHED = 32_000_000
"""Forms are kept for the next query up to this many releases, a byte each."""


class IndexForms:
    """The releases that have forms, of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._having: dict[Form, tuple[Array, int]] = {}

    def having(self, form: Form) -> tuple[Array, int]:
        """Whether each release has a form, a bool each, and how many have it."""
        known = self._having.get(form)
        if known is None:
            if (len(self._having) + 1) * self._snapshot.size > _CACHED:
                self._having.clear()
            mask = np.zeros(self._snapshot.size, bool)
            for side in sides(form.field):
                found = [segment.field(side).find(form.word) for segment in self._snapshot.segments]
                ordinals = [np.array([at] if at >= 0 else [], np.int64) for at in found]
                mask[self._snapshot.any_of(side, ordinals)] = True
            known = self._having[form] = mask, int(mask.sum())
        return known

    def add(self, forms: Sequence[Form], docs: Array, scores: Array) -> None:
        """Add what forms are worth to the scores of releases, in place."""
        for form in forms:
            mask, count = self.having(form)
            if count:
                scores += mask[docs] * worth(self._snapshot.releases, count, len(forms))

    def explain(self, forms: Sequence[Form], doc: int) -> list[Contribution]:
        """What each form gave to the score of a release."""
        parts = []
        for form in forms:
            mask, count = self.having(form)
            if count and mask[doc]:
                value = worth(self._snapshot.releases, count, len(forms))
                parts.append(Contribution(f"={form.word}", value, TYPED))
        return parts
