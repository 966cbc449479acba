"""Joins: what is one word, whether it is written closed, hyphenated or apart.

A hyphen joins the words beside it (`anti-trust`), an apostrophe or an ampersand the parts of a
word (`O'Brien`, `AT&T`), full stops short parts (`Ph.D.`), parentheses a statute's number and its
parts (`501(c)(3)`), and capitals tell where a closed word
may be written apart (`JPMorgan`). A join is known by its parts with hyphens between, in lower case:
`anti-trust`, `o-brien`, `jp-morgan`; without the hyphens it is the closed word.

The index has the closed word of each join as a further term at the place of its first part, so
that `antitrust` finds `anti-trust`. And it keeps the joins that it has met: they tell a query
that two words may be written as one, or one as two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

Word = tuple[str, int, int]
"""A word in lower case, and the characters `[start, end)` it was read from."""

Join = tuple[str, int, int]
"""The parts with hyphens between; the place of the first word, and how many words it covers.

One part is a word without its accents; see `index.analysis.analyzer`."""

HYPHENS = "-\u2010\u2011"
LONGEST = 40
"""Longer words are no joins."""

_MOST_PARTS = 4
_LINKS = {"a", "an", "and", "as", "at", "by", "for", "in", "of", "on", "or", "the", "to"}
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_PARTS = re.compile(r"['&]")
_CONTRACTION = re.compile(r".*(?:n't|'ll|'re|'ve|'d|'m|'s)")
_DOCKET = re.compile(
    r"(?<![\d-])(?:\d:)?(?:20|19)?(\d\d)[-–]?([a-z]{2})[-–]?0*(\d{1,6})(?!\d)", re.IGNORECASE
)


def joins(text: str, words: Sequence[Word]) -> Iterator[Join]:
    """The joins in a text without white space, from its words."""
    for place, (word, start, end) in enumerate(words):
        for parts in _inner(word, text[start:end]):
            yield parts, place, 1
    if len(words) < 2:
        return
    dockets = list(_dockets(text, words)) if any(word[0].isdigit() for word, _, _ in words) else []
    if dockets:
        yield from dockets
        return
    first = 0
    for place in range(1, len(words) + 1):
        if place < len(words) and _joined(text, words[place - 1], words[place]):
            continue
        yield from _chain(words, first, place)
        first = place


def _inner(word: str, written: str) -> Iterator[str]:
    """The joins inside one word."""
    if "'" in word or "&" in word:
        if not _CONTRACTION.fullmatch(word):
            yield _PARTS.sub("-", word)
    elif written.isascii() and not (written.islower() and written.isalpha()):
        if written[-2:-1] in ("'", "`"):
            written = written[:-2]  # a possessive
        if "." in written:
            if 1 < len(word) < 6 and word.isalpha():
                yield "-".join(word)
        elif not written.islower() and not written.isupper() and written.isalpha():
            cuts = [match.start() for match in _CAPITALS.finditer(written)]
            for cut in cuts:
                if cut < len(word):
                    yield f"{word[:cut]}-{word[cut:]}"


def _joined(text: str, before: Word, after: Word) -> bool:
    """Whether one sign joins two words."""
    sign = text[before[2] : after[1]]
    if sign in ("(", ")("):  # `401(k)`, `501(c)(3)`
        return (
            len(after[0]) <= 3 and text[after[2] : after[2] + 1] == ")" and before[0][-1].isalnum()
        )
    if len(sign) != 1:
        return False
    if sign in HYPHENS:
        return "." not in text[before[1] : before[2]]
    lengths = len(before[0]), len(after[0])
    letters = before[0].isalpha() and after[0].isalpha()
    return sign == "." and letters and min(lengths) == 1 and max(lengths) <= 3


def _chain(words: Sequence[Word], first: int, end: int) -> Iterator[Join]:
    """The joins of words that signs join one to the next: of two neighbours, and of all."""
    count = end - first
    sizes = range(2, count + 1) if count <= 3 else (2, count) if count <= _MOST_PARTS else (2,)
    for size in sizes if count > 1 else ():
        for at in range(first, end - size + 1):
            parts = [word for word, _, _ in words[at : at + size]]
            if joinable(parts) and (size == count or _LINKS.isdisjoint(parts)):
                yield "-".join(part.replace("'", "") for part in parts), at, size


def joinable(parts: Sequence[str]) -> bool:
    """Whether words may be one: not figures alone, such as years and telephone numbers."""
    return (
        any(not part.isdigit() for part in parts)
        and not any("." in part or "&" in part for part in parts)
        and sum(map(len, parts)) <= LONGEST
    )


def _dockets(text: str, words: Sequence[Word]) -> Iterator[Join]:
    """Docket numbers, without what courts put around them: `1:17-cr-00123-ABC` is `17-cr-123`."""
    if "-" not in text and "–" not in text:
        return
    for match in _DOCKET.finditer(text):
        year, kind, number = match.groups()
        inside = [
            place
            for place, (_, start, end) in enumerate(words)
            if match.start(1) < end and start < match.end(3)
        ]
        if inside and "-" in match[0].replace("–", "-"):
            yield f"{year}-{kind.lower()}-{number}", inside[0], len(inside)


def closed(join: str) -> str:
    """The closed word of a join."""
    return join.replace("-", "")


def key_of(join: str) -> str:
    """How an index names a join: by its closed word, and where that is cut."""
    cuts = []
    length = 0
    for part in join.split("-")[:-1]:
        length += len(part)
        cuts.append(str(length))
    return f"{closed(join)} {','.join(cuts)}"


def join_of(key: str) -> str:
    """The join that an index names so."""
    word, _, cuts = key.partition(" ")
    bounds = [0, *map(int, filter(None, cuts.split(","))), len(word)]
    return "-".join(word[start:end] for start, end in pairwise(bounds))
