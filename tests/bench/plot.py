"""The growth figures as one SVG of small plots, drawn by matplotlib."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PANELS = (
    ("page_us", "a page (µs)"),
    ("total_us", "top ten and exact total (µs)"),
    ("top_us", "top ten (µs)"),
    ("batch_us", "batch, any word (µs a query)"),
    ("open_us", "opening the index (µs)"),
    ("releases_per_second", "indexed (releases/s)"),
    ("bytes_over_raw", "bytes on disk / raw"),
    ("peak_mb", "peak memory, indexing (MB)"),
)


def draw(grown: dict[str, Any], path: Path) -> None:
    """Write the plots to an SVG file. Raises `ImportError` where matplotlib is not installed."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 4, figsize=(17, 8), layout="constrained")
    for axis, (key, title) in zip(axes.flat, PANELS, strict=True):
        for name, columns in grown["engines"].items():
            if key in columns:
                axis.plot(
                    grown["sizes"],
                    [float("nan") if value is None else value for value in columns[key]],
                    marker="o",
                    label=name,
                    linewidth=2.5 if name == "dateline" else 1.2,
                )
        axis.set_xscale("log")
        if key != "bytes_over_raw":
            axis.set_yscale("log")
        axis.set_title(title)
        axis.set_xlabel("releases")
        axis.grid(alpha=0.3)
    matched = axes.flat[0].twinx()
    matched.plot(
        grown["sizes"],
        [float("nan") if value is None else value for value in grown["matches"]],
        color="grey",
        linestyle=":",
    )
    matched.set_yscale("log")
    matched.set_ylabel("mean matches (dotted)", color="grey")
    handles = {}
    for axis in axes.flat:
        handles |= {label: line for line, label in zip(*axis.get_legend_handles_labels())}  # noqa: B905
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=len(handles))
    figure.savefig(path)
    pyplot.close(figure)
