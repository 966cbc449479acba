"""Batches in several processes, each with its own open index; answers keep their order."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from typing import TYPE_CHECKING

from search.batch.files import Query, Reply
from search.errors import BackendError, DatelineError
from search.opening import open as open_engine

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from search.engine import Engine

Answer = Callable[["Engine", Iterable[Query]], Iterator[Reply]]
"""`search.batch.files.pages`, or `runs` with its tag."""

CHUNK = 8
"""The number of queries that a process gets at a time."""


def spread(
    targets: Sequence[str], queries: Iterable[Query], answer: Answer, jobs: int
) -> Iterator[Reply]:
    """What `answer` gives for the queries, in order, computed by `jobs` processes.

    Each opens the `targets`. The processes end with this one, however it ends. Raises what
    opening raises, and `BackendError` if a process dies.
    """
    with ExitStack() as stack:
        workers = [_Worker(targets, answer, stack) for _ in range(jobs)]
        # Each has at most one chunk, so neither side ever waits for the other to read.
        turns = cycle(workers)
        for chunk in _chunks(queries):
            worker = next(turns)
            replies = worker.replies()
            worker.ask(chunk)
            yield from replies
        for worker in islice(turns, jobs):
            yield from worker.replies()


def _chunks(queries: Iterable[Query]) -> Iterator[list[Query]]:
    iterator = iter(queries)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


class _Worker:
    """A process that answers chunks of queries, one chunk at a time."""

    def __init__(self, targets: Sequence[str], answer: Answer, stack: ExitStack) -> None:
        # Spawned, since a fork would share files that others open and so keep them open.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(targets, answer, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._asked = False
        stack.callback(self._process.join)
        stack.callback(self._pipe.close)

    def ask(self, queries: list[Query]) -> None:
        """Send a chunk to the process."""
        with _alive():
            self._pipe.send(queries)
        self._asked = True

    def replies(self) -> list[Reply]:
        """Its answers to the chunk it was sent, if any."""
        if not self._asked:
            return []
        self._asked = False
        with _alive():
            answered: list[Reply] | DatelineError = self._pipe.recv()
        if isinstance(answered, DatelineError):
            raise answered
        return answered


@contextmanager
def _alive() -> Iterator[None]:
    """Turns a pipe that has broken into `BackendError`."""
    try:
        yield
    except (EOFError, OSError):
        raise BackendError("a worker process died") from None


def _work(targets: Sequence[str], answer: Answer, pipe: Connection) -> None:
    """Answer chunks until the other end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        try:
            with open_engine(*targets) as opened:
                while True:
                    pipe.send(list(answer(opened, pipe.recv())))
        except DatelineError as error:
            pipe.recv()
            pipe.send(error)
    except (EOFError, OSError):
        return
