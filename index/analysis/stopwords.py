"""Stop words: indexed like any word, but left out of a query's bare words when others remain."""

from __future__ import annotations

from functools import cache

from index.analysis.folding import fold

# The English stop words of NLTK's corpus, which cannot be downloaded at run time, without the
# splinters of contractions (d, don, ll, m, ma, o, re, s, t, ve, y): they are names and letters.
_ENGLISH = """
i me my myself we our ours ourselves you you're you've you'll you'd your yours yourself yourselves
he him his himself she she's her hers herself it it's its itself they them their theirs themselves
what which who whom this that that'll these those am is are was were be been being have has had
having do does did doing a an the and but if or because as until while of at by for with about
against between into through during before after above below to from up down in out on off over
under again further then once here there when where why how all any both each few more most other
some such no nor not only own same so than too very can will just don't should should've
now ain aren aren't couldn couldn't didn didn't doesn doesn't hadn hadn't hasn
hasn't haven haven't isn isn't mightn mightn't mustn mustn't needn needn't shan shan't shouldn
shouldn't wasn wasn't weren weren't won won't wouldn wouldn't
"""

_WHOOSH_CODES = {
    "danish": "da",
    "dutch": "nl",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "hungarian": "hu",
    "italian": "it",
    "norwegian": "no",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
}


@cache
def stop_words(language: str) -> frozenset[str]:
    """The stop words of a language, with their accents and folded; none for one without a list.

    English: the list of NLTK's corpus, as the contractions' folded forms; others: Whoosh's lists.
    """
    if language == "english":
        return frozenset(_ENGLISH.split())
    if language not in _WHOOSH_CODES:
        return frozenset()
    from whoosh.lang.stopwords import stoplists

    listed = stoplists[_WHOOSH_CODES[language]]
    return frozenset(listed) | frozenset(map(fold, listed))
