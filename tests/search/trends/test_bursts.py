"""Bursts against the cheapest of all sequences of states, found by trying every one."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.trends.bursts import bursts

windows = st.lists(
    st.integers(0, 12).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
    max_size=8,
)


def cheapest(counts: list[int], totals: list[int]) -> float:
    """The cost of the best sequence, as Kleinberg's section 4 has it."""
    base = sum(counts) / sum(totals)
    periods = sum(total > 0 for total in totals)
    return min(
        cost(states, counts, totals, base, periods)
        for states in itertools.product((0, 1), repeat=len(counts))
    )


def cost(states, counts, totals, base, periods) -> float:
    total, before = 0.0, 0
    for state, r, d in zip(states, counts, totals, strict=True):
        p = base * 2**state
        total -= r * math.log(p) + (d - r) * math.log(1 - p)
        total += math.log(periods) if state > before else 0.0
        before = state
    return total


@given(windows)
def test_no_sequence_of_states_is_cheaper(window: list[tuple[int, int]]) -> None:
    counts, totals = [r for r, _ in window], [d for _, d in window]
    found = bursts(counts, totals)
    if not 0 < 2 * sum(counts) < sum(totals) or sum(total > 0 for total in totals) < 2:
        assert found == []
        return
    states = [0] * len(window)
    for burst in found:
        assert burst.weight >= 0
        states[burst.start : burst.end] = [1] * (burst.end - burst.start)
    periods = sum(total > 0 for total in totals)
    base = sum(counts) / sum(totals)
    assert cost(states, counts, totals, base, periods) == pytest.approx(cheapest(counts, totals))


def test_a_rise_is_a_burst_and_an_even_rate_is_none() -> None:
    (burst,) = bursts([1, 1, 1, 12, 14, 1, 1, 1], [40] * 8)
    assert (burst.start, burst.end) == (3, 5)
    assert bursts([5] * 8, [40] * 8) == []
    assert bursts([3, 9], [3, 9]) == []  # everything matches
