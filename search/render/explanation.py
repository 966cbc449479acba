"""How a hit's score was computed, in figures that add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.page import Hit
from search.render.columns import clip, width, wrap
from search.render.escaping import visible

_PLACES = 3
_GAP = "  "
_NARROWEST = 30


def account(hit: Hit, columns: int) -> Iterator[str]:
    """The score, and under it what each part contributed; nothing without an explanation."""
    if not hit.explanation:
        return
    score = f"{hit.score:.{_PLACES}f}"
    figures = [f"{value:.{_PLACES}f}" for value in _values(hit)]
    figure_width = max(map(len, [score, *figures]))
    room = columns - figure_width - len(_GAP)
    yield f"{score:>{figure_width}}{_GAP}score"
    names = [clip(visible(part.what), room) for part in hit.explanation]
    name_width = max(map(width, names))
    beside = room - name_width - len(_GAP)
    for figure, name, part in zip(figures, names, hit.explanation, strict=True):
        head = f"{figure:>{figure_width}}{_GAP}{name}"
        indent = figure_width + name_width + 2 * len(_GAP)
        if beside < _NARROWEST or not part.detail:
            yield head
            head, indent = "", figure_width + 2 * len(_GAP)
        for pieces in filter(None, wrap([(visible(part.detail), False)], columns - indent)):
            yield head + " " * (indent - width(head)) + "".join(text for text, _ in pieces)
            head = ""


def in_a_line(hit: Hit) -> str:
    """`7.000 = 4.100 tax in body (3 times) + 2.900 ...`."""
    parts = [
        f"{value:.{_PLACES}f} {part.what}" + (f" ({part.detail})" if part.detail else "")
        for value, part in zip(_values(hit), hit.explanation, strict=True)
    ]
    return f"{hit.score:.{_PLACES}f} = {' + '.join(parts)}"


def _values(hit: Hit) -> list[float]:
    return adding_up([part.value for part in hit.explanation], hit.score)


def adding_up(values: Sequence[float], total: float) -> list[float]:
    """The values rounded so that they add up to the rounded total, if the exact ones do.

    What rounding lost or won goes to the largest value, where it shows least.
    """
    rounded = [round(value, _PLACES) for value in values]
    if rounded and abs(sum(values) - total) < 0.5 * 10**-_PLACES:
        largest = max(range(len(rounded)), key=lambda i: abs(rounded[i]))
        rounded[largest] += round(total, _PLACES) - sum(rounded)
    return rounded
