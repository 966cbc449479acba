"""Kills: the command is ended with `kill -9` at random times, again and again on one index.

What it holds then is what it held before the command or what it was to hold after; it is sound; and
the next command goes on from there, in the end cleaning up.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import corpus
from tests.safety.changes import (
    CHANGES,
    State,
    by_id,
    expected_files,
    files,
    held,
    releases,
    verify,
)
from tests.safety.disk import image_of, put
from tests.safety.effort import Effort

ROOT = Path(__file__).resolve().parents[2]
COUNT = 250


def run(effort: Effort) -> Iterator[tuple[str, str]]:
    """Kill commands; what was done, as (what, how often)."""
    yield from _processes(effort)
    yield from _commands(effort)


def _processes(effort: Effort) -> Iterator[tuple[str, str]]:
    """Kill processes that change an index: quick, for they have nothing to import."""
    chance = random.Random(effort.seed)
    prepared = []
    for change in CHANGES:
        with tempfile.TemporaryDirectory() as made:
            change.prepare(Path(made) / "i")
            image = image_of(Path(made))
            begun = time.monotonic()
            change.make(Path(made) / "i")
            prepared.append((change, image, time.monotonic() - begun))
    count, kinds = effort.of(20, 500), {"before": 0, "after": 0}
    for _ in range(count):
        change, image, seconds = chance.choice(prepared)
        with tempfile.TemporaryDirectory() as made:
            put(image, Path(made))
            process = os.fork()
            if not process:
                change.make(Path(made) / "i")
                os._exit(0)
            time.sleep(chance.uniform(0, seconds))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            found = verify(Path(made) / "i", change)
            kinds["after" if found == change.after != change.before else "before"] += 1
    yield "changing processes ended with kill -9", f"{count:,}"
    yield "before it was committed, and after", f"{kinds['before']:,} and {kinds['after']:,}"


def _commands(effort: Effort) -> Iterator[tuple[str, str]]:
    """Kill the command, one after the other on one index."""
    chance = random.Random(effort.seed)
    kinds = {"before": 0, "after": 0}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        path = folder / "i"
        state: State = {}
        begun = time.monotonic()
        _command(folder, "index", _written(folder, by_id(releases(range(COUNT)))))
        longest = time.monotonic() - begun
        state = held(path)
        assert len(state) == COUNT
        killed = 0
        while killed < effort.of(2, 40):
            arguments, after = _drawn(folder, state, chance, killed + 1)
            if _command(folder, *arguments, stop_after=chance.uniform(0.3, 1.0) * longest):
                state = after  # it was quicker than that
                assert held(path) == after
                continue
            killed += 1
            found = held(path)
            assert found in (state, after), arguments
            kinds["after" if found == after != state else "before"] += 1
            state = found
        _command(folder, "index", _written(folder, by_id(releases([COUNT]))))
        assert held(path) == state | by_id(releases([COUNT]))
        assert files(path) == expected_files(path)
    yield "commands ended with kill -9", f"{killed:,}"
    yield "before it was committed, and after", f"{kinds['before']:,} and {kinds['after']:,}"


def _drawn(
    folder: Path, state: State, chance: random.Random, version: int
) -> tuple[list[str], State]:
    """A command, and what the index is to hold after it."""
    kind = chance.choice(("update", "prune", "rebuild", "delete", "optimize"))
    if kind == "optimize":
        return ["optimize"], state
    if kind == "delete":
        ids = chance.sample(sorted(state), min(len(state), 20))
        return ["delete", "--yes", *ids], {key: state[key] for key in state if key not in ids}
    numbers = chance.sample(range(COUNT), chance.choice((30, COUNT - 50)))
    some = by_id(releases(numbers, version))
    if kind == "update":
        return ["index", _written(folder, some)], state | some
    return ["index", _written(folder, some), f"--{kind}", "--yes"], some


def _written(folder: Path, state: State) -> str:
    """A file of releases."""
    source = folder / "source.jsonl"
    source.write_text("".join(corpus.to_line(r) + "\n" for r in state.values()), encoding="utf-8")
    return str(source)


def _command(folder: Path, *arguments: str, stop_after: float | None = None) -> bool:
    """Run the command; False where it was killed before its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "search.cli", "--index", str(folder / "i"), *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        _, said = process.communicate(timeout=stop_after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return False
    assert process.returncode == 0, said.decode()
    return True
