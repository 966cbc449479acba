"""The sources and topics of an index in a folder, as `search.query.filters` needs them."""

from __future__ import annotations

import numpy as np

from index.snapshot import Snapshot


class IndexValues:
    """The sources and topics of a snapshot; see `search.query.filters`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def has(self, field: str, value: str) -> bool:
        """Whether some release has a value, folded."""
        return self._snapshot.postings(field, value) is not None

    def names(self, field: str) -> list[str]:
        """All the values of a field, as they are written."""
        every = np.arange(self._snapshot.size)
        if self._snapshot.live is not None:
            every = np.flatnonzero(self._snapshot.live)
        ordinals, names = self._snapshot.keywords(field, every)
        return [names[number] for number in np.unique(ordinals).tolist()]
