"""A trend as a picture: a line per query, drawn by matplotlib (the extra `plot`)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from search.errors import OptionError
from search.trends.series import Trend

_KINDS = (".svg", ".png")


def plot(trend: Trend, path: str | os.PathLike[str]) -> None:
    """Draw the shares of a trend to an `.svg` or `.png` file; bursts are shaded.

    Raises `OptionError` for another kind of file, where matplotlib is missing, or where the file
    cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in _KINDS:
        raise OptionError(f"a plot is an .svg or .png file, not {target.name!r}")
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise OptionError(
            "plotting needs matplotlib", "install it with: pip install 'dateline[plot]'"
        ) from None
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes: Any = figure.add_subplot()
    places = [period.start for period in trend.periods]
    for series in trend.series:
        shares = [trend.per_thousand(series, at) or 0.0 for at in range(len(places))]
        (line,) = axes.plot(places, shares, label=series.query, marker="o", markersize=3)
        for burst in series.bursts:
            end = trend.periods[burst.end - 1].end
            axes.axvspan(places[burst.start], end, color=line.get_color(), alpha=0.1)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(f"per 1,000 {trend.of}")
    axes.set_xlabel(f"by {trend.by}")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    try:
        figure.savefig(target, metadata={"Date": None} if target.suffix.lower() == ".svg" else None)
    except OSError as error:
        raise OptionError(f"cannot write {target}: {error.strerror or error}") from error
