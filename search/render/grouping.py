"""The hits of a page in groups: by month, the newest first, or by source."""

from __future__ import annotations

from collections.abc import Iterable

from search.page import Hit
from search.render import phrasing


def grouped(hits: Iterable[Hit], by: str) -> list[tuple[str, list[Hit]]]:
    """The name of each group and its hits, as they were ranked.

    Months follow one another from the newest, undated hits last; sources stand in the order of
    their best hit, and a hit of several is with the first.
    """
    groups: dict[tuple[int, int] | str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(_month(hit) if by == "month" else next(iter(hit.sources), ""), []).append(
            hit
        )
    keys = sorted(groups, reverse=True) if by == "month" else list(groups)
    return [(_name(groups[key][0], by), groups[key]) for key in keys]


def _month(hit: Hit) -> tuple[int, int]:
    return (hit.date.year, hit.date.month) if hit.date else (0, 0)


def _name(hit: Hit, by: str) -> str:
    if by == "month":
        return phrasing.day(hit.date).partition(" ")[2] if hit.date else "undated"
    return next(iter(hit.sources), "no source")
