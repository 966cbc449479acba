"""Waiting for another process that is writing to the index, and saying so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from search.commands.console.streams import Console
from search.errors import IndexLocked

T = TypeVar("T")


def when_free(console: Console, wait: float, change: Callable[[float], T]) -> T:
    """What `change` returns, which is called with how long it may wait for the lock: 0 at first.

    Raises `IndexLocked` where the index is not free in time.
    """
    if not wait:
        return change(0)
    try:
        return change(0)
    except IndexLocked as error:
        console.tell(f"dateline: {error.message}; waiting up to {wait:g} seconds")
        return change(wait)
