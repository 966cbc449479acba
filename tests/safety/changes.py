"""The changes to an index that are stopped, refused and watched, and what must hold after each."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import index
import search
from corpus.release import Release
from index.commit import toc
from index.errors import IndexNotFound

TEXT = """exports of semiconductors rose to a record, prosecutors said the defendant was guilty
of fraud; ministers met on Monday about trade, fares and freight in Korea and the U.S."""
WORDS = TEXT.split()

State = dict[str, Release]
"""The releases of an index by id; nothing where there is none, or an empty one."""


def releases(numbers: Iterable[int], version: int = 0) -> list[Release]:
    """The releases of these numbers; another version has other texts."""
    return [_release(number, version) for number in numbers]


def _release(number: int, version: int) -> Release:
    chance = random.Random(f"{number}-{version}")
    day = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randrange(400))
    body = " ".join(chance.choices(WORDS, k=80))
    return Release(f"r-{number:03}", f"Release {number} version{version}", body, day, "Ministry")


def by_id(several: Iterable[Release]) -> State:
    return {release.id: release for release in several}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: how to `prepare` an index for it, to `make` it, and what is held after."""

    name: str
    prepare: Callable[[Path], object]
    make: Callable[[Path], object]
    before: State
    after: State


def _grown(path: Path) -> None:
    """An index of four segments, with deletions."""
    index.build(path, releases(range(40)))
    index.build(path, releases(range(40, 52)))
    index.build(path, releases(range(52, 56)))
    index.build(path, releases([56]))
    index.delete(path, ["r-003", "r-041"])


_GROWN = by_id(r for r in releases(range(57)) if r.id not in ("r-003", "r-041"))
_UPDATE = [*releases(range(4, 9), 1), *releases(range(80, 84))]

CHANGES = (
    Change(
        "build",
        lambda path: None,
        lambda path: index.build(path, releases(range(20))),
        {},
        by_id(releases(range(20))),
    ),
    Change(
        "update",
        _grown,
        lambda path: index.build(path, _UPDATE),
        _GROWN,
        _GROWN | by_id(_UPDATE),
    ),
    Change(
        "merge",
        _grown,
        lambda path: index.build(path, releases(range(100, 130))),
        _GROWN,
        _GROWN | by_id(releases(range(100, 130))),
    ),
    Change(
        "prune",
        _grown,
        lambda path: index.build(path, releases(range(10, 60)), prune=True),
        _GROWN,
        by_id(releases(range(10, 60))),
    ),
    Change(
        "rebuild",
        _grown,
        lambda path: index.build(path, releases(range(9), 2), rebuild=True),
        _GROWN,
        by_id(releases(range(9), 2)),
    ),
    Change(
        "delete",
        _grown,
        lambda path: index.delete(path, ["r-000", "r-050", "r-056"]),
        _GROWN,
        {key: value for key, value in _GROWN.items() if key not in ("r-000", "r-050", "r-056")},
    ),
    Change(
        "keep out",
        _grown,
        lambda path: index.delete(path, ["r-000", "r-050", "r-700"], keep_out=True),
        _GROWN,
        {key: value for key, value in _GROWN.items() if key not in ("r-000", "r-050")},
    ),
    Change("optimize", _grown, index.optimize, _GROWN, _GROWN),
)


def held(path: Path) -> State:
    """What the index at a path holds, by listing and by searching alike, and by checking sound."""
    try:
        damages = index.check(path)
    except IndexNotFound:
        return {}
    assert damages == [], damages
    with search.open(str(path)) as engine:
        found = by_id(engine.releases())
        assert engine.info().releases == len(found)
        if found:
            page = engine.search("*", limit=1000, snippets=0)
            assert {hit.id: hit.title for hit in page.hits} == {
                release.id: release.title for release in found.values()
            }
    return found


def files(path: Path) -> set[str]:
    """The names in an index's folder, but for the lock's."""
    return {name for name in toc.names_in(path) if name != toc.LOCK}


def expected_files(path: Path) -> set[str]:
    """The names that its contents call for."""
    contents = toc.read(path)
    return {toc.file_name(contents.generation), *(entry.file for entry in contents.segments)}


def verify(path: Path, change: Change, allowed: tuple[State, ...] | None = None) -> State:
    """A stopped change left the state before it or after it, and the next build repairs it."""
    found = held(path)
    assert found in (allowed or (change.before, change.after)), sorted(found)
    wanted = [*change.after.values(), replace(releases([999])[0], title="the next")]
    index.build(path, wanted, prune=True)
    assert held(path) == by_id(wanted)
    assert files(path) == expected_files(path), "something is left lying about"
    return found
