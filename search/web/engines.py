"""The engine of one worker: opened when it is first needed, and moved to new commits on its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.info import Info
from search.engine import Engine
from search.errors import DatelineError, OptionError
from search.opening import open as open_engine
from search.target import is_address

_PAUSE = 1.0
"""How many seconds pass between two looks for a newer state of the index."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an answer is made with: the engine, the figures of its index, and whether that finds
    reissues."""

    engine: Engine
    info: Info
    folds: bool

    @classmethod
    def of(cls, engine: Engine) -> Desk:
        """The desk of an engine in its present state."""
        return cls(engine, engine.info(), _folds(engine))


class Engines:
    """Gives every answer an engine in the newest state of the index.

    A folder that was replaced by another is opened anew. Any number of threads may ask.
    """

    def __init__(self, target: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._target = target
        self._clock = clock
        self._lock = threading.Lock()
        self._desk: Desk | None = None
        self._folder: object = None
        self._looked = 0.0

    def desk(self) -> Desk:
        """The engine and its figures. Raises `IndexNotFound` and the like."""
        with self._lock:
            if self._desk is not None and self._clock() - self._looked < _PAUSE:
                return self._desk
            self._looked = self._clock()
            folder = self._identity()
            if self._desk is None or folder != self._folder:
                self._close()
                engine = open_engine(self._target)
                self._desk, self._folder = Desk.of(engine), folder
                self._warm()
            elif self._desk.engine.refresh():
                self._desk = Desk.of(self._desk.engine)
                self._warm()
            return self._desk

    def _warm(self) -> None:
        """Read beforehand what the first search would wait for, beside the answers."""
        desk = self._desk
        assert desk is not None
        if not is_address(self._target):
            threading.Thread(target=_warm, args=(desk.engine,), daemon=True).start()

    def _identity(self) -> object:
        """What tells a folder from another of the same path."""
        if is_address(self._target):
            return self._target
        with suppress(OSError):
            status = Path(self._target).stat()
            return status.st_dev, status.st_ino
        return None

    def _close(self) -> None:
        """Close the engine, of which others may still be in use."""
        desk, self._desk = self._desk, None
        if desk is not None:
            desk.engine.close()

    def close(self) -> None:
        """Close the engine."""
        with self._lock:
            self._close()


def _folds(engine: Engine) -> bool:
    """Whether an index finds reissues: asked about no release, so that it costs nothing."""
    try:
        engine.reissues(until="0001-01-01")
    except OptionError:
        return False
    return True


def _warm(engine: Engine) -> None:
    with suppress(DatelineError):
        engine.suggest("a")
        engine.search("*", sort="newest")
