"""Analysis on the server: settings that produce the terms of `index.analysis.analyzer`.

The pattern is that of `index.analysis.analyzer` in Java's signs. Its repeats are possessive (`++`),
which never go back and so need no stack: a hostile text cannot exhaust a node. A look-ahead in each
repeat stands for the going back. What Python does to a word afterwards the token filters do.

Java tries the parts of a class of characters one by one, so that classes begin with what is
frequent, and look at rare letters only beyond ASCII: it is a third of the time of indexing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from index.analysis.analyzer import MARKS, MAX_WORD, Analyzer
from index.analysis.folding import fold
from index.analysis.stemming import ENGLISH_EXCEPTIONS
from search.errors import BackendError

LANGUAGES = ("english",)
"""Languages whose stemmer on the server gives the same stems as ours."""

TERMS, SURFACES = "dateline_terms", "dateline_surfaces"
"""The analyzers: of terms, and of words folded but not stemmed."""
PHRASE = "dateline_phrase"
"""The analyzer of phrases that consist of terms already."""
GAP = "_"
"""Stands in a phrase for any one word; no term has this sign."""

SAMPLE = (
    "The U.S.'s exports, Korea’s co-production of AI/semiconductors in Korea–U.S. trade: 36.1% of "
    "1,000,000.5 M&A deals by AT&T and R&D; don't rock'n'roll with O’Neil's café, Straße, Œuvre, "
    "ŁÓDŹ, naïve résumés, İstanbul, ΟΔΟΣ. International universities added internal organizations "
    "and organics; realizations, generously communicating the skies' dying news, sensationally "
    "indicted, indictments indicting 2nd-degree 1.2.3a x²y"
)
"""A text by which to tell whether a server makes the same words of it."""

_W = rf"[a-zA-Z0-9[[^\x00-\xa9]&&[\p{{L}}\p{{N}}{MARKS}]]]"
_LETTER = r"[a-zA-Z[[^\x00-\xa9]&&[\p{L}\p{Nl}\p{No}]]]"
_DIGIT = r"[0-9[[^\x00-\xa9]&&\p{Nd}]]"
_CASED = r"[\p{IsUppercase}\p{IsLowercase}\p{Lt}]"
_IGNORED = r"[\p{Mn}\p{Lm}']"  # marks that do not part a letter from a final sigma
_PATTERN = "".join(
    rf"""
    (?={_W})
    (?:
      {_W}++ (?![.,&']{_W})
    | (?:
        {_LETTER}(?:\.{_LETTER}(?!{_W}))++\.?
      | {_DIGIT}{{1,3}}(?:,{_DIGIT}{{3}}(?!{_W}))++(?:\.{_DIGIT}++(?!{_W}))?
      | {_DIGIT}++(?:\.{_DIGIT}++(?!{_W}))++
      | {_W}{{1,3}}(?:&{_W}{{1,3}}+(?!{_W}))++
      | {_W}++(?:'(?![sS](?!{_W})){_W}++)*+
      )
      (?:'[sS](?!{_W}))?
    )
    """.split()
)
_DROPPED = (
    r"[,.'[[^\x00-\x7f]&&[\u0300-\u036f]]]"
    r"(?:(?<=[,\u0300-\u036f])|(?<=\.)(?<!\p{Nd}\.)|(?<=')[sS]$)"
)
_FINAL_SIGMA = f"Σ(?<={_CASED}{_IGNORED}{{0,9}}Σ)(?!{_IGNORED}*{_CASED})"


def settings(language: str) -> dict[str, Any]:
    """The analysis of an index in this language; raises `BackendError` for one it cannot have."""
    if language not in LANGUAGES:
        raise BackendError(
            f"an index on OpenSearch cannot be in {language}: the server stems differently",
            f"use one of: {', '.join(LANGUAGES)}; or keep the index on this machine",
        )
    letters, ligatures = _foldings()
    expanded = {f"dateline_{plain}": _replacing(sign, plain) for sign, plain in ligatures.items()}
    surface = ["dateline_dropped", "dateline_cut", "dateline_sigma", "lowercase", *expanded]
    exceptions = [f"{word} => {stem}" for word, stem in ENGLISH_EXCEPTIONS.items()]
    return {
        "char_filter": {
            "dateline_letters": {
                "type": "mapping",
                "mappings": [f"{letter}=>{plain}" for letter, plain in letters.items()],
            }
        },
        "tokenizer": {"dateline": {"type": "pattern", "pattern": _PATTERN, "group": 0}},
        "filter": {
            "dateline_dropped": _replacing(_DROPPED, ""),
            "dateline_cut": {"type": "truncate", "length": MAX_WORD},
            "dateline_sigma": _replacing(_FINAL_SIGMA, "ς"),
            **expanded,
            "dateline_exceptions": {"type": "stemmer_override", "rules": exceptions},
            "dateline_stems": {"type": "stemmer", "language": "porter2"},
            "dateline_gap": {"type": "stop", "stopwords": [GAP]},
        },
        "analyzer": {
            TERMS: _analyzer([*surface, "dateline_exceptions", "dateline_stems"]),
            SURFACES: _analyzer(surface),
            PHRASE: {"type": "custom", "tokenizer": "whitespace", "filter": ["dateline_gap"]},
        },
    }


def fingerprint(language: str) -> str:
    """What tells these settings from others: an index made with others has other words in it."""
    import hashlib
    import json

    made = json.dumps(settings(language), sort_keys=True)
    return hashlib.sha256(made.encode()).hexdigest()[:16]


def _foldings() -> tuple[dict[str, str], dict[str, str]]:
    """Signs to replace before there are words, each by one; and ligatures, in lower case.

    The latter wait until the words are known: how long a part is decides on `M&A`.
    """
    letters = {"’": "'", "ʼ": "'"}
    ligatures = {}
    for code in range(0x80, 0x2000):
        letter = chr(code)
        plain = fold(letter)
        if len(plain) > 1 and plain != letter.lower():
            ligatures[letter.lower()] = plain
        elif plain and plain != letter.lower():
            letters[letter] = plain
    return letters, ligatures


def _replacing(pattern: str, replacement: str) -> dict[str, Any]:
    return {"type": "pattern_replace", "pattern": pattern, "replacement": replacement}


def _analyzer(filters: Iterable[str]) -> dict[str, Any]:
    return {
        "type": "custom",
        "char_filter": ["dateline_letters"],
        "tokenizer": "dateline",
        "filter": list(filters),
    }


def differences(server_terms: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Where a server's terms of `SAMPLE` are not ours: (ours, the server's)."""
    ours = Analyzer(language).terms(SAMPLE)
    theirs = list(server_terms)
    longest = max(len(ours), len(theirs))
    padded = zip(*(terms + [""] * (longest - len(terms)) for terms in (ours, theirs)), strict=True)
    return [(mine, other) for mine, other in padded if mine != other]
