"""Bars: scaled alike, every bucket with a count visible, no release left out of the figures."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.page import Bucket, DateFacet
from search.render.chart import chart
from search.render.explanation import adding_up
from search.render.histogram import MOST_ROWS, histogram
from search.render.phrasing import duration, size
from search.render.renderer import OutputStyle

counts = st.lists(st.just(0) | st.integers(0, 4) | st.integers(0, 100_000), max_size=150)
EIGHTHS = {"█": 8, "▉": 7, "▊": 6, "▋": 5, "▌": 4, "▍": 3, "▎": 2, "▏": 1}


def facet(numbers, undated=0):
    first = dt.date(2025, 1, 1)
    days = [first + dt.timedelta(n) for n in range(len(numbers) + 1)]
    buckets = [
        Bucket(str(day), day, following, number)
        for number, day, following in zip(numbers, days, days[1:], strict=False)
    ]
    return DateFacet("day", undated, tuple(buckets))


def bar(line):
    return sum(EIGHTHS.get(character, 0) for character in line)


@settings(max_examples=200, deadline=None)
@given(counts, st.integers(0, 50), st.sampled_from([20, 40, 80, 100]))
def test_every_release_is_in_the_figures(numbers, undated, columns):
    lines = list(histogram(facet(numbers, undated), OutputStyle(), columns))
    if not any(numbers) and not undated:
        assert lines == []
        return
    total, buckets = 0, 0
    for line in lines[1:]:
        folded = re.fullmatch(r"  … ([\d,]+) days? before with ([\d,]+) releases?", line)
        empty = re.fullmatch(r"  … ([\d,]+) days? with none", line)
        if folded:
            buckets += int(folded[1].replace(",", ""))
            total += int(folded[2].replace(",", ""))
        elif empty:
            buckets += int(empty[1].replace(",", ""))
        else:
            buckets += 1
            total += int(line.split()[-1].replace(",", ""))
    assert total == sum(numbers) + undated
    assert buckets == len(numbers) + bool(undated)
    assert len(lines) <= 1 + MOST_ROWS + bool(undated)


@settings(max_examples=200, deadline=None)
@given(counts, st.sampled_from([40, 80, 100]))
def test_bars_are_scaled(numbers, columns):
    rows = []
    for line in list(histogram(facet(numbers), OutputStyle(), columns))[1:]:
        assert len(line) <= columns
        if "…" not in line:
            rows.append((int(line.split()[-1].replace(",", "")), bar(line)))
    for number, length in rows:
        assert bool(number) == bool(length)
    if rows and max(rows)[0]:
        most, longest = max(rows)
        for number, length in rows:
            assert abs(length - number / most * longest) <= 1


def test_bars_of_a_few_are_short_and_ascii_where_they_must_be():
    assert list(histogram(facet([1, 0, 2]), OutputStyle(), 80)) == [
        "by day",
        "  2025-01-01  ██    1",
        "  2025-01-02        0",
        "  2025-01-03  ████  2",
    ]
    assert list(histogram(facet([1, 0, 0, 0, 0, 2]), OutputStyle(unicode=False), 80)) == [
        "by day",
        "  2025-01-01  ##    1",
        "  ... 4 days with none",
        "  2025-01-06  ####  2",
    ]


@given(counts.filter(any))
def test_chart_draws_each_bucket_that_has_any(numbers):
    text = "\n".join(chart(facet(numbers)))
    heights = [float(h) for h in re.findall(r'class="bar"[^>]* height="([\d.]+)"', text)]
    drawn = [number for number in numbers if number]
    assert len(heights) == len(drawn)
    assert all(0 < height <= 122 for height in heights)
    for (one, height), (other, second) in zip(
        zip(drawn, heights, strict=True), list(zip(drawn, heights, strict=True))[1:], strict=False
    ):
        assert (height >= second) or one < other
    for name in ("x", "width"):
        assert all(0 <= float(v) <= 100 for v in re.findall(rf' {name}="([\d.]+)%"', text))


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8))
def test_rounded_parts_add_up(values):
    total = sum(values)
    rounded = adding_up(values, total)
    shown = sum(round(float(f"{value:.3f}") * 1000) for value in rounded)
    assert shown == round(float(f"{total:.3f}") * 1000)
    slack = 0.001 * len(values) + 0.001
    assert all(abs(a - b) <= slack for a, b in zip(values, rounded, strict=True))


def test_parts_that_do_not_add_up_are_not_made_to():
    assert adding_up([1.0, 2.0], 5.0) == [1.0, 2.0]


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [(0, "0.1 ms"), (0.42, "0.4 ms"), (2.04, "2 ms"), (999.4, "999 ms"), (999.6, "1.0 s")],
)
def test_duration(milliseconds, shown):
    assert duration(milliseconds) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (42_800_000, "42.8 MB"),
        (10**16, "10,000.0 TB"),
    ],
)
def test_size(number, shown):
    assert size(number) == shown
