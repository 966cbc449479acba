"""Stemming: NLTK's Snowball stemmers, and tables where the English one goes too far or not enough.

That it goes too far on some words is its known price: https://snowballstem.org/texts/introduction.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from corpus.errors import DatelineError
from index.analysis import english
from index.analysis.spellings import SPELLINGS

LANGUAGES = (
    "arabic", "chinese", "danish", "dutch", "english", "finnish", "french", "german", "hungarian",
    "italian", "japanese", "korean", "korean-morphemes", "norwegian", "portuguese", "romanian",
    "russian", "spanish", "swedish",
)  # fmt: skip
WITHOUT_STEMS = ("chinese", "japanese", "korean", "korean-morphemes")
"""Languages whose words are terms as they are."""

# NLTK leaves off the algorithm's last step, which takes away an `e`, after these endings: without
# it `realization` and `realize`, `sensationally` and `sensational` have different stems.
# https://snowballstem.org/algorithms/english/stemmer.html (step 5)
_LAST_STEP_LEFT_OFF = re.compile(r"iz(?:ation|er)s?$|ational")


def check_language(language: str) -> str:
    """`language` itself; raises `DatelineError` for one that has no stemmer."""
    if language not in LANGUAGES:
        raise DatelineError(
            f"no stemmer for the language {language!r}", f"choose one of: {', '.join(LANGUAGES)}"
        )
    return language


# The verb and noun in -ise that are so in American English too: `supervise`, `exercise`.
_STAYS = """
    adv advert appra ar bru chast circumc clock compr comprom conc cru desp dev disgu dem enterpr
    exc exerc expert franch disfranch enfranch improv inc lia likew merchand mort no otherw parad
    po porpo pra pract prec prem prom ra re rev superv surm surpr telev tort treat w
"""
_BRITISH = re.compile(
    rf"(?!(?:{'|'.join(_STAYS.split())})is)(.{{3,}})is(e[ds]?|ers?|ing|ations?|ational|ab(?:le|ly|ility))"
)
_FROM_NOUN = re.compile(r"(.{3,}[ae]nc)(?:ed|ing)")  # evidenced, influencing

# What stands before a word in compounds, where at least five letters follow.
_BEFORE = re.compile(
    r"(?:amphi|back|be|co|dis|down|en|epi|inter|micro|mis|multi|non|out|over|pre|re|self|semi|snow"
    r"|sub|tri|un|under|water)(?=.{5})"
)


@lru_cache(maxsize=4)
def stemmer(language: str) -> Callable[[str], str]:
    """The function from a lower-cased word to its stem.

    English words are stemmed by Whoosh's port of NLTK's stemmer: as fast, but there at once, where
    importing NLTK takes half a second and 90 MB. A test holds the two equal.
    """
    if language in WITHOUT_STEMS:
        return str
    if language != "english":
        return _snowball(language)
    return _English(_whoosh_port()).stem


def _snowball(language: str) -> Callable[[str], str]:
    from nltk.stem.snowball import SnowballStemmer

    stem: Callable[[str], str] = SnowballStemmer(language).stem
    return stem


def _whoosh_port() -> Callable[[str], str]:
    from whoosh.lang.snowball.english import EnglishStemmer

    port: Callable[[str], str] = EnglishStemmer().stem

    def stem(word: str) -> str:
        return word if len(word) < 3 else port(word)  # the port takes an apostrophe away even there

    return stem


class _English:
    """English stems: the tables of `index.analysis.english` before Snowball, and some after it."""

    def __init__(self, snowball: Callable[[str], str]) -> None:
        self._snowball = snowball
        self._terms = english.exceptions()
        self._plurals_in_is = frozenset(english.PLURALS_IN_IS.split())
        self._spellings: dict[str, str] = {}
        families = dict(self._terms)
        for british, american in english.groups(SPELLINGS):
            if american in families:  # its stem is another word's: each form by itself
                for form, term in families.items():
                    if term == families[american] and form.startswith(american):
                        self._terms.setdefault(british + form.removeprefix(american), term)
            elif british not in families:
                self._spellings.setdefault(self._shortened(british), american)
        for base, *forms in english.groups(english.IRREGULAR):
            term = self.stem(base)
            for form in forms:
                self._terms.setdefault(form, term)
        for short in english.ABBREVIATIONS.split():
            self._terms.setdefault(f"{short}s", self.stem(short))

    def stem(self, word: str) -> str:
        """The stem of a word in lower case."""
        term = self._terms.get(word)
        if term is not None:
            return term
        if word.endswith("is") and word not in self._plurals_in_is:
            return word
        if "is" in word and _BRITISH.fullmatch(word):
            word = _BRITISH.sub(r"\1iz\2", word)
            term = self._terms.get(word)
            if term is not None:
                return term
        elif word.endswith(("nced", "ncing")) and _FROM_NOUN.fullmatch(word):
            word = _FROM_NOUN.sub(r"\1e", word)
        stem = self._shortened(word)
        american = self._spellings.get(stem) or self._compound(stem)
        return self._shortened(american) if american else stem

    def _compound(self, stem: str) -> str | None:
        """The American word of a stem whose last part is British: `discolour`, `epicentre`."""
        before = _BEFORE.match(stem)
        american = self._spellings.get(stem[before.end() :]) if before else None
        return before[0] + american if before and american else None

    def _shortened(self, word: str) -> str:
        stem = self._snowball(word)
        if stem.endswith(("ize", "ate")) and _LAST_STEP_LEFT_OFF.search(word):
            return stem[:-1]
        return stem
