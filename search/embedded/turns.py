"""Taking turns: methods that one thread at a time may be in, of what is open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from search.errors import EngineClosed


class Shared:
    """What several threads use in turns until it is closed: an engine over indexes at `paths`."""

    def __init__(self, *paths: str) -> None:
        self.paths = paths
        self._lock = threading.RLock()
        self._closed = False

    def _expect_open(self) -> None:
        if self._closed:
            raise EngineClosed(
                f"the engine of the index at {', '.join(self.paths)} is closed",
                "open another with search.open, and close it after the last answer",
            )


S = TypeVar("S", bound=Shared)
P = ParamSpec("P")
T = TypeVar("T")


def alone(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """A method that one thread at a time may be in, of an engine that is open."""

    @wraps(method)
    def alone(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._lock:
            self._expect_open()
            return method(self, *args, **kwargs)

    return alone
