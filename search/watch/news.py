"""What is new: releases that saved searches match and have not shown, each once.

A release is new by its arrival, whatever its date: it is new to a search that has never shown its
id, and changed where the search has shown it with another digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.release import Release
from corpus.writing import to_dict
from index.segment.record import digest_of, encode_record
from search.errors import ReleaseNotFound
from search.options import SearchOptions
from search.watch.history import Change, changed
from search.watch.store import SavedSearch, Store, now

if TYPE_CHECKING:
    from search.engine import Engine

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Item:
    """A release that is new or has changed, and the names of the searches that match it.

    `change` is what is different from the version that was shown, if the index still has that;
    `more` is how many other new releases, nearly the same, it stands for in a search that collapses
    reissues.
    """

    release: Release
    searches: tuple[str, ...]
    change: Change | None = None
    more: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The item as JSON types; `change` is there only if it is known, `more` if there are."""
        record = {**to_dict(self.release), "searches": list(self.searches)}
        if self.change is not None:
            record["change"] = self.change.to_dict()
        if self.more:
            record["more"] = self.more
        return record


@dataclass(frozen=True, slots=True)
class News:
    """What is new and what has changed, newest first; `looked` is the time in UTC.

    `first` names the searches that were looked at for the first time, whose matches so far count
    as known.
    """

    looked: str
    new: tuple[Item, ...]
    changed: tuple[Item, ...]
    first: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.new) + len(self.changed)

    def to_dict(self) -> dict[str, Any]:
        """The news as JSON types, schema 1."""
        return {
            "schema": SCHEMA,
            "looked": self.looked,
            "new": [item.to_dict() for item in self.new],
            "changed": [item.to_dict() for item in self.changed],
            "first": list(self.first),
        }


@contextmanager
def look(
    engine: Engine, store: Store, names: Sequence[str] = (), *, every: bool = False
) -> Iterator[News]:
    """What is new for the searches named, or for all; it counts as shown when the block ends well.

    A search looked at for the first time shows nothing, or with `every` all that it matches.
    Should the block fail or the process end in it, the next look shows the same again: a release
    may come twice then, but none is missed.
    """
    with store.transaction():
        looked = now()
        searches = store.searches(*names)
        news, marks = _news(engine, store, searches, looked, every)
        yield news
        for name, digests in marks.items():
            store.mark(name, digests, looked)


def peek(engine: Engine, store: Store, names: Sequence[str] = (), *, every: bool = False) -> News:
    """What is new, without counting it as shown."""
    return _news(engine, store, store.searches(*names), now(), every)[0]


def unseen(engine: Engine, store: Store, saved: SavedSearch) -> tuple[list[str], list[str], int]:
    """The ids that a search matches and has never shown, those it has shown before they changed,
    and how many releases it matches in all."""
    shown, matches = store.shown(saved.name), _matches(engine, saved)
    differing = _differing(matches, shown)
    folded = _folded(engine, saved, differing, shown, {})
    return (
        [each for each in differing if each not in shown and each not in folded],
        [release_id for release_id in differing if release_id in shown],
        len(matches),
    )


def _matches(engine: Engine, saved: SavedSearch) -> dict[str, str]:
    return engine.digests(saved.query, SearchOptions(**saved.options))


def _differing(matches: dict[str, str], shown: dict[str, str]) -> dict[str, str]:
    """Those of the matches that were never shown, or not as they are."""
    return {key: digest for key, digest in matches.items() if shown.get(key) != digest}


def _news(
    engine: Engine, store: Store, searches: Sequence[SavedSearch], looked: str, every: bool
) -> tuple[News, dict[str, dict[str, str]]]:
    new: dict[str, list[str]] = {}
    altered: dict[str, list[str]] = {}
    seen: dict[str, str] = {}
    first: list[str] = []
    marks: dict[str, dict[str, str]] = {}
    more: dict[str, int] = {}
    for saved in searches:
        shown = store.shown(saved.name)
        marks[saved.name] = differing = _differing(_matches(engine, saved), shown)
        if saved.looked is None and not every:
            first.append(saved.name)
            continue
        folded = _folded(engine, saved, differing, shown, more)
        for release_id in differing:
            if release_id in folded:
                continue
            kind = altered if release_id in shown else new
            kind.setdefault(release_id, []).append(saved.name)
            if release_id in shown:
                seen[release_id] = shown[release_id]
    for release_id, names in new.items():  # to one search it is new, whatever it is to another
        names += altered.pop(release_id, [])
    return (
        News(looked, _items(engine, new, {}, more), _items(engine, altered, seen), tuple(first)),
        marks,
    )


def _folded(
    engine: Engine,
    saved: SavedSearch,
    differing: Mapping[str, str],
    shown: Mapping[str, str],
    more: dict[str, int],
) -> set[str]:
    """The new matches that another stands for, if the search collapses reissues: one of their group
    that was shown, or else the first of it, of which `more` is to say for how many."""
    options = SearchOptions(**saved.options)
    if not options.collapse or not differing:
        return set()
    folded: set[str] = set()
    for group in engine.reissue_groups(saved.query, options):
        ids = [release.id for release in group.releases]
        new = [release_id for release_id in ids if release_id not in shown]
        if len(new) == len(ids):
            more[new[0]] = max(more.get(new[0], 0), len(new) - 1)
            del new[0]
        folded.update(new)
    return folded


def _items(
    engine: Engine,
    found: dict[str, list[str]],
    seen: Mapping[str, str],
    more: Mapping[str, int] | None = None,
) -> tuple[Item, ...]:
    items = []
    for release_id, names in found.items():
        release = engine.get(release_id)
        if release is not None:
            change = _change(engine, release_id, seen[release_id]) if release_id in seen else None
            several = (more or {}).get(release_id, 0)
            items.append(Item(release, tuple(sorted(names)), change, several))
    return tuple(
        sorted(
            items,
            key=lambda item: (-(item.release.date.toordinal() if item.release.date else 0),
                              item.release.id),
        )
    )  # fmt: skip


def _change(engine: Engine, release_id: str, digest: str) -> Change | None:
    """What is different in a release from its version of a digest, if that was kept."""
    try:
        versions = engine.history(release_id).versions
    except ReleaseNotFound:  # it was deleted meanwhile
        return None
    for version in reversed(versions[:-1]):
        if digest_of(version.release, encode_record(version.release)).hex() == digest:
            return changed(version, versions[-1])
    return None
