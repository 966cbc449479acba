"""Which releases of an index have a word as it was typed; see `search.scoring.forms`.

And which have just the words of an exact query; see `search.query.exact`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from index.analysis.analyzer import Analyzer
from index.arrays import Array
from index.snapshot import Snapshot
from search.embedded.matching.pattern_terms import sides
from search.page import Contribution
from search.query import plan
from search.query.exact import needs_reading, reader
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
                for docs in self._snapshot.having(side, form.word):
                    mask[docs] = True
            known = self._having[form] = mask, int(np.count_nonzero(mask))
        return known

    def exactly(self, node: plan.Exact, docs: Array) -> Array:
        """Which of some releases have the words of a node in just their form."""
        keep = np.ones(len(docs), bool)
        for form in node.forms:
            keep &= self.having(Form(node.field, form))[0][docs]
        docs = docs[keep]
        if not needs_reading(node):
            return docs
        has = reader(node, Analyzer(self._snapshot.toc.language))
        fits = [self._has(node.field, int(doc), has) for doc in docs.tolist()]
        fitting: Array = docs[np.array(fits, bool)]
        return fitting

    def _has(self, field: str, doc: int, has: Callable[[str], bool]) -> bool:
        record = self._snapshot.record(doc)
        texts = {"title": (record.title,), "body": (record.body,)}
        return any(map(has, texts.get(field, (record.title, record.body))))

    def add(self, forms: Mapping[Form, float], docs: Array, scores: Array) -> None:
        """Add what forms are worth to the scores of releases, in place."""
        for form, boost in forms.items():
            mask, count = self.having(form)
            if count:
                scores += mask[docs] * worth(self._snapshot.releases, count, len(forms), boost)

    def explain(self, forms: Mapping[Form, float], doc: int) -> list[Contribution]:
        """What each form gave to the score of a release."""
        parts = []
        for form, boost in forms.items():
            mask, count = self.having(form)
            if count and mask[doc]:
                value = worth(self._snapshot.releases, count, len(forms), boost)
                parts.append(Contribution(f"={form.word}", value, TYPED))
        return parts
