"""Where terms occur: the places of several terms in some releases, decoded together.

A place is `number << PLACE_BITS | token`: the number of the release, and the token in it, numbered
from the title on into the body. Sorted places are therefore in the order of releases.

A query needs places of each of its words, and a decoding is a dozen operations on arrays that cost
as much for one word as for all of them: so they are decoded at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.arrays import Array, located, located_numbers, ragged
from index.term_postings import Part, TermPostings

PLACE_BITS = 32
_OFTEN = 4
"""All places are decoded once those of one in so many releases with the term were asked for."""
_NOWHERE = np.zeros(0, np.int64)


def places_of(
    several: Sequence[TermPostings | None], docs: Array | None
) -> tuple[list[Array], int]:
    """Where each of several terms (None: one that no release has) occurs in some releases
    (ascending; None: in all), and how many numbers are kept of it for the next query.

    The places of some releases alone are decoded, and kept until others are asked for; those of a
    term that is asked for often are all decoded and kept.
    """
    found = [_NOWHERE] * len(several)
    wanted: list[tuple[int, TermPostings, Array | None]] = []
    covered: dict[int, bool] = {}
    for at, postings in enumerate(several):
        if postings is None:
            continue
        if postings.places is not None:
            found[at] = _of(postings, docs)
        elif docs is None:
            wanted.append((at, postings, None))
        elif postings.some is not None and _covers(postings.some[0], docs, covered):
            found[at] = _part(*postings.some, docs)
        else:
            place, there = located_numbers(docs, postings.docs)
            chosen = place[there]
            postings.asked += len(chosen)
            whole = postings.asked * _OFTEN >= len(postings.docs)
            wanted.append((at, postings, None if whole else chosen))
    kept = 0
    if wanted:
        decoded = _decoded([(postings, chosen) for _, postings, chosen in wanted])
        for (at, postings, some), places in zip(wanted, decoded, strict=True):
            if docs is not None and some is not None:
                postings.some, found[at] = (docs, places), places
            else:
                postings.places, postings.some = places, None
                kept += len(places) + len(postings.docs)
                found[at] = _of(postings, docs)
    return found, kept


def _covers(known: Array, docs: Array, covered: dict[int, bool]) -> bool:
    """Whether some releases are all among known ones; `covered` holds what was answered."""
    if id(known) not in covered:
        covered[id(known)] = known is docs or (
            len(known) >= len(docs) and bool(located(docs, known)[1].all())
        )
    return covered[id(known)]


def _part(known: Array, places: Array, docs: Array) -> Array:
    """Of the places in known releases those in some of them."""
    if known is docs:
        return places
    low = docs << PLACE_BITS
    first = places.searchsorted(low)
    low += 1 << PLACE_BITS
    return places[ragged(first, places.searchsorted(low) - first)]


def _of(postings: TermPostings, docs: Array | None) -> Array:
    """Of all places of a term those in some releases."""
    places = postings.places
    assert places is not None
    if docs is None:
        return places
    at, there = located_numbers(docs, postings.docs)
    chosen = at[there]
    counts = postings.freqs[chosen]
    found: Array = places[ragged(postings.ends[chosen] - counts, counts)]
    return found


def _decoded(wanted: Sequence[tuple[TermPostings, Array | None]]) -> list[Array]:
    """The places of the chosen postings (None: all) of several terms."""
    asked: dict[int, list[tuple[int, Array, Part, Array | None]]] = {}
    for at, (postings, chosen) in enumerate(wanted):
        low = 0
        for part in postings.parts:
            high = low + len(part)
            docs, kept = postings.docs[low:high], part.kept
            if chosen is not None:
                here = chosen
                if len(postings.parts) > 1:
                    first, end = chosen.searchsorted((low, high)).tolist()
                    here = chosen[first:end] - low
                docs, kept = docs[here], here if kept is None else kept[here]
            asked.setdefault(part.number, []).append((at, docs, part, kept))
            low = high
    found: list[list[Array]] = [[] for _ in wanted]
    for _, parts in sorted(asked.items()):
        reader = parts[0][2].field
        tokens, counts, cuts = reader.positions_of(
            [(part.posting, kept) for *_, part, kept in parts]
        )
        docs = parts[0][1] if len(parts) == 1 else np.concatenate([docs for _, docs, *_ in parts])
        tokens += (docs << PLACE_BITS).repeat(counts)
        for (at, *_), low, high in zip(parts, cuts, cuts[1:], strict=False):
            found[at].append(tokens[low:high])
    return [each[0] if len(each) == 1 else np.concatenate(each) for each in found]
