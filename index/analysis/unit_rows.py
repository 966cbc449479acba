"""Units in bulk: which words of many texts begin a sentence or a paragraph; see `units`.

Why not look for the ends of sentences in every text? That takes as long as reading its words. In
texts in ASCII they are where one piece of a text ends and the next begins, and whether a piece can
be the last of a sentence, or the first, is known of each distinct one.
"""

from __future__ import annotations

from itertools import chain

import numpy as np

from index.analysis.units import BREAKS, ODD_SPACE
from index.arrays import Array, each_once


def unit_rows(
    texts: list[str], text_start: Array, start: Array, bounds: Array, joints: tuple[Array, Array]
) -> dict[str, Array]:
    """The rows of the words that begin a sentence or a paragraph of a body, ascending.

    Titles and bodies come by turns. `text_start` is where each begins when they are joined, `start`
    is where each word does, `bounds` are the rows at which those of each text begin. `joints` has
    where two pieces of text without white space begin, one after the other, of which the first
    may end a sentence and the second begin one.
    """
    bodies = np.arange(1, len(texts), 2)
    plain = np.array([_is_plain(text) for text in texts], bool)
    paragraphs = _found("paragraph", texts, bodies, text_start)
    before, begin = joints
    text = text_start.searchsorted(begin, side="right") - 1
    inside = plain[text] & (text & 1 == 1) & (before >= text_start[text])
    sentences = [
        paragraphs,
        begin[inside],
        _found("sentence", texts, bodies[~plain[bodies]], text_start),
    ]
    first = bounds[bodies][bounds[bodies] < bounds[bodies + 1]]
    rows = {}
    for unit, places in (("paragraph", paragraphs), ("sentence", np.concatenate(sentences))):
        row = start.searchsorted(places)
        text = text_start.searchsorted(places, side="right") - 1
        row = row[row < bounds[text + 1]]  # what is after the last word begins no unit
        rows[unit] = each_once(np.concatenate((first, row)))
    return rows


def _is_plain(text: str) -> bool:
    return text.isascii() and not any(sign in text for sign in ODD_SPACE)


def _found(unit: str, texts: list[str], chosen: Array, text_start: Array) -> Array:
    """Where a unit begins in the chosen texts, but for the first."""
    ends = BREAKS[unit].finditer
    found = [[match.end() for match in ends(texts[at])] for at in chosen.tolist()]
    counts = np.fromiter(map(len, found), np.int64, len(found))
    places = np.fromiter(chain.from_iterable(found), np.int64, int(counts.sum()))
    places += text_start[chosen].repeat(counts)
    return places
