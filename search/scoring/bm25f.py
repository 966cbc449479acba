"""BM25F: the frequencies in the fields are combined before saturation.

    tf  = 3 · tf_title / n(title) + tf_body / n(body)      n(f) = 1 - b + b · length / mean length
    score = idf · (tf / (k1 + tf) + δ)                     idf = ln(1 + (N - df + ½) / (df + ½))

Robertson, Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.6;
the idf, which is never negative, is Lucene's. Lengths are exact and count no stop words. δ is what
it is worth to have a word at all, however long the text: Lv, Zhai: Lower-Bounding Term Frequency
Normalization (CIKM 2011).
"""

from __future__ import annotations

import math
from typing import TypeVar

from index.arrays import Array

K1 = 1.5
B = 0.6
TITLE_WEIGHT = 3.0
DELTA = 0.03
PAIR_WEIGHT, PAIR_DELTA = 0.4, 0.0
# One setting for all collections, measured on CACM, Cranfield and TIME, with CISI and NPL besides:
# the steps are in search/help/evaluation.md, and a test holds the figures.


Number = TypeVar("Number", float, Array)


def idf(releases: int, df: float) -> float:
    """Inverse document frequency of a term found in `df` releases."""
    return math.log(1 + (releases - df + 0.5) / (df + 0.5))


def field_norms(length: float, mean: float, b: float = B) -> float:
    """The divisor of a frequency in a field of this length."""
    return 1 - b + b * length / (mean or 1.0)


def combined(title: Number, body: Number, title_norm: Number, body_norm: Number) -> Number:
    """The frequencies in title and body, divided by their norms and combined."""
    return body / body_norm + TITLE_WEIGHT * title / title_norm


def saturated(tf: Number, delta: float = DELTA) -> Number:
    """The worth of a combined frequency: 0 for 0, else rising from δ towards 1 + δ."""
    worth: Number = bounded(tf) + delta * (tf > 0)
    return worth


def bounded(tf: Number) -> Number:
    """A combined frequency, bounded: 0 for 0, rising towards 1."""
    return tf / (K1 + tf)


def pair_idf(releases: int, first: float, second: float) -> float:
    """The idf of a pair of words, from the document frequency of each: that of the rarer one."""
    return idf(releases, min(first, second))
