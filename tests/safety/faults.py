"""Faults: the system refuses an operation on the disk, at every one of a change to an index.

No space, no quota, nothing may be written, no permission, too many open files, a failing disk:
once, or from there on. Each ends in one error of ours that names the index, or in the change; the
index holds what it held, or the change, and is sound; nothing is left over and no lock held.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from corpus.errors import DatelineError
from tests.safety.changes import CHANGES, Change, State, files, verify
from tests.safety.disk import Disk, Halfway, put, watched
from tests.safety.effort import Effort
from tests.safety.stops import recorded

FAULTS: dict[int, tuple[str, ...]] = {
    errno.ENOSPC: ("create", "write", "truncate", "sync", "make"),
    errno.EDQUOT: ("create", "write", "truncate", "sync", "make"),
    errno.EROFS: ("create", "make", "rename", "remove"),
    errno.EACCES: ("create", "open", "make", "rename", "remove", "list"),
    errno.EMFILE: ("create", "open", "list", "map"),
    errno.ENOLCK: ("lock",),
    errno.EIO: ("open", "write", "truncate", "sync", "rename", "remove", "list", "map"),
}
"""The errors of the system, and the operations that they befall."""


def run(effort: Effort) -> Iterator[tuple[str, str]]:
    """Refuse every operation of every change; what was done, as (what, how often)."""
    chance = random.Random(effort.seed)
    refused = dict.fromkeys(FAULTS, 0)
    with patch.object(os, "fsync"):
        for change in CHANGES:
            with tempfile.TemporaryDirectory() as made:
                disk = recorded(change, Path(made))
            cases = [
                (fault, place, lasting)
                for fault, befallen in FAULTS.items()
                for place, kind in enumerate(disk.kinds, 1)
                if kind in befallen
                for lasting in (False, True)
            ]
            for case in chance.sample(cases, min(len(cases), effort.of(8, len(cases)))):
                try:
                    _refuse(change, disk, *case)
                except BaseException:
                    print(change.name, errno.errorcode[case[0]], *case[1:], file=sys.stderr)
                    raise
                refused[case[0]] += 1
    for fault, count in refused.items():
        yield f"operations refused: {os.strerror(fault)} ({errno.errorcode[fault]})", f"{count:,}"
    yield "on a file system of 64 KB, read-only, with few open files", _on_a_small_disk()


def _refuse(change: Change, disk: Disk, fault: int, place: int, lasting: bool) -> None:
    """Let one operation fail, and where `lasting` all of those kinds that follow."""

    def hook(number: int, kind: str, name: str) -> None:
        if kind in FAULTS[fault] and (number >= place if lasting else number == place):
            how = Halfway if kind == "write" and not lasting else OSError
            raise how(fault, os.strerror(fault))

    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "i"
        put(disk.before, Path(made))
        before = files(path)
        error = None
        with watched(Path(made), hook):
            try:
                change.make(path)
            except DatelineError as raised:
                error = raised
        left = files(path)
        if error is not None:
            assert str(path) in error.message, error.message
            assert "\n" not in error.message
            assert os.strerror(fault) in error.message, error.message
            merely_merged = change.before == change.after  # and then not read again
            if not merely_merged and (not lasting or fault in (errno.ENOSPC, errno.EDQUOT)):
                assert left == before
        allowed: tuple[State, ...] = (change.after,) if error is None else (change.before,)
        if fault == errno.EIO and lasting:  # then it cannot even be undone
            allowed = (change.before, change.after)
        verify(path, change, allowed)


def _on_a_small_disk() -> str:
    """The same where the system really refuses; how often it did, or why it could not be tried."""
    with tempfile.TemporaryDirectory() as made:
        mount = f"mount -t tmpfs -o size=64k none {made}"
        unshare = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
        if (
            not shutil.which("unshare")
            or subprocess.run([*unshare, mount], capture_output=True, check=False).returncode
        ):
            return "not tried: this system lets nobody mount one"
        child = f"{mount} && exec {sys.executable} -m tests.safety.small_disk {made}"
        done = subprocess.run([*unshare, child], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
