"""The confidence bounds of log ratios, against SciPy's exact quantiles and by what they mean."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.trends.keyness import beta_cdf, log_ratio_bound


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 4000)), min_size=1, max_size=20))
def test_the_bounds_are_scipys(frequencies: list[tuple[int, int]]) -> None:
    stats = pytest.importorskip("scipy.stats")
    f1 = np.array([f for f, _ in frequencies])
    f2 = np.array([f for _, f in frequencies])
    n1, n2, family = 500, 5000, 10_000
    bounds = log_ratio_bound(f1, n1, f2, n2, family=family)
    tail = 0.05 / family / 2
    for a, b, bound in zip(f1.tolist(), f2.tolist(), bounds.tolist(), strict=True):
        low = stats.beta.ppf(tail, a, b + 1) if a else 0.0
        high = stats.beta.ppf(1 - tail, a + 1, b) if b else 1.0
        least = math.log2(n2 / n1 * low / (1 - low)) if low else -math.inf
        most = math.log2(n2 / n1 * high / (1 - high)) if high < 1 else math.inf
        assert bound == pytest.approx(max(least, 0.0) or min(most, 0.0), rel=1e-6, abs=1e-9)


def test_the_incomplete_beta_function() -> None:
    x = np.array([0.1, 0.5, 0.9])
    assert beta_cdf(x, np.ones(3), np.ones(3)) == pytest.approx(x)  # uniform
    assert beta_cdf(x, np.full(3, 2.0), np.ones(3)) == pytest.approx(x**2)


@pytest.mark.parametrize(("f1", "f2"), [(0, 0), (3, 30), (1, 0), (0, 9)])
def test_what_chance_explains_scores_nothing(f1: int, f2: int) -> None:
    assert log_ratio_bound([f1], 100, [f2], 1000) == [0.0]


def test_the_bound_lies_between_no_difference_and_the_ratio_seen() -> None:
    (bound,) = log_ratio_bound([40], 100, [10], 1000)
    assert 0 < bound < math.log2((40 / 100) / (10 / 1000))
    (less,) = log_ratio_bound([40], 100, [10], 1000, family=1000)
    assert 0 < less < bound
    (negative,) = log_ratio_bound([1], 100, [800], 1000)
    assert negative < 0
