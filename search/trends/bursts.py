"""Bursts: the stretches in which something is far more frequent than in the whole window.

Two states, one at the rate of the whole window and one at twice that rate, and the sequence of
states that explains the counts at the lowest cost, where entering the upper state costs
`gamma · ln(periods)`:

    cost(state, r, d) = -(r · ln p + (d - r) · ln(1 - p))      p0 = R / D, p1 = 2 · p0

Kleinberg: Bursty and Hierarchical Structure in Streams (KDD 2002), section 4, "enumerating bursts".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SCALING = 2.0
GAMMA = 1.0


@dataclass(frozen=True, slots=True)
class Burst:
    """The periods `[start, end)` of a burst, by number, and its weight: the cost it saves."""

    start: int
    end: int
    weight: float


def bursts(
    counts: Sequence[int],
    totals: Sequence[int],
    *,
    scaling: float = SCALING,
    gamma: float = GAMMA,
) -> list[Burst]:
    """The bursts of `counts[i]` among `totals[i]` (one per period), in order.

    Periods without anything to count decide nothing. There are no bursts where fewer than two
    periods have a total, or where everything counts so often that twice the rate is impossible.
    """
    every, relevant = sum(totals), sum(counts)
    periods = sum(total > 0 for total in totals)
    if periods < 2 or not 0 < relevant < every or scaling * relevant >= every:
        return []
    base = relevant / every
    savings = [
        _cost(count, total, base) - _cost(count, total, scaling * base)
        for count, total in zip(counts, totals, strict=True)
    ]
    return _best_runs(savings, gamma * math.log(periods))


def _cost(count: int, total: int, rate: float) -> float:
    return -(count * math.log(rate) + (total - count) * math.log1p(-rate))


def _best_runs(savings: Sequence[float], entrance: float) -> list[Burst]:
    """The upper state's runs on the cheapest path (Viterbi's algorithm, two states)."""
    low, high = 0.0, math.inf
    came_from: list[tuple[bool, bool]] = []  # whether the best way to low, to high was from high
    for saving in savings:
        low_from_high, high_from_high = high < low, high <= low + entrance
        came_from.append((low_from_high, high_from_high))
        low, high = min(low, high), min(high, low + entrance) - saving
    states = [high < low]
    for low_from_high, high_from_high in reversed(came_from[1:]):
        states.append(high_from_high if states[-1] else low_from_high)
    states.reverse()
    runs: list[Burst] = []
    start = None
    for number, upper in enumerate([*states, False]):
        if upper and start is None:
            start = number
        elif not upper and start is not None:
            runs.append(Burst(start, number, sum(savings[start:number])))
            start = None
    return runs
