"""How much a container may unpack to before it is taken for a bomb."""

from __future__ import annotations

MOST_TIMES = 200
"""How many times its own size a container may unpack to; texts pack to a fifth or a twentieth."""

ALWAYS_ALLOWED = 1 << 28
"""In bytes: as much may come out of any container, however small it is."""

MOST_MEMBERS = 1_000_000
"""How many files of one archive are read."""

LARGEST_DOCUMENT = 1 << 27
"""In bytes: what has to be held in memory whole is no release when it is larger."""


def most_bytes(packed: int) -> int:
    """How many bytes may come out of `packed` bytes."""
    return max(ALWAYS_ALLOWED, MOST_TIMES * packed)
