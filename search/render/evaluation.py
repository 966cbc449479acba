"""Evaluations as tables: for people, and as CSV, TSV and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from search.evaluation.measures import MEASURES, Change, Evaluation, Figures, mean
from search.render.columns import clip, width
from search.render.escaping import visible
from search.render.renderer import OutputStyle
from search.render.rows import inert

SCHEMA = 1
_GAP = "  "
_WIDEST_NAME = 40
_CHANGES = ("change", "better", "worse", "p")


def table(
    evaluations: Sequence[Evaluation], style: OutputStyle, *, per_query: bool = False
) -> Iterator[str]:
    """One line per collection and their mean, then comparisons with baselines, then the queries."""
    rows = [
        (evaluation.name, [f"{len(evaluation.topics):,}", *_cells(evaluation.means)])
        for evaluation in evaluations
    ]
    if len(evaluations) > 1:
        rows.append(("mean", ["", *_cells(_mean(evaluations))]))
    yield from _aligned(("", ["queries", *MEASURES]), rows, style)
    for evaluation in evaluations:
        if evaluation.changes is not None:
            yield ""
            yield from _aligned(
                (f"{evaluation.name}, against the baseline", list(MEASURES)),
                list(zip(_CHANGES, _change_rows(evaluation.changes), strict=True)),
                style,
            )
        if per_query:
            yield ""
            yield from _aligned(
                (f"{evaluation.name}, query by query", list(MEASURES)),
                [(topic, _cells(figures)) for topic, figures in evaluation.topics.items()],
                style,
            )


def _aligned(
    head: tuple[str, list[str]], rows: Sequence[tuple[str, list[str]]], style: OutputStyle
) -> Iterator[str]:
    """Rows of a name and figures in columns, names aligned left and figures right."""
    shown = [(clip(visible(name), _WIDEST_NAME), cells) for name, cells in (head, *rows)]
    names = max(width(name) for name, _ in shown)
    widths = [max(map(len, column)) for column in zip(*(cells for _, cells in shown), strict=True)]
    for number, (name, cells) in enumerate(shown):
        figures = _GAP.join(f"{cell:>{wide}}" for cell, wide in zip(cells, widths, strict=True))
        padded = style.paint(name, "title") + " " * (names - width(name))
        yield f"{padded}{_GAP}{figures if number else style.paint(figures, 'dim')}".rstrip()


def _cells(figures: Figures) -> list[str]:
    return [f"{figures[measure]:.4f}" for measure in MEASURES]


def _change_rows(changes: dict[str, Change]) -> Iterator[list[str]]:
    ordered = [changes[measure] for measure in MEASURES]
    yield [f"{change.difference:+.4f}" for change in ordered]
    yield [f"{change.better:.0%}" for change in ordered]
    yield [f"{change.worse:.0%}" for change in ordered]
    yield [f"{change.p:.4f}" for change in ordered]


def _mean(evaluations: Iterable[Evaluation]) -> Figures:
    return mean(evaluation.means for evaluation in evaluations)


def rows(evaluations: Sequence[Evaluation], *, per_query: bool = False) -> Iterator[list[str]]:
    """A header, one row per collection (its query is `all`), one per query, and the mean."""
    compared = any(evaluation.changes is not None for evaluation in evaluations)
    extra = [f"{measure} {name}" for measure in MEASURES for name in _CHANGES] if compared else []
    yield ["set", "query", *MEASURES, *extra]
    for evaluation in evaluations:
        name = inert(evaluation.name)
        yield [name, "all", *_exact(evaluation.means), *_changes(evaluation, compared)]
        if per_query:
            for topic, figures in evaluation.topics.items():
                yield [name, inert(topic), *_exact(figures), *([""] * len(extra))]
    if len(evaluations) > 1:
        yield ["mean", "all", *_exact(_mean(evaluations)), *([""] * len(extra))]


def _exact(figures: Figures) -> list[str]:
    return [f"{figures[measure]:.6f}" for measure in MEASURES]


def _changes(evaluation: Evaluation, compared: bool) -> list[str]:
    if evaluation.changes is None:
        return [""] * (len(MEASURES) * len(_CHANGES) * compared)
    return [
        f"{value:.6f}"
        for measure in MEASURES
        for change in (evaluation.changes[measure],)
        for value in (change.difference, change.better, change.worse, change.p)
    ]


def record(evaluations: Sequence[Evaluation], *, per_query: bool = False) -> dict[str, Any]:
    """All figures as JSON types, schema 1; those of each query only if asked for."""
    sets = [evaluation.to_dict() for evaluation in evaluations]
    if not per_query:
        for one in sets:
            del one["topics"]
    means = {measure: round(value, 6) for measure, value in _mean(evaluations).items()}
    return {"schema": SCHEMA, "sets": sets, "mean": means}
