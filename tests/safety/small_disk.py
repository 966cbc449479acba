"""A change to an index on a file system that is full, then read-only, then with few open files.

python -m tests.safety.small_disk FOLDER     in a mount namespace of its own
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import index
from corpus.errors import DatelineError
from tests.safety.changes import by_id, files, held, releases


def main(folder: Path) -> None:
    """Try all of it and print how often the system refused."""
    path = folder / "i"
    few = releases(range(20))
    index.build(path, few)
    assert held(path) == by_id(few)
    count = 0
    for more in (400, 800, 1600):
        count += _refused(path, partial(index.build, path, releases(range(more))), "space")
    filler = folder / "filler"
    for room in range(0, 24_000, 2_000):
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        filler.write_bytes(bytes(max(free - room, 0)))
        count += _refused(path, lambda: index.build(path, releases(range(20), 1)), "space")
        filler.unlink()
        index.build(path, few, prune=True)
        index.optimize(path)
    index.build(path, releases([20]))
    few = releases(range(21))
    open_now = len(list(Path("/proc/self/fd").iterdir()))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in range(open_now - 1, open_now + 4):
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
        try:
            index.build(path, releases(range(22)))
        except DatelineError as error:
            count += "open files" in error.message
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert held(path) in (by_id(few), by_id(releases(range(22))))
        index.build(path, few, prune=True)
    gc.collect()  # files that errors still hold open are in the way
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    for change in (
        lambda: index.build(path, releases(range(30))),
        lambda: index.delete(path, ["r-001"]),
        lambda: index.optimize(path),
        lambda: index.build(folder / "new", few),
    ):
        try:
            change()
            raise AssertionError("it is read-only")
        except DatelineError as error:
            assert "Read-only" in error.message, error.message
            count += 1
        assert held(path) == by_id(few)
    print(f"{count} refused")


def _refused(path: Path, change: Callable[[], object], why: str) -> bool:
    """Whether the system refuses a change; then the index is as it was."""
    before, names = held(path), files(path)
    try:
        change()
    except DatelineError as error:
        assert why in error.message, error.message
        assert (held(path), files(path)) == (before, names)
        return True
    return False


if __name__ == "__main__":
    main(Path(sys.argv[1]))
