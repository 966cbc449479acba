"""Groups of reissues: releases that are nearly the same, directly or by way of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.arrays import Array, located
from index.reissues.pairs import Pairs
from index.reissues.releases import keys_of

if TYPE_CHECKING:
    from index.snapshot import Snapshot


def leaders(snapshot: Snapshot) -> Array:
    """For each release of an index the first of its group, itself where it has none: int64[size].

    Two releases are of a group if a chain of pairs with a coefficient of .7 or more joins them. In
    several indexes as one, pairs are those that each has found among its own.
    """
    leader = np.arange(snapshot.size)
    known = [
        Pairs.read(path, contents.pairs)
        for path, contents in zip(snapshot.paths, snapshot.tocs, strict=True)
    ]
    left = np.concatenate([pairs.left[pairs.same] for pairs in known])
    right = np.concatenate([pairs.right[pairs.same] for pairs in known])
    if not len(left):
        return leader
    # The few releases that are in pairs, among all.
    keys = np.unique(np.concatenate((left, right)))
    number = np.zeros(len(keys), np.int64)
    for segment, base, entry in zip(
        snapshot.segments, snapshot.bases, snapshot.toc.segments, strict=True
    ):
        at, there = located(keys_of(segment), keys)
        if entry.deleted is not None:
            there &= ~entry.deleted
        number[at[there]] = np.flatnonzero(there) + base
    one, other = number[keys.searchsorted(left)], number[keys.searchsorted(right)]
    while True:  # each pair takes the lower of its two leaders, until all agree
        before = leader[one], leader[other]
        least = np.minimum(*before)
        if (before[0] == before[1]).all():
            return leader
        for side in (before[0], before[1], one, other):
            np.minimum.at(leader, side, least)
