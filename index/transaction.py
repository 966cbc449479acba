"""Changing an index: one writer at a time, and all of a change or none of it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DatelineError
from index.clock import Clock, system_clock
from index.errors import IndexUnwritable

if TYPE_CHECKING:
    from index.commit.toc import Toc
    from index.whoosh_adapter.writer import ReleaseWriter


@contextmanager
def changing(path: Path, wait: float = 0.0, clock: Clock = system_clock) -> Iterator[ReleaseWriter]:
    """The only writer on the index at `path`; leaving with an error cancels it.

    `clock` gives the time of the commit. Waits up to `wait` seconds for another writer.
    Raises `IndexNotFound`, `IndexLocked`, `IndexUnwritable`, `IndexDamaged`.
    """
    from index.commit import toc
    from index.commit.lock import locked

    toc.read(path)
    with _unwritable(path), locked(path, wait), _writer(path, clock=clock) as writer:
        yield writer


@contextmanager
def making(
    path: Path,
    language: str | None,
    *,
    rebuild: bool = False,
    wait: float = 0.0,
    jobs: int = 1,
    collapse: bool | None = None,
    clock: Clock = system_clock,
) -> Iterator[ReleaseWriter]:
    """The same, for an index that may not exist yet; `rebuild` always starts from an empty one.

    `language` is that of a new index (None: English, or as before), and `collapse` says whether it
    finds reissues (None: yes, or as before); raises `DatelineError` if the index exists with
    another. An index created here but not committed is removed again.
    """
    from index.analysis.korean import best_language, same_language
    from index.commit import toc
    from index.commit.files import make_folder
    from index.commit.lock import locked

    with _unwritable(path):
        refuse_others(path)
        made = make_folder(path)
        with locked(path, wait):
            fresh = _rebuilt(path, language, collapse) if rebuild else None
            new = fresh is None and toc.latest_generation(path) < 0
            if new and not any(map(toc.is_segment, toc.names_in(path))):
                toc.Toc(best_language(language or "english"), collapse=collapse is not False).write(
                    path
                )
            try:
                with _writer(path, fresh, jobs, clock) as writer:
                    if not same_language(language, writer.language):
                        raise DatelineError(
                            f"the index at {path} is in {writer.language}, not {language}",
                            "change it: `dateline index SOURCE... --rebuild --language NAME`",
                        )
                    if collapse not in (None, writer.collapse):
                        finds, option = (
                            ("does not find", "--collapse")
                            if collapse
                            else ("finds", "--no-collapse")
                        )
                        raise DatelineError(
                            f"the index at {path} {finds} reissues",
                            f"change that with `dateline index SOURCE... --rebuild {option}`",
                        )
                    yield writer
            finally:
                with suppress(OSError, DatelineError):  # a change that is made stays made
                    if new and toc.latest_generation(path) == 0:
                        (path / toc.file_name(0)).unlink()
                        if made:
                            _unmake(path, made)


@contextmanager
def _unwritable(path: Path) -> Iterator[None]:
    """Turns errors of the system when writing to `path` into `IndexUnwritable`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnwritable(
            f"cannot write to the index at {path}: {reason}", "nothing in it has changed"
        ) from error


@contextmanager
def _writer(
    path: Path, fresh: Toc | None = None, jobs: int = 1, clock: Clock = system_clock
) -> Iterator[ReleaseWriter]:
    from index.whoosh_adapter.file_index import DatelineIndex

    writer: ReleaseWriter = DatelineIndex(path, fresh).writer(jobs=jobs, clock=clock, _lk=False)
    try:
        yield writer
    finally:
        if not writer.is_closed:
            writer.cancel()


def refuse_others(path: Path) -> None:
    """Raise `IndexUnwritable` or `IndexForeign` if `path` cannot hold an index."""
    from index.commit import toc

    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return
    except NotADirectoryError:
        kind = 0
    except ValueError as error:  # a NUL in it
        raise IndexUnwritable(f"{str(path)!r} is not a valid path: {error}") from None
    if not stat.S_ISDIR(kind):
        raise IndexUnwritable(f"{path} is a file, not an index", "name another with --index")
    if toc.is_foreign(path):
        raise toc.foreign(path)
    if toc.latest_generation(path) < 0:
        for name in toc.names_in(path):
            if not toc.is_ours(name) and name != toc.LOCK:
                raise IndexUnwritable(
                    f"{path} is a folder that contains something other than an index",
                    "name an empty or new folder as the index",
                )


def _unmake(path: Path, made: list[Path]) -> None:
    """Remove the folders made for an index that was not built, as far as nothing is in them.

    The lock is held, and its file removed first: who waits for it finds the folder gone.
    """
    from index.commit import toc

    (path / toc.LOCK).unlink()
    for folder in made:
        folder.rmdir()


def _rebuilt(path: Path, language: str | None, collapse: bool | None) -> Toc:
    """The table of contents of a rebuild: no segments, but numbered after all that exist.

    What was kept out before still is.
    """
    from index.analysis.korean import best_language
    from index.commit import toc

    before = toc.Toc("english")
    with suppress(DatelineError):
        before = toc.read(path)
    return toc.Toc(
        best_language(language or before.language),
        toc.next_generation(path) - 1,
        kept_out=before.kept_out,
        collapse=before.collapse if collapse is None else collapse,
    )
