"""Recency: an optional boost for newer releases, which halves with their age.

    score · (1 + 2 ^ (-age / half-life))      age in days, 0 for a date still to come

Today's release scores twice as much, and one that is a half-life old 1.5 times as much: it keeps
three quarters of today's weight. Undated releases are unchanged, and no score is lowered.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from index.arrays import Array


def boosts(days: Array, half_life: float, today: dt.date) -> Array:
    """The factors for releases of these days (`date.toordinal()`, 0 for undated): float64[days].

    `half_life` is in days."""
    age = np.maximum(today.toordinal() - days, 0)
    return 1 + np.where(days == 0, 0.0, np.exp2(-age / half_life))
