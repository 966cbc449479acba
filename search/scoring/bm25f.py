"""Ranking: BM25F, the fields' frequencies combined before saturation, and the best first.

    tf  = 3 · tf_title / n(title) + tf_body / n(body)      n(f) = 1 - b + b · length / mean length
    score = idf · tf / (k1 + tf)                           idf = ln(1 + (N - df + ½) / (df + ½))

Robertson, Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.6;
the idf, which is never negative, is Lucene's. Lengths are exact and count no stop words.
"""

from __future__ import annotations

import math
from typing import TypeVar

from index.arrays import Array

K1 = 1.5
B = 0.6
TITLE_WEIGHT = 3.0
PAIR_WEIGHT = 0.2


Number = TypeVar("Number", float, Array)


def idf(releases: int, df: float) -> float:
    """How telling a term is that `df` of the releases have."""
    return math.log(1 + (releases - df + 0.5) / (df + 0.5))


def field_norms(length: float, mean: float, b: float = B) -> float:
    """What a frequency in a field of this length is divided by."""
    return 1 - b + b * length / (mean or 1.0)


def combined(title: Number, body: Number, title_norm: Number, body_norm: Number) -> Number:
    """The frequencies in title and body as one, from those and what each is divided by."""
    return body / body_norm + TITLE_WEIGHT * title / title_norm


def saturated(tf: Number) -> Number:
    """What a combined frequency is worth: rises with it, towards 1."""
    return tf / (K1 + tf)
