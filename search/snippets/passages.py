"""Snippets: the passages of a text that best show what matched, and where to highlight it.

Why not score the sentences of a text and take the best? A sentence may be longer than a passage or
hold one of three words that stand in two neighbouring ones. So the best run of marks is chosen
first, and sentences only decide where to cut around it. Why not try every window? A long body with
thousands of marks would take too long; the search stops as soon as no run can be better.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from index.analysis.units import SENTENCE_BREAK
from search.page import Snippet, Span

Mark = tuple[int, int, int]
"""One match in a text: start and end (characters, half-open), and the ordinal of the query's term
or phrase that it matches. A phrase is one mark; marks may overlap."""

WIDTH = 240
"""The approximate length of a passage, in characters, unless the caller says otherwise."""

_FRESH = 1 << 20  # what a term not yet shown is worth, where a shown one is worth 1

_SPACE = re.compile(r"\s")


def passages(
    text: str,
    marks: Sequence[Mark],
    *,
    count: int = 1,
    width: int = WIDTH,
    field: str = "body",
    core: Span | None = None,
) -> tuple[Snippet, ...]:
    """Up to `count` passages of about `width` characters, in the order of `text`.

    `marks` are the matches in `text`, sorted by start. A passage is chosen for the most terms not
    yet shown, then for the most terms, then for how close together they start, then for how early.
    It is a verbatim slice, at most a quarter longer than `width` unless one match is (then at most
    twice), and has a span for each match wholly inside; one too long to fit is cut with it.
    Without marks it is the beginning of the text. Passages never overlap; a text of nothing but
    white space has none. Where one is asked for, `core` may say what it is to be cut around: where
    the first and the last of those marks start.
    """
    low, high = len(text) - len(text.lstrip()), len(text.rstrip())
    if low >= high or count < 1:
        return ()
    if not marks:
        start, end = _bounds(text, low, low, low, high, width)
        return (Snippet(field, text[start:end].rstrip()),)
    if core and count == 1:
        run = _Core(_FRESH, core[0] - core[1], -core[0])
        start, end, inside = _passage(text, marks, run, low, high, width)
        return (Snippet(field, text[start:end], spans(inside)),)
    ceiling = _Core(_FRESH * len({term for _, _, term in marks}), 0, 0)
    gaps = [(ceiling, low, high)]  # what is not cut yet, each with a core that none in it surpasses
    shown: set[int] = set()
    chosen: dict[int, Snippet] = {}
    while gaps and len(chosen) < count:
        gap = ceiling, low, high = max(gaps)
        gaps.remove(gap)
        run = _core(marks, low, high, width, shown, ceiling)
        if not run.worth or (run.worth < _FRESH and high - low < _least(width)):
            continue
        if gaps and run < max(gaps)[0]:
            gaps.append((run, low, high))
            continue
        start, end, inside = _passage(text, marks, run, low, high, width)
        chosen[start] = Snippet(field, text[start:end], spans(inside))
        shown.update(term for _, _, term in inside)
        gaps += (run, low, start), (run, end, high)
    return tuple(chosen[start] for start in sorted(chosen))


def spans(marks: Iterable[Mark]) -> tuple[Span, ...]:
    """What to highlight for `marks`, sorted by start: spans that neither overlap nor touch."""
    merged: list[Span] = []
    reached = -1
    for start, end, _ in marks:
        if start > reached:
            merged.append((start, end))
            reached = end
        elif end > reached:
            merged[-1] = (merged[-1][0], end)
            reached = end
    return tuple(merged)


class _Core(NamedTuple):
    """A run of marks to cut a passage around; the greater is the better."""

    worth: int  # what its terms are worth
    closeness: int  # minus the distance from the start of its first mark to that of its last
    earliness: int  # minus the start of its first mark

    @property
    def first(self) -> int:
        """Where the first mark starts."""
        return -self.earliness

    @property
    def last(self) -> int:
        """Where the last mark starts."""
        return self.first - self.closeness


def _core(
    marks: Sequence[Mark],
    low: int,
    high: int,
    width: int,
    shown: set[int],
    ceiling: _Core,
) -> _Core:
    """The best run of marks inside `[low, high)` that `width` holds; of worth 0 if there are none.

    A mark longer than `width` counts as if it were cut there; where marks nest, a run nearly as
    good may be taken. The search ends with the first run
    as good as `ceiling`, a worth and a closeness that none can surpass.
    """
    most, spread, earliest = 0, 0, 0
    run: dict[int, int] = {}  # the last start of each term
    worth = 0
    here = marks[_at(marks, low) : _at(marks, high)]
    ends = sorted((min(m[1], m[0] + width), m[0], m[2]) for m in here if m[1] <= high)
    for end, start, term in ends:
        if term not in run:
            worth += 1 if term in shown else _FRESH
        run[term] = max(start, run.get(term, start))
        oldest = min(run.values())
        while oldest < end - width:  # out of reach of this and all that end later
            gone = min(run, key=run.__getitem__)
            del run[gone]
            worth -= 1 if gone in shown else _FRESH
            oldest = min(run.values())
        apart = max(run.values()) - oldest
        if worth > most or (worth == most and (apart, oldest) < (spread, earliest)):
            most, spread, earliest = worth, apart, oldest
            if most == ceiling.worth and -spread == ceiling.closeness:
                break
    return _Core(most, -spread, -earliest)


def _passage(
    text: str, marks: Sequence[Mark], core: _Core, low: int, high: int, width: int
) -> tuple[int, int, list[Mark]]:
    """The passage in `[low, high)` around `core`: start, end, and the marks inside, moved to it."""
    first = core.first
    reach = min(high, first + width)
    held = [  # a mark too long for the width is held too, where the run begins with it
        mark
        for mark in marks[_at(marks, first) : _at(marks, core.last + 1)]
        if mark[1] <= reach or (mark[0] == first and mark[1] <= high)
    ]
    core_end = max([end for _, end, _ in held])
    if core_end > first + 2 * width:
        limit = first + 2 * width
        core_end = _cut(text, limit, limit - width, limit)
    start, end = _bounds(text, first, core_end, low, high, width)
    passage = text[start:end].lstrip()
    start = end - len(passage)
    end = start + len(passage.rstrip())
    inside = [
        (mark[0] - start, min(mark[1], end) - start, mark[2])
        for mark in marks[_at(marks, start) : _at(marks, end)]
        if mark[1] <= end or mark in held
    ]
    return start, end, inside


def _at(marks: Sequence[Mark], start: int) -> int:
    """The index of the first mark that starts at `start` or later."""
    return bisect_left(marks, (start,))


def _least(width: int) -> int:
    """How short a passage may be, where the text has more, to end with a sentence."""
    return width * 3 // 5


def _bounds(text: str, first: int, last: int, low: int, high: int, width: int) -> tuple[int, int]:
    """Where to cut a passage of about `width` out of `[low, high)` that holds `[first, last)`."""
    most = width + width // 4
    if high - low <= most:
        return low, high
    start = _start(text, first, last, low, high, width)
    shortest = max(last, start + 1, min(high, start + _least(width)))
    longest = max(last, min(high, start + most))
    if longest == high:
        return start, high
    goal = max(last, start + width)
    ends = sentence_starts(text, shortest, longest)
    if ends:
        return start, max((end for end in ends if end <= goal), default=ends[0])
    return start, _cut(text, goal, shortest, longest)


def _start(text: str, first: int, last: int, low: int, high: int, width: int) -> int:
    """Where a passage around `[first, last)` starts: its sentence if near, or some words before."""
    earliest = min(first, max(low, last - width))
    latest = min(first, max(low, high - _least(width)))
    starts = sentence_starts(text, earliest, latest)
    if starts:
        return starts[-1]
    if earliest == low:
        return low
    before = max(0, width - (last - first)) // 3
    return _cut(text, max(earliest, min(first - before, high - width)), earliest, latest)


def sentence_starts(text: str, low: int, high: int) -> list[int]:
    """Where sentences start in `[low, high]`."""
    breaks = SENTENCE_BREAK.finditer(text, max(0, low - 3), high + 3)
    return [end for match in breaks if low <= (end := match.end()) <= high]


def _cut(text: str, goal: int, low: int, high: int) -> int:
    """The last bound of a word in `[low, goal]`, else the first in `[goal, high]`.

    Where there is none, the same of the bounds of characters as a reader sees them, else `goal`.
    """
    if _between_words(text, goal):
        return goal
    word = (text[low:goal].rsplit(None, 1) or [""])[-1]  # what of it lies before the goal
    if len(word) < goal - low or _between_words(text, low):
        return goal - len(word)
    space = _SPACE.search(text, goal, high + 1)
    if space:
        return space.start()
    if high == len(text):
        return high
    from search.snippets.graphemes import between_characters  # for texts without spaces

    for at in chain(range(goal, low - 1, -1), range(goal + 1, high + 1)):
        if between_characters(text, at):
            return at
    return goal


def _between_words(text: str, at: int) -> bool:
    return at in (0, len(text)) or text[at].isspace() or text[at - 1].isspace()
