"""A hit's score accounted for, in lines whose figures add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.page import Hit
from search.render.cells import clip
from search.render.safe import visible

_PLACES = 3


def account(hit: Hit, columns: int) -> Iterator[str]:
    """The score, and under it what each part contributed; nothing without an explanation."""
    if not hit.explanation:
        return
    score = f"{hit.score:.{_PLACES}f}"
    values = [part.value for part in hit.explanation]
    figures = [f"{v:.{_PLACES}f}" for v in adding_up(values, hit.score)]
    figure_width = max(map(len, [score, *figures]))
    named = [visible(part.what) for part in hit.explanation]
    name_width = min(max(map(len, named)), columns // 3)
    yield f"{score:>{figure_width}}  score"
    for figure, name, part in zip(figures, named, hit.explanation, strict=True):
        line = f"{figure:>{figure_width}}  {clip(name, name_width):<{name_width}}"
        yield clip(f"{line}  {visible(part.detail)}".rstrip(), columns)


def adding_up(values: Sequence[float], total: float) -> list[float]:
    """The values rounded so that they add up to the rounded total, if the exact ones do.

    What rounding lost or won goes to the largest value, where it shows least.
    """
    rounded = [round(value, _PLACES) for value in values]
    short = round(total, _PLACES) - sum(rounded)
    if rounded and abs(sum(values) - total) < 0.5 * 10**-_PLACES:
        largest = max(range(len(rounded)), key=lambda i: abs(rounded[i]))
        rounded[largest] += short
    return rounded
