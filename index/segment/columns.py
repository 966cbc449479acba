"""The columns of a segment, one row per release, and the times of the generations they name."""

from __future__ import annotations

import numpy as np

from index.arrays import Array, smallest
from index.segment.blocks import BlockWriter

COLUMNS = ("day", "title_tokens", "title_size", "body_size", "digest")
ARRIVALS = ("arrived", "changed")
"""Columns of generations. They stand at the end: texts are salvaged without them."""


def add_column(blocks: BlockWriter, name: str, column: Array) -> None:
    """Append a column, one row per release, to the blocks of a segment."""
    if name == "day":
        column = column.astype(np.int32)
    elif name != "digest":
        column = smallest(column)
    blocks.add(name, column)


def write_times(blocks: BlockWriter, times: dict[int, int]) -> None:
    """Append generations, and the time of each, to the blocks of a segment."""
    generations = np.array(sorted(times), np.int64)
    blocks.add("generations", smallest(generations))
    blocks.add("times", smallest(np.array([times[g] for g in generations.tolist()], np.int64)))
