"""Stops: a change to an index is cut off at every operation on the disk, and power lost at each.

A change is recorded once. For every operation the disk is then made as a stop before it leaves it:
as a killed process does, with half of a write, and as a loss of power may. What is opened then is
the state before the change or after it, and sound; the next build succeeds and cleans up.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from tests.safety.changes import CHANGES, Change, held, verify
from tests.safety.disk import (
    NAME_KINDS,
    Disk,
    Image,
    image_of,
    played,
    put,
    torn,
    unflushed,
    watched,
)
from tests.safety.effort import Effort


class Stop(BaseException):
    """Ends a change where it is, as an interrupt does."""


def recorded(change: Change, folder: Path) -> Disk:
    """A change as it happens on the disk."""
    change.prepare(folder / "i")
    with watched(folder) as disk:
        change.make(folder / "i")
    assert played(disk.before, disk.operations) == image_of(folder), "not all was recorded"
    return disk


def fates(
    disk: Disk, upto: int, chance: random.Random, more: int
) -> Iterator[Callable[[int], str]]:
    """What may become of changes that were not flushed, by their places."""
    names = {
        place for place, operation in enumerate(disk.operations) if operation.kind in NAME_KINDS
    }
    yield lambda place: "lost"
    yield lambda place: "kept" if place in names else "lost"
    yield lambda place: "kept" if place in names else "zeros"
    yield lambda place: "kept" if place in names else "half"
    yield lambda place: "lost" if place in names else "kept"
    for _ in range(more):
        drawn = {at: chance.choice(("kept", "kept", "lost", "zeros")) for at in range(upto)}
        for at in names & drawn.keys():
            drawn[at] = chance.choice(("kept", "lost"))
        yield drawn.__getitem__


def left_behind(disk: Disk, chance: random.Random, more: int) -> dict[str, list[Image]]:
    """The disks that stops leave, each once: of killed processes, and of lost power."""
    killed: dict[object, Image] = {}
    powerless: dict[object, Image] = {}
    for upto in range(len(disk.operations) + 1):
        done = disk.operations[:upto]
        images = [played(disk.before, done)]
        if done and done[-1].kind == "write":
            half = replace(done[-1], data=done[-1].data[: len(done[-1].data) // 2])
            images.append(played(disk.before, [*done[:-1], half]))
        for image in images:
            killed.setdefault(tuple(image.items()), image)
        if unflushed(done):
            for fate in fates(disk, upto, chance, more):
                image = torn(disk.before, done, fate)
                powerless.setdefault(tuple(image.items()), image)
    for seen in killed:
        powerless.pop(seen, None)
    return {"killed": list(killed.values()), "power lost": list(powerless.values())}


def run(effort: Effort) -> Iterator[tuple[str, str]]:
    """Stop every change everywhere; what was done, as (what, how often)."""
    chance = random.Random(effort.seed)
    operations = 0
    stopped = {"killed": 0, "power lost": 0}
    interrupted = 0
    with patch.object(os, "fsync"):
        for change in CHANGES:
            with tempfile.TemporaryDirectory() as made:
                disk = recorded(change, Path(made))
            operations += len(disk.operations)
            for kind, images in left_behind(disk, chance, effort.of(1, 40)).items():
                some = chance.sample(images, min(len(images), effort.of(4, len(images))))
                for image in some:
                    with tempfile.TemporaryDirectory() as made:
                        put(image, Path(made))
                        verify(Path(made) / "i", change)
                    stopped[kind] += 1
            _committed(change, disk, chance)
            interrupted += _interrupted(change, disk, chance, effort)
    yield "operations on the disk in seven changes", f"{operations:,}"
    for kind, count in stopped.items():
        yield f"disks as stops leave them: {kind}", f"{count:,}"
    yield "interrupts at an operation", f"{interrupted:,}"


def _committed(change: Change, disk: Disk, chance: random.Random) -> None:
    """What a change has returned from stays, whatever of the rest is lost."""
    for fate in fates(disk, len(disk.operations), chance, 4):
        with tempfile.TemporaryDirectory() as made:
            put(torn(disk.before, disk.operations, fate), Path(made))
            assert held(Path(made) / "i") == change.after


def _interrupted(change: Change, disk: Disk, chance: random.Random, effort: Effort) -> int:
    """Interrupt a change at its operations, reading included; how often."""
    count = len(disk.kinds)
    places = chance.sample(range(1, count + 1), min(count, effort.of(3, count)))
    for place in places:
        with tempfile.TemporaryDirectory() as made:
            path = Path(made) / "i"
            put(disk.before, Path(made))

            def stop(number: int, kind: str, name: str, place: int = place) -> None:
                if number == place:
                    raise Stop

            with watched(Path(made), stop):
                try:
                    change.make(path)
                except Stop:
                    pass
                else:  # where it is not waited for, such as taking away what is no longer needed
                    assert held(path) == change.after
            verify(path, change)
    return len(places)
