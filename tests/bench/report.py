"""A run's results as text: figures by engine, times by kind of query, agreement, and ratios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.bench.queries import KINDS

QUERY_TITLES = {
    "first": "page, asked for the first time",
    "page": "page, asked again",
    "total": "top ten + exact total",
    "top": "top ten",
}
_EXAMPLES = 5


def render(results: dict[str, Any]) -> str:
    """The whole report."""
    return "\n".join(_lines(results))


def _lines(results: dict[str, Any]) -> Iterator[str]:
    corpus, machine = results["corpus"], results["machine"]
    yield f"{corpus['name']}: {corpus['releases']:,} releases, {corpus['bytes'] / 1e6:.1f} MB raw"
    yield f"{corpus['beyond_ascii']:.0%} of them with characters beyond ASCII"
    yield f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}, " + ", ".join(
        f"{name} {version}" for name, version in results["versions"].items()
    )
    for name, reason in results["skipped"].items():
        yield f"SKIPPED {name}: {reason}"
    yield from _figures(results)
    yield from _kinds(results)
    yield from _cold(results.get("cold", {}))
    yield from _growth(results.get("growth"))
    yield from _agreement(results.get("agreement"))
    yield from _targets(results["targets"])


def _figures(results: dict[str, Any]) -> Iterator[str]:
    index, queries = results.get("index", {}), results.get("queries", {})
    names = list(results["versions"])
    rows = []
    if index:
        rows += [
            ["indexed, releases/s", *_cells(index, names, "releases_per_second", "{:,.0f}")],
            ["bytes on disk / raw", *_cells(index, names, "bytes_over_raw", "{:.2f}")],
            ["peak memory, indexing, MB", *_cells(index, names, "peak_mb", "{:,.0f}")],
        ]
    for figure, by_name in queries.items():
        title = QUERY_TITLES[figure]
        rows.append([f"{title}, µs", *_cells(by_name, names, "median_us", "{:,.0f}")])
        rows.append(["  mean", *_cells(by_name, names, "mean_us", "{:,.0f}")])
        rows.append(["  95th percentile", *_cells(by_name, names, "p95_us", "{:,.0f}")])
        rows.append(["  Dateline / it", *_ratios(by_name, names, "median_us")])
    batch = results.get("batch", {})
    if batch:
        rows.append(["batch (any word), queries/s", *_cells(batch, names, "queries_per_second")])
        rows.append(["  µs a query", *_cells(batch, names, "per_query_us", "{:,.1f}")])
        rows.append(["  Dateline / it", *_ratios(batch, names, "per_query_us")])
    for name, rates in results.get("threads", {}).items():
        for number, rate in rates.items():
            title = f"pages/s, first time, {number} thread{'s' * (number != '1')}"
            rows.append([title, *(f"{rate:,.0f}" if each == name else "–" for each in names)])
    for what, peak in results.get("memory", {}).items():
        rows.append([f"peak memory, {what}, MB", f"{peak:,.0f}", *["–"] * (len(names) - 1)])
    if rows:
        yield from ("", "Medians (a query's time is the median of its rounds)", "")
        yield from table(["", *names], rows)


def _cells(
    by_name: dict[str, Any], names: Sequence[str], key: str, form: str = "{:,.0f}"
) -> list[str]:
    return [form.format(by_name[name][key]) if name in by_name else "–" for name in names]


def _ratios(by_name: dict[str, Any], names: Sequence[str], key: str) -> list[str]:
    ours = by_name.get("dateline", {}).get(key)
    if ours is None:
        return ["–"] * len(names)
    return [f"{ours / by_name[name][key]:.3f}" if name in by_name else "–" for name in names]


def _kinds(results: dict[str, Any]) -> Iterator[str]:
    for figure, by_name in results.get("queries", {}).items():
        yield from ("", f"{QUERY_TITLES[figure]} by kind of query, µs", "")
        rows = []
        for kind in KINDS:
            times = [summary["by_kind_us"].get(kind) for summary in by_name.values()]
            if any(times):
                matches = results["matches"].get(kind)
                rows.append(
                    [
                        kind,
                        "–" if matches is None else f"{matches:,.0f}",
                        *("–" if value is None else f"{value:,.0f}" for value in times),
                    ]
                )
        yield from table(["", "matches", *by_name], rows)


def _cold(cold: dict[str, Any]) -> Iterator[str]:
    if not cold:
        return
    yield from ("", "Cold, from start to end of the process", "")
    rows = []
    for name, figures in cold.items():
        if "error" in figures:
            rows.append([name, "failed", figures["error"], ""])
        else:
            rows.append(
                [
                    name,
                    f"{figures['median_ms']:.0f} ms",
                    f"{figures['fastest_ms']:.0f} ms",
                    f"{figures['peak_mb']:.0f} MB",
                ]
            )
    yield from table(["", "median", "fastest", "memory"], rows)


def _growth(grown: dict[str, Any] | None) -> Iterator[str]:
    if not grown:
        return
    yield from ("", "Growth", "")
    sizes = grown["sizes"]
    rows = [["mean matches", "", *("–" if m is None else f"{m:,.0f}" for m in grown["matches"])]]
    for figure, title, form in (
        ("page_us", "page, µs", "{:,.0f}"),
        ("page_mean_us", "page, mean, µs", "{:,.0f}"),
        ("total_us", "top ten + total, µs", "{:,.0f}"),
        ("open_us", "opening, µs", "{:,.0f}"),
        ("releases_per_second", "indexed, releases/s", "{:,.0f}"),
        ("bytes_over_raw", "bytes / raw", "{:.2f}"),
        ("peak_mb", "peak memory, MB", "{:,.0f}"),
    ):
        for name, columns in grown["engines"].items():
            if figure in columns:
                cells = ("–" if v is None else form.format(v) for v in columns[figure])
                rows.append([title, name, *cells])
                title = ""
    yield from table(["", "", *(f"{size:,}" for size in sizes)], rows)


def _agreement(agreement: dict[str, Any] | None) -> Iterator[str]:
    if not agreement:
        return
    tolerance = f"{agreement['tolerance']:.0%}"
    yield from ("", f"Totals within {tolerance} (or 2) of the median of all engines", "")
    for name, counts in agreement["engines"].items():
        yield f"{name:10} {counts['agreed']} of {counts['checked']} queries"
    disagreements = agreement["disagreements"]
    worst = sorted(disagreements, key=lambda d: -abs(d["total"] - d["expected"]) / d["expected"])
    for d in worst[:_EXAMPLES]:
        yield f"  {d['engine']} finds {d['total']:,} for {d['query']}, most {d['expected']:,}"
    if len(worst) > _EXAMPLES:
        yield f"  and {len(worst) - _EXAMPLES} more, in the JSON"
    for fault in agreement["faults"]:
        yield f"  FAULT {fault}"


def _targets(targets: list[dict[str, Any]]) -> Iterator[str]:
    yield from ("", "Dateline / peer", "")
    marks = {True: "reached", False: "NOT REACHED", None: "not measured"}
    rows = []
    for target in targets:
        most = f"{target['at_most']:g}" + (f", aim {target['aim']:g}" if target["aim"] else "")
        ratio = "–" if target["ratio"] is None else f"{target['ratio']:.3f}"
        rows.append([target["figure"], target["against"], most, ratio, marks[target["reached"]]])
    yield from table(["figure", "against", "at most", "measured", ""], rows)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Aligned lines; columns of numbers to the right, columns of words to the left."""
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [any(map(_numeric, column[1:])) for column in columns]
    for row in (header, ["-" * width for width in widths], *rows):
        cells = (
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(row, widths, right, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _numeric(cell: str) -> bool:
    return cell[:1].isdigit() and cell.replace(",", "").replace(".", "").isdigit()
