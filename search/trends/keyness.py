"""Keyness: how much more frequent something is in one set of releases than in another.

The conservative log ratio is the end nearest 0 of a confidence interval of the binary logarithm of
the ratio of two relative frequencies, and 0 where the interval holds 0. With f1 of n1 releases
here and f2 of n2 there, f1 given f1 + f2 is binomial, and the exact interval of its probability
(Clopper, Pearson 1934) turns into one of the ratio:

    LRC = log2(n2 / n1 · p / (1 - p))        p: the lower or upper bound

Evert: Measuring keyness (Digital Humanities 2022).
"""

from __future__ import annotations

import math

import numpy as np

from index.arrays import Array

_STEPS = 60
_TERMS = 300
_TINY = 1e-300


def log_ratio_bound(f1: Array, n1: int, f2: Array, n2: int, *, alpha: float = 0.05) -> Array:
    """The conservative log ratio of each of some things; float64, one per thing.

    `f1` of `n1` releases have it here, `f2` of `n2` elsewhere; `alpha` is the error accepted over
    all things together (Bonferroni's correction divides it by their number).
    """
    f1, f2 = np.asarray(f1, np.float64), np.asarray(f2, np.float64)
    if not len(f1):
        return np.zeros(0)
    tail = alpha / len(f1) / 2
    lower = _lower_bound(f1, f1 + f2, tail)
    upper = 1 - _lower_bound(f2, f1 + f2, tail)
    with np.errstate(divide="ignore"):
        least = np.log2(n2 / n1 * lower / (1 - lower))
        most = np.log2(n2 / n1 * upper / (1 - upper))
    return np.where(least > 0, least, np.where(most < 0, most, 0.0))


def _lower_bound(successes: Array, trials: Array, tail: float) -> Array:
    """Clopper and Pearson's lower bound: the p at which so many successes have probability `tail`.

    That is the quantile of a Beta distribution, found by bisection.
    """
    low, high = np.zeros(len(successes)), np.ones(len(successes))
    some = successes > 0
    a, b = successes[some], trials[some] - successes[some] + 1
    under, over = low[some], high[some]
    for _ in range(_STEPS):
        middle = (under + over) / 2
        above = beta_cdf(middle, a, b) > tail
        over = np.where(above, middle, over)
        under = np.where(above, under, middle)
    low[some] = (under + over) / 2
    return low


def beta_cdf(x: Array, a: Array, b: Array) -> Array:
    """The regularised incomplete beta function, by Lentz's continued fraction.

    Press and others: Numerical Recipes, section 6.4. `x` is inside (0, 1); float64 of its shape.
    """
    swap = x > (a + 1) / (a + b + 2)
    left = np.where(swap, 1 - x, x)
    p, q = np.where(swap, b, a), np.where(swap, a, b)
    log_gamma = np.vectorize(math.lgamma, otypes=[float])
    front = np.exp(
        log_gamma(p + q) - log_gamma(p) - log_gamma(q) + p * np.log(left) + q * np.log1p(-left)
    )
    value = front * _continued_fraction(left, p, q) / p
    return np.where(swap, 1 - value, value)


def _continued_fraction(x: Array, a: Array, b: Array) -> Array:
    c = np.ones_like(x)
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    result = d.copy()
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _away_from_zero(1 + even * d)
        c = _away_from_zero(1 + even / c)
        result *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / _away_from_zero(1 + odd * d)
        c = _away_from_zero(1 + odd / c)
        step = d * c
        result *= step
        if np.abs(step - 1).max() < 1e-12:
            break
    return result


def _away_from_zero(values: Array) -> Array:
    moved: Array = np.where(np.abs(values) < _TINY, _TINY, values)
    return moved
