"""Memory of this process that is free, given back to the system."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any


def give_back() -> None:
    """Let the C library give back what it holds free for later; where it cannot, nothing happens.

    After large arrays it may hold as much as they took.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Any:
    with suppress(ImportError, OSError, AttributeError, TypeError):  # other C libraries
        import ctypes

        return ctypes.CDLL(None).malloc_trim
    return None
