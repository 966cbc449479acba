"""Korean: the morphemes of a word, found by kiwipiepy where that is installed (extra `korean`).

Kept are nouns, the stems of verbs and adjectives, adverbs and the like; particles and endings are
left off, so that `수출을` and `수출이` are `수출`. A word is looked at by itself, whatever stands
around it: the same word always has the same morphemes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any

from corpus.errors import DatelineError
from index.analysis.joins import Word

MORPHEMES = "korean-morphemes"
"""The language of an index in Korean that was made with kiwipiepy; without, it is `korean`."""

_LEFT_OFF = ("J", "E", "X", "S", "VC")
"""Tags that begin so are of particles, endings, affixes, signs and the copula."""


def best_language(language: str) -> str:
    """The language to make an index in: for Korean the one with morphemes, where they are had."""
    has_kiwi = language == "korean" and find_spec("kiwipiepy") is not None
    return MORPHEMES if has_kiwi else language


def same_language(asked: str | None, there: str) -> bool:
    """Whether what was asked for is the language that an index is in."""
    return asked in (None, there) or (asked == "korean" and there == MORPHEMES)


@cache
def _kiwi() -> Any:
    try:
        from kiwipiepy import Kiwi
    except ImportError:
        raise DatelineError(
            "this index has the morphemes of Korean words, for which kiwipiepy is needed",
            "install it: pip install 'dateline[korean]'; or rebuild the index without it",
        ) from None
    return Kiwi(num_workers=1)


def morphemes(run: str, start: int) -> Iterator[Word]:
    """The morphemes of a run of Hangul that begins at `start`; the run itself where it has none."""
    for form, first, end in _morphemes(run):
        yield form, start + first, start + end


@lru_cache(maxsize=200_000)
def _morphemes(run: str) -> tuple[Word, ...]:
    kept = tuple(
        (token.form, token.start, min(len(run), token.start + max(token.len, 1)))
        for token in _kiwi().tokenize(run)
        if not token.tag.startswith(_LEFT_OFF)
    )
    return kept or ((run, 0, len(run)),)
