"""What merged segments keep beside their releases: arrivals, previous versions, fingerprints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.reissues.fingerprints import write_prints
from index.segment.blocks import BlockWriter
from index.segment.columns import ARRIVALS, add_column, write_times
from index.segment.history import write_histories

if TYPE_CHECKING:
    from index.segment.sources import Source


def write_past(blocks: BlockWriter, sources: Sequence[Source], *, history: bool) -> None:
    """Append it to the blocks of a segment; without `history`, previous versions are left out."""
    used: set[int] = set()
    for name in ARRIVALS:
        column = np.concatenate([source.column(name) for source in sources])
        add_column(blocks, name, column)
        used.update(np.unique(column).tolist())
    times = {g: time for source in sources for g, time in source.times.items() if g in used}
    write_times(blocks, times)
    write_histories(blocks, _histories(sources) if history else ())
    if all(source.has_prints for source in sources):
        write_prints(blocks, lambda: (prints for source in sources for prints in source.prints()))


def _histories(sources: Sequence[Source]) -> Iterator[tuple[int, bytes]]:
    """The previous versions of releases, by their new number."""
    base = 0
    for source in sources:
        for doc, packed in source.histories():
            yield base + doc, packed
        base += len(source)
