"""Stop words that carry meaning in a query: `not guilty`, `Title I`, `over the counter`.

A stop word or a letter may be what a short query is about. Releases that have the whole of such a
query as a phrase come first. And words that look like operators are worth a hint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.query import plan

LEAD = 20.0
"""What the phrase is worth: more than all that one or two words can score."""

_LIGHT_WORDS = """
    a an the and of or for are is was were am be been being has have had having do does did
    this that these those it's its what which who whom when where why how as than then so such
    i'm you your yours he him his she her hers we our ours they them their theirs my me
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())
"""Stop words that a query means the same without; `a` counts where the query ends with it."""
_ANYWHERE = {"i", "it", "no", "nor", "not"}
"""Stop words that carry meaning wherever they stand; the others do at either end of a query."""
_MOST_WORDS, _MOST_TELLING = 5, 2
_SHOUTED = re.compile(r"(?<!\S)(?:NOT|NEAR)(?!\S)")
_LONG_WORD = re.compile(r"[A-Z]{6}")
_OPERATOR = re.compile(r"(?<=\S)\s+(not|or)\s+(?=\S)")


def lead(leaves: Sequence[plan.Term | plan.Phrase]) -> plan.Phrase | None:
    """The whole of a short query of bare words, where a stop word or letter carries meaning."""
    stops = [leaf.wording.words[0] for leaf in leaves if leaf.wording.stop]
    telling = len(leaves) - len(stops)
    if not 2 <= len(leaves) <= _MOST_WORDS or not 1 <= telling <= _MOST_TELLING:
        return None
    words = [word for leaf in leaves for word in leaf.wording.words]
    letter = any(len(word) == 1 and word.isalpha() for word in words if word not in stops)
    ends = {word for word in (words[0], words[-1]) if word not in _LIGHT and word.isalpha()}
    heavy = (_ANYWHERE | ends).intersection(stops)
    if not letter and not heavy and words[-1] != "a":
        return None
    terms: list[str] = []
    for leaf in leaves:
        terms += leaf.words if isinstance(leaf, plan.Phrase) else (leaf.text,)
    return plan.Phrase("text", tuple(terms), wording=plan.Wording(f'"{" ".join(words)}"'))


def calmed(text: str) -> str:
    """A query all in capitals with its NOT and NEAR in small letters: they are words there.

    Short words in capitals are names, so that some word must be long: `EU NOT UK` excludes.
    """
    if text == text.upper() and _LONG_WORD.search(text) and not re.search(r'["():]', text):
        return _SHOUTED.sub(lambda word: word[0].lower(), text)
    return text


def hints(text: str, shouted: bool) -> tuple[str, ...]:
    """What to say of words that look like operators, in a query of nothing but words."""
    if shouted and "not" in text.split():
        return ("NOT is a word in a query all in capitals; to exclude a word, write -word",)
    found = {match[1] for match in _OPERATOR.finditer(text)}
    several = len(text.split()) <= _MOST_WORDS + 1
    said = []
    if "not" in found and several:
        said.append("not is a word here; to exclude what follows it, write NOT in capitals")
    if "or" in found and several:
        said.append("or is a word here; to find either, write OR in capitals")
    return tuple(said)
