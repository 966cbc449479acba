"""Arrivals: when the releases of a snapshot came and changed, and what they were before."""

from __future__ import annotations

import numpy as np

from index.arrays import Array
from index.segment.history import Version
from index.snapshot import Snapshot


def moments(snapshot: Snapshot, name: str) -> Array:
    """When each release `arrived` or `changed`: int64[size], seconds since 1970 in UTC."""
    parts = [np.zeros(0, np.int64)]
    for segment in snapshot.segments:
        generations, at = np.unique(segment.column(name), return_inverse=True)
        times = [segment.time(generation) for generation in generations.tolist()]
        parts.append(np.array(times, np.int64)[at])
    return np.concatenate(parts)


def versions(snapshot: Snapshot, doc: int) -> list[Version]:
    """The previous versions of a release, oldest first, where they were kept."""
    segment, local = snapshot.place(doc)
    return segment.history.versions(local, segment.records[local])
