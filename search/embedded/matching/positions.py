"""Phrases: words in order and near enough, found by their positions.

A place is `release << 32 | token`, with tokens numbered from the title on into the body. Sorted
places are therefore in the order of releases, and within each in the order of tokens.

A phrase is in one paragraph, and a title is one.
"""

from __future__ import annotations

import numpy as np

from index.arrays import Array, distinct, shared
from index.places import PLACE_BITS
from index.snapshot import Snapshot
from search.query.patterns import chained
from search.query.plan import Phrase

TOKEN = (1 << PLACE_BITS) - 1


def after_title(snapshot: Snapshot, places: Array) -> Array:
    """How many tokens after the title each place is; negative in the title."""
    titles = snapshot.column("title_tokens")[places >> PLACE_BITS]
    after: Array = (places & TOKEN) - titles
    return after


def within(snapshot: Snapshot, field: str, places: Array) -> Array:
    """The places in `title`, in `body`, or, for `text`, in either."""
    if field == "text":
        return places
    titled = after_title(snapshot, places) < 0
    return places[titled] if field == "title" else places[~titled]


def paragraphs(snapshot: Snapshot, places: Array, docs: Array) -> Array:
    """The number of the paragraph of each place, from those of some releases (ascending) that the
    places are in; neighbouring releases may share a number."""
    numbers: Array = snapshot.breaks("paragraph", docs).searchsorted(places, side="right")
    return numbers


def unbroken(snapshot: Snapshot, first: Array, last: Array) -> Array:
    """Which stretches of places are in one paragraph each: a bool for each."""
    docs = first >> PLACE_BITS
    docs.sort(kind="stable")  # most often it is sorted
    breaks = snapshot.breaks("paragraph", distinct(docs))
    following = np.append(breaks, np.iinfo(np.int64).max)[breaks.searchsorted(first, "right")]
    whole: Array = last < following
    return whole


def phrase_places(snapshot: Snapshot, phrase: Phrase, docs: Array) -> tuple[Array, Array]:
    """The places of the first and the last word of a phrase, for each occurrence in the releases
    (ascending)."""
    words = list(dict.fromkeys(phrase.words))
    known = dict(zip(words, snapshot.places_of(words, docs), strict=True))
    places = [known[word] for word in phrase.words]
    if phrase.slop > 1:
        places = [within(snapshot, phrase.field, each) for each in places]
        return chained(places, phrase.slop, lambda places: paragraphs(snapshot, places, docs))
    rarest, *others = sorted(range(len(places)), key=lambda at: len(places[at]))
    first = places[rarest] - rarest
    for at in others:
        first = shared(first + at, places[at]) - at
    first = within(snapshot, phrase.field, first)
    if others:
        first = first[unbroken(snapshot, first, first + len(others))]
    return first, first + len(others)
