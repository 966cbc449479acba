"""What an index knows of releases beside what they are: earlier versions, and reissues."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from index import arrivals
from index.arrays import Array
from index.clock import utc
from index.segment.record import DIGEST, date_of, decode_record
from index.snapshot import Snapshot
from search.errors import OptionError
from search.page import Reissues
from search.watch.history import History, Version
from search.watch.reissues import Reissue, ReissueGroup, grouped

_FEW = 8
"""The ids of all releases of a segment are read unless fewer than one of so many is asked for."""


def history(snapshot: Snapshot, doc: int) -> History:
    """The versions of the release of a number."""
    segment, local = snapshot.place(doc)
    arrived, changed = (int(segment.column(name)[local]) for name in ("arrived", "changed"))
    record = snapshot.record(doc)
    versions = [
        Version(
            utc(version.time),
            decode_record(version.record).release(version.day),
            version.generation,
        )
        for version in arrivals.versions(snapshot, doc)
    ]
    present = record.release(int(snapshot.column("day")[doc]))
    versions.append(Version(utc(segment.time(changed)), present, changed))
    return History(record.id, utc(segment.time(arrived)), tuple(versions))


def digests(snapshot: Snapshot, docs: Array) -> dict[str, str]:
    """The ids of some releases (ascending), each with its digest in hexadecimal."""
    found: dict[str, str] = {}
    for segment, base in zip(snapshot.segments, snapshot.bases, strict=True):
        here = docs[slice(*docs.searchsorted((base, base + len(segment))).tolist())]
        if len(here) * _FEW < len(segment):
            found.update(zip(snapshot.ids(here), snapshot.digests(here), strict=True))
            continue
        ids, data, size = segment.ids(), segment.column("digest").tobytes().hex(), 2 * DIGEST
        for at in (here - base).tolist():
            found[ids[at]] = data[at * size : (at + 1) * size]
    return found


def check_collapse(snapshot: Snapshot) -> None:
    """Raise `OptionError` if reissues are not looked for in an index."""
    for path, contents in zip(snapshot.paths, snapshot.tocs, strict=True):
        if contents.collapse:
            continue
        raise OptionError(
            f"the index at {path} was made with --no-collapse: it knows no reissues",
            "make it again with: dateline index SOURCE... --rebuild --collapse",
        )


def groups(snapshot: Snapshot, docs: Array) -> tuple[ReissueGroup, ...]:
    """The groups of reissues among some releases."""
    check_collapse(snapshot)
    leader = snapshot.leaders[docs]
    days = snapshot.column("day")
    several: dict[int, list[Reissue]] = defaultdict(list)
    for place in np.flatnonzero(_shared(leader)).tolist():
        record, day = snapshot.record(int(docs[place])), int(days[docs[place]])
        reissue = Reissue(record.id, record.title, date_of(day), record.source, record.url)
        several[int(leader[place])].append(reissue)
    return grouped(several)


def firsts(snapshot: Snapshot, docs: Array, ranked: Array) -> Array:
    """Which matches stand for their group: bool[matches], of each group the one ranked first.

    `ranked` are the indices of matches that are of a group with others, best first.
    """
    kept = np.ones(len(docs), bool)
    kept[ranked] = False
    _, first = np.unique(snapshot.leaders[docs[ranked]], return_index=True)
    kept[ranked[first]] = True
    return kept


def in_groups(snapshot: Snapshot, docs: Array) -> Array:
    """The indices of the matches that are of a group with others of them."""
    check_collapse(snapshot)
    return np.flatnonzero(_shared(snapshot.leaders[docs]))


def _shared(leader: Array) -> Array:
    """Which of the leaders occur more than once."""
    shared = np.zeros(len(leader), bool)
    order = np.argsort(leader, kind="stable")
    equal = leader[order][1:] == leader[order][:-1]
    shared[order[1:][equal]] = True
    shared[order[:-1][equal]] = True
    return shared


def reissues(snapshot: Snapshot, docs: Array, chosen: Array) -> list[Reissues]:
    """Of each of the matches chosen, how many more of its group match, and since when."""
    leader = snapshot.leaders[docs]
    days = snapshot.column("day")[docs]
    found = []
    for place in chosen.tolist():
        group = days[leader == leader[place]]
        dated = group[group > 0]
        first = date_of(int(dated.min())) if len(dated) else None
        found.append(Reissues(len(group) - 1, first))
    return found
