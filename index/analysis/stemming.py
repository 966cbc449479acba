"""Stemming: NLTK's Snowball stemmers, and a short table of words that the English one conflates."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from corpus.errors import DatelineError

LANGUAGES = (
    "arabic", "danish", "dutch", "english", "finnish", "french", "german", "hungarian", "italian",
    "norwegian", "portuguese", "romanian", "russian", "spanish", "swedish",
)  # fmt: skip

# Families of words that Snowball's English stemmer folds into others of another meaning, each with
# the stem it gets here. Left out are words as much alike in meaning as in form (`nation` and
# `national`, `market` and `marketing`). That the stemmer goes too far on such words is its known
# price: https://snowballstem.org/texts/introduction.html
_APART = {
    "according": "according accordingly",  # accord
    "add": "add adds added adding",  # ad
    "animal": "animal animals",  # animate
    "authority": "authority authorities authorize authorizes authorized authorizing authorization "
    "authorizations",  # author
    "competent": "competent competently competence competency competencies",  # compete
    "consistent": "consistent consistently consistency",  # consist
    "constitution": "constitution constitutions constitutional constitutionally "
    "constitutionality",  # constitute
    "conversation": "conversation conversations conversational",  # convert, conversion
    "corps": "corps",  # corp.
    "critical": "critical critically criticality",  # critic
    "customer": "customer customers",  # custom
    "customs": "customs",
    "defendant": "defendant defendants",  # defend
    "deposition": "deposition depositions",  # deposit
    "diversion": "diversion diversions",  # diverse
    "emergency": "emergency emergencies",  # emerge
    "evening": "evening evenings",  # even
    "exceptional": "exceptional exceptionally",  # except
    "executive": "executive executives",  # execute
    "experiment": "experiment experiments experimented experimenting experimenter experimenters "
    "experimentation",  # experience
    "founder": "founded founding",  # found
    "grateful": "grateful gratefully",  # grate
    "important": "important importantly importance",  # import
    "informal": "informal informally informality",  # inform
    "informant": "informant informants",
    "integrity": "integrity",  # integral, integrate
    "internal": "internal internally internals internalize internalized",  # intern
    "international": "international internationals internationally internationalize "
    "internationalized internationalization internationalism",
    "lateral": "lateral laterally",  # later
    "majority": "majority majorities",  # major
    "minority": "minority minorities",  # minor
    "naturalization": "naturalize naturalizes naturalized naturalizing naturalization",  # nature
    "negligible": "negligible negligibly",  # negligence
    "numerous": "numerous numerously",  # numeric
    "objective": "objective objectives objectively",  # object
    "officer": "officer officers",  # office
    "organic": "organic organics organically",  # organ
    "organism": "organism organisms",
    "organization": "organize organizes organized organizing organizer organizers organization "
    "organizations organizational organizationally",
    "paste": "paste pastes pasted pasting",  # past
    "physics": "physics",  # physical
    "polite": "polite politely politeness",  # politics
    "probate": "probate probates probated",  # probation
    "publication": "publication publications",  # public
    "publicity": "publicity",
    "rational": "rational rationally rationality",  # ration
    "respective": "respective respectively",  # respect
    "securities": "securities",  # security
    "several": "several",  # sever
    "severe": "severe severely severity severest",
    "suite": "suite suites",  # suit
    "terminal": "terminal terminals",  # terminate
    "united": "unite unites united uniting",  # unit
    "universal": "universal universally universality",  # universe
    "university": "university universities",
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
            f"no stemmer for the language {language!r}", f"choose one of: {', '.join(LANGUAGES)}"
        )
    return language


@lru_cache(maxsize=4)
def stemmer(language: str, *, querying: bool = False) -> Callable[[str], str]:
    """The function from a lower-cased word to its stem.

    Importing NLTK takes a quarter of a second and more. With `querying`, English words are stemmed
    by Whoosh's port of the same algorithm, which is there at once; a test holds them equal.
    """
    stem: Callable[[str], str]
    if language == "english" and querying:
        from whoosh.lang.snowball.english import EnglishStemmer

        stem = EnglishStemmer().stem
    else:
        from nltk.stem.snowball import SnowballStemmer

        stem = SnowballStemmer(language).stem
    if language != "english":
        return stem
    exceptions = ENGLISH_EXCEPTIONS

    def stem_english(word: str) -> str:
        stemmed = exceptions.get(word) or stem(word)
        if stemmed.endswith(("ize", "ate")) and _LAST_STEP_LEFT_OFF.search(word):
            return stemmed[:-1]
        return stemmed

    return stem_english
