"""Stemming: NLTK's Snowball stemmers, and a short table where the English one goes too far."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from corpus.errors import DatelineError

LANGUAGES = (
    "arabic", "danish", "dutch", "english", "finnish", "french", "german", "hungarian", "italian",
    "norwegian", "portuguese", "romanian", "russian", "spanish", "swedish",
)  # fmt: skip

# Words that Snowball's English stemmer folds into others of another meaning (`international` and
# `internal` into `intern`), each with the stem it gets here.
_APART = {
    "add": "add adds added adding",
    "international": "international internationals internationally internationalize "
    "internationalized internationalization internationalism",
    "internal": "internal internally internals internalize internalized",
    "organic": "organic organics organically",
    "university": "university universities",
    "universal": "universal universally universality",
}
ENGLISH_EXCEPTIONS = {word: stem for stem, words in _APART.items() for word in words.split()}

# NLTK leaves off the algorithm's last step, which takes away an `e`, after these endings: without
# it `realization` and `realize`, `sensationally` and `sensational` have different stems.
# https://snowballstem.org/algorithms/english/stemmer.html (step 5)
_LAST_STEP_LEFT_OFF = re.compile(r"iz(?:ation|er)s?$|ational")


def check_language(language: str) -> str:
    """`language` itself; raises `DatelineError` for one that has no stemmer."""
    if language not in LANGUAGES:
        raise DatelineError(
            f"no stemmer for the language {language!r}", f"one of: {', '.join(LANGUAGES)}"
        )
    return language


@lru_cache(maxsize=4)
def stemmer(language: str) -> Callable[[str], str]:
    """The function from a lower-cased word to its stem.

    Imports NLTK, which takes a quarter of a second: call it where a word is not known yet.
    """
    from nltk.stem.snowball import SnowballStemmer

    stem: Callable[[str], str] = SnowballStemmer(language).stem
    if language != "english":
        return stem
    exceptions = ENGLISH_EXCEPTIONS

    def stem_english(word: str) -> str:
        found = exceptions.get(word) or stem(word)
        if found.endswith(("ize", "ate")) and _LAST_STEP_LEFT_OFF.search(word):
            return found[:-1]
        return found

    return stem_english
