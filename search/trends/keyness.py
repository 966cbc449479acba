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
_CLOSE = 1e-11
"""A step of so small a share of a bound is the last: each doubles the digits that are right."""


def log_ratio_bound(
    f1: Array, n1: int, f2: Array, n2: int, *, family: int | None = None, alpha: float = 0.05
) -> Array:
    """The conservative log ratio of each of some things; float64, one per thing.

    `f1` of `n1` releases have it here, `f2` of `n2` elsewhere. `alpha` is the error accepted over
    a whole `family` of comparisons (Bonferroni), by default as many as there are things.
    """
    family = family or len(f1)
    bounds = lower_log_ratio(f1, n1, f2, n2, family, alpha)
    others = np.flatnonzero(bounds == 0)
    if len(others):
        f1, f2 = np.asarray(f1)[others], np.asarray(f2)[others]
        bounds[others] = -lower_log_ratio(f2, n2, f1, n1, family, alpha)
    return bounds


def lower_log_ratio(
    f1: Array, n1: int, f2: Array, n2: int, family: int, alpha: float = 0.05
) -> Array:
    """The same of what is more frequent here; 0 for the rest."""
    f1, f2 = np.asarray(f1, np.float64), np.asarray(f2, np.float64)
    lower = _lower_bound(f1, f1 + f2, alpha / max(family, 1) / 2)
    with np.errstate(divide="ignore"):
        bounds: Array = np.maximum(np.log2(n2 / n1 * lower / (1 - lower)), 0.0)
    return bounds


def _lower_bound(successes: Array, trials: Array, tail: float) -> Array:
    """Clopper and Pearson's lower bound: the p at which as many successes have probability `tail`.

    It is a quantile of the distribution Beta(successes, trials - successes + 1), found by Newton's
    method on the logarithm of the probability, kept inside a bracket. 0 where there was no success.
    """
    bound = np.zeros(len(successes))
    some = successes > 0
    a, b = successes[some], trials[some] - successes[some] + 1
    low, high = np.zeros(len(a)), np.ones(len(a))
    p = _about(a, b, tail)
    log_beta = _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)
    done = np.zeros(len(a), bool)
    for _ in range(_STEPS):
        below = beta_cdf(p, a, b)
        high, low = np.where(below > tail, p, high), np.where(below > tail, low, p)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            density = np.exp((a - 1) * np.log(p) + (b - 1) * np.log1p(-p) - log_beta)
            step = p - below * np.log(below / tail) / density
        following = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        close = np.abs(following - p) <= _CLOSE * p
        p = np.where(done, p, following)
        done |= close
        if done.all():
            break
    bound[some] = p
    return bound


def _about(a: Array, b: Array, tail: float) -> Array:
    """The quantile roughly: Abramowitz, Stegun: Handbook of Mathematical Functions, 26.5.22, with
    the normal quantile of 26.2.23."""
    t = math.sqrt(-2 * math.log(tail))
    z = t - (2.515517 + 0.802853 * t + 0.010328 * t**2) / (
        1 + 1.432788 * t + 0.189269 * t**2 + 0.001308 * t**3
    )
    one, other = 1 / (2 * a - 1), 1 / (2 * b - 1)
    h, part = 2 / (one + other), (z**2 - 3) / 6
    w = z * np.sqrt(np.maximum(h + part, 0)) / h - (other - one) * (part + 5 / 6 - 2 / (3 * h))
    about: Array = np.clip(a / (a + b * np.exp(np.minimum(2 * w, 600))), _TINY, 1 - 1e-12)
    return about


_log_gamma = np.vectorize(math.lgamma, otypes=[float])


def beta_cdf(x: Array, a: Array, b: Array) -> Array:
    """The regularised incomplete beta function, by Lentz's continued fraction.

    Press and others: Numerical Recipes, section 6.4. `x` is inside (0, 1); float64 of its shape.
    """
    swap = x > (a + 1) / (a + b + 2)
    left = np.where(swap, 1 - x, x)
    p, q = np.where(swap, b, a), np.where(swap, a, b)
    front = np.exp(
        _log_gamma(p + q) - _log_gamma(p) - _log_gamma(q) + p * np.log(left) + q * np.log1p(-left)
    )
    value = front * _continued_fraction(left, p, q) / p
    result: Array = np.where(swap, 1 - value, value)
    return result


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
        if np.abs(step - 1).max(initial=0.0) < 1e-14:
            break
    return result


def _away_from_zero(values: Array) -> Array:
    moved: Array = np.where(np.abs(values) < _TINY, _TINY, values)
    return moved
