"""Phrases: words in order, near enough, found by their positions in the releases that have all.

Positions number the tokens of title and body through; a body's are moved far behind its title's,
so that no phrase spans both.
"""

from __future__ import annotations

import numpy as np

from index.packing import Array
from index.snapshot import Snapshot
from search.plan import Phrase

BODY_GAP = 1 << 30


def keyed_positions(snapshot: Snapshot, field: str, word: str, docs: Array) -> Array:
    """The places of a word in releases (ascending) that have it: `index of release << 32 | place`.

    Only places in the field: `text`, `title` or `body`.
    """
    postings = snapshot.postings("text", word)
    if postings is None:
        return np.zeros(0, np.int64)
    positions, counts = postings.positions(postings.docs.searchsorted(docs))
    row = np.arange(len(docs)).repeat(counts)
    in_body = positions >= snapshot.column("title_tokens")[docs].repeat(counts)
    keys = (row << 32) + positions + in_body * BODY_GAP
    if field == "title":
        return keys[~in_body]
    return keys[in_body] if field == "body" else keys


def chained(places: list[Array], slop: int) -> Array:
    """The places of the last word that end a chain: each at most `slop` after one before it."""
    reached = places[0]
    for following in places[1:]:
        if not len(reached) or not len(following):
            return np.zeros(0, np.int64)
        before = reached.searchsorted(following) - 1
        gap = following - reached[before]
        reached = following[(before >= 0) & (gap <= slop)]
    return reached


def phrase_matches(snapshot: Snapshot, phrase: Phrase, docs: Array) -> Array:
    """Which releases (ascending, each with all the words) have the phrase, as indices."""
    places = [keyed_positions(snapshot, phrase.field, word, docs) for word in phrase.words]
    ends = chained(places, phrase.slop)
    found = np.zeros(len(docs), bool)
    found[ends >> np.int64(32)] = True
    indices: Array = found.nonzero()[0]
    return indices
