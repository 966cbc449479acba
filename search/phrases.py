"""Phrases: words in order, near enough, found by where they stand in the releases that have all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.packing import Array
from index.snapshot import Snapshot
from search.places import ROW, Places
from search.plan import Phrase


def chained(
    stands: Sequence[Array], slop: int, titled: Callable[[Array], Array] | None = None
) -> tuple[Array, Array]:
    """Where words, whose places are given word by word, stand in order.

    Each word at most `slop` after the word before it, the nearest; where `titled` tells places in
    titles, none after one on the other side. Gives the place of the first and of the last word of
    each such chain, a row for every place of the last word that ends one.
    """
    first = last = stands[0]
    for following in stands[1:]:
        if not len(last):
            break
        before = last.searchsorted(following) - 1  # -1, of the last, gives a gap below 1
        gaps = following - last[before]
        near = ((gaps > 0) & (gaps <= slop)).nonzero()[0]
        before, following = before[near], following[near]
        if titled is not None:
            whole = (titled(following) == titled(last[before])).nonzero()[0]
            before, following = before[whole], following[whole]
        first, last = first[before], following
    return first, last


def chains(places: Places, phrase: Phrase) -> tuple[Array, Array]:
    """Where a phrase stands: the places of its first and of its last word."""
    stands = [places.within(word, phrase.field) for word in phrase.words]
    return chained(stands, phrase.slop, places.titled)


def phrase_matches(snapshot: Snapshot, phrase: Phrase, docs: Array) -> Array:
    """Which releases (ascending, each with all the words) have the phrase, as indices."""
    _, ends = chains(Places(snapshot, docs, phrase.words), phrase)
    found = np.zeros(len(docs), bool)
    found[ends >> ROW] = True
    indices: Array = found.nonzero()[0]
    return indices
