"""Recency: newer releases raised, when asked for, by a boost that halves with their age.

    score · (1 + 2 ^ (-age / half-life))      age in days, 0 for a date still to come

Today's release scores twice as much, one a half-life old half as much more; an undated one is
left as it is, and none is ever lowered.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from index.arrays import Array


def boosts(days: Array, half_life: float, today: dt.date) -> Array:
    """What the scores of releases of these days (`date.toordinal()`, 0: undated) are multiplied
    by; `half_life` is in days."""
    age = np.maximum(today.toordinal() - days, 0)
    return 1 + np.where(days == 0, 0.0, np.exp2(-age / half_life))
