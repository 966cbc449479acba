"""How well reissues are found: the pairs of an index beside those of comparing all with all.

    python -m tests.bench.reissues RELEASES

Exact pairs come from a prefix-filtered join (Chaudhuri, Ganti and Kaushik 2006), which compares
every two texts that can have a coefficient of .7: of the texts without their boilerplate, which is
what the index looks for, and of the whole texts beside it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np

import corpus
import index
from index.analysis.analyzer import Analyzer
from index.analysis.bulk import BulkTokenizer
from index.arrays import Array
from index.commit import toc
from index.reissues.boilerplate import boilerplate
from index.reissues.comparing import UNIT, Texts
from index.reissues.fingerprints import Words
from index.reissues.pairs import SAME, Pairs
from index.reissues.releases import ReleasesByKey
from index.segment.segment import open_segment

Pair = tuple[int, int]
_AT_ONCE = 500
"""The number of texts read at a time."""


def exact(sets: list[Array]) -> dict[Pair, int]:
    """Every two sets with a Jaccard coefficient of `SAME` or more."""
    values, freqs = np.unique(np.concatenate(sets), return_counts=True)
    rarest = [each[np.lexsort((each, freqs[values.searchsorted(each)]))].tolist() for each in sets]
    least = SAME / UNIT
    holders: dict[int, list[int]] = defaultdict(list)
    found: dict[Pair, int] = {}
    for at in sorted(range(len(sets)), key=lambda number: len(sets[number])):
        size = len(sets[at])
        near: set[int] = set()
        for shingle in rarest[at][: size - ceil(least * size) + 1]:
            near.update(other for other in holders[shingle] if len(sets[other]) >= least * size)
            holders[shingle].append(at)
        for other in near:
            value = coefficient(sets[at], sets[other])
            if value >= SAME:
                found[min(at, other), max(at, other)] = value
    return found


def coefficient(one: Array, other: Array) -> int:
    """The Jaccard coefficient of two sets, in 1/10,000, rounded down."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    every = len(one) + len(other) - common
    return common * UNIT // every if every else 0


def main(source: str) -> None:
    releases = list(corpus.read(source))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        seconds = {}
        for collapse in (False, True) * 3:
            began = time.process_time()
            folder = Path(name) / f"{collapse}"
            index.build(folder, releases, jobs=1, rebuild=True, collapse=collapse)
            took = time.process_time() - began
            seconds[collapse] = min(seconds.get(collapse, took), took)
        sizes = [sum(f.stat().st_size for f in Path(name).glob(f"{c}/*")) for c in (False, True)]
        print(
            f"{len(releases):,} releases; indexing {seconds[False]:.2f} s without and "
            f"{seconds[True]:.2f} s with reissues, {seconds[True] / seconds[False] - 1:+.1%}; "
            f"bytes {sizes[1] / sizes[0] - 1:+.1%}"
        )
        contents = toc.read(folder)
        segments = [open_segment(folder, entry) for entry in contents.segments]
        for segment in segments:
            stack.callback(segment.close)
        words = Words(BulkTokenizer(Analyzer(contents.language)))
        found = Pairs.read(folder, contents.pairs)
        every = ReleasesByKey(segments, contents.segments)
        known = boilerplate(every)
        nothing = replace(known, is_boilerplate=np.zeros_like(known.is_boilerplate))
        place = {key: at for at, key in enumerate(every.keys.tolist())}
        sides = (found.left[found.same].tolist(), found.right[found.same].tolist())
        same = {(place[left], place[right]) for left, right in zip(*sides, strict=True)}
        print(
            f"{len(found.left):,} pairs compared, {len(same):,} of them nearly the same; "
            f"{known.is_boilerplate.mean():.1%} of the passages are boilerplate"
        )
        for what, left_out in (("without boilerplate", known), ("with it", nothing)):
            sets: list[Array] = []
            for at in range(0, len(every), _AT_ONCE):
                some = np.arange(at, min(at + _AT_ONCE, len(every)))
                shingle, owner = Texts(every, left_out, words).shingles(some)
                sets += [np.unique(shingle[owner == number]) for number in range(len(some))]
            expected = exact(sets)
            right = len(same & set(expected))
            print(
                f"all pairs {what}: {len(expected):,}; "
                f"precision {right / max(len(same), 1):.3f}, "
                f"recall {right / max(len(expected), 1):.3f}"
            )


if __name__ == "__main__":
    main(sys.argv[1])
