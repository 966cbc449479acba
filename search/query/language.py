"""The query language: from the text of a query to its plan.

- `trade deficit`: releases with both words; with either under `match="any"`.
- `"trade deficit"`: side by side. `"trade deficit"~5`: in any order, all within 5 positions.
- `"free * (deal OR pact*)"`: any one word, alternatives and patterns in quotes.
- `a w/5 b`, `a pre/5 b`, `a /s b`, `a /p b`: at most 5 positions apart, in order, in one sentence
  or paragraph. `atleast3(a)`: so many times.
- `a AND b`, `a OR b`, `NOT a`, `-a`, `( )`; `&&` and `||` are AND and OR.
- `+a b`: under `match="any"` a must match, b makes it better. A stop word after `+` is kept.
- `title:a`, `body:"a b"`, `title:(a OR b)`: in the title, in the body.
- `source:"Antitrust Division"`, `topic:x`, `id:x`: this whole value (case matters in an id only);
  `source:anti*`, `id:[2025 TO 2026]`: a value like it, or between two.
- `date:2025-Q4`, `date:"last month"` (whatever `search.dates.parsing` reads), `date:>=2025-10`,
  `after:2025`, `date:[2025-10 TO 2025-12]`, both ends whole; `[2025 TO]` is open, `{` and `}`
  leave an end out.
- `export*`, `wom?n`, `*ing`, `fuzy~`, `fuzy~2`: words as people type them, not as stemmed.
- `*`: every release. `title:*`, `source:*`, `date:*`: every one that has it.
- `=word`, `="a phrase"`: in just this form; in quotes with the capitals it has.
- `a^2`, `"a b"^2`, `(a b)^0.5`: it counts for more or less. `\\(`: a sign as a character.

Connectors bind tightest, then NOT, `-` (or `!`, or a dash) and `+`, then AND, then OR. Words side
by side are read as if AND stood between them: `a b OR c` is `(a AND b) OR c`. Under `match="any"`
they are as if OR stood there, and bind loosest: but filters (`date:`, `source:`, `topic:`, `id:`)
must match and `-a` must not.

Stop words are left out of bare words where others remain beside them. A word that analysis
splits (`Korea–U.S.`) is a phrase. A `?` that ends a word is a question mark, unless the word has
another wildcard. Words that only frame a question (`I am looking for articles on`) are left out
of a query of nothing but words. A name and a colon are a field only where something follows
directly.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.errors import QuerySyntaxError
from search.query import plan
from search.query.describe import describe, surfaces
from search.query.initials import with_gershayim
from search.query.plan import Phrase, Wording
from search.query.proximity import Pair, pairs_of
from search.query.questions import topic_of
from search.query.spaced import closed_up
from search.query.stop_words import calmed, hints, lead
from search.query.vocabulary import (
    MAX_CHARACTERS,
    MAX_PHRASES,
    MAX_WORDS,
    Vocabulary,
    word_leaf,
)

if TYPE_CHECKING:
    from search.query.syntax.tokens import Token

__all__ = ["Reading", "Vocabulary", "read", "read_plain"]

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_SIGN = re.compile(
    r"""["“”„‟()\[\]{}:^~*+\\]|\?\S*\w|(?<!\S)(?:[-!–—−=]\S|(?:AND|OR|NOT|NEAR|&&|\|\|)(?!\S))"""
    r"""|(?<!\S)(?i:(?:near|w|pre)?/(?:\d{1,6}|[sp])(?!\S)|atleast/?\d{1,6}\s+\S)"""
)
"""Anything that may mean more than a bare word."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as read.

    `understood` puts it into words for a user; `repairs` lists what lenient reading repaired;
    `words` are the words looked for in texts, as people type them, folded, in order; `days` are
    the days `[start, end)` that the query keeps to, as `date.toordinal()`, None if it does not;
    `pairs` are the terms of bare words that stand together; a release with the phrase `lead` comes
    first; `hints` say what else the query may mean.
    """

    plan: plan.Node
    understood: str
    repairs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    days: tuple[int | None, int | None] | None = None
    pairs: tuple[Pair, ...] = ()
    lead: Phrase | None = None
    hints: tuple[str, ...] = ()


def read(
    text: str,
    vocabulary: Vocabulary,
    *,
    today: dt.date,
    match: str = "all",
    lenient: bool = False,
    allow_empty: bool = False,
) -> Reading:
    """Read a query.

    `match` is `all` or `any`; `lenient` repairs what cannot be read; with `allow_empty` an empty
    query means every release. Raises `QuerySyntaxError`: its `position` is a character offset
    into the text, its `suggestion` a query that can be read, or nothing.
    """
    text = closed_up(_clean(text))
    if allow_empty and not text.strip():
        return Reading(plan.Every(), "every release")
    calm = calmed(text)
    bare = read_bare(calm, vocabulary, match)
    if bare:
        said = hints(calm, calm != text)
        return replace(bare, hints=said) if said else bare

    from search.query.syntax.repair import read_or_repair

    reading, repairs = read_or_repair(
        text, lambda repaired: read_signs(repaired, vocabulary, match, today), lenient
    )
    return replace(reading, repairs=repairs) if repairs else reading


def read_bare(text: str, vocabulary: Vocabulary, match: str) -> Reading | None:
    """Read a query of nothing but words, without the parser; None for any other."""
    if len(text) > MAX_CHARACTERS or _SIGN.search(text):
        return None
    words = _topic(text, vocabulary).split()
    if len(words) > MAX_WORDS:
        return None
    leaves = [leaf for leaf in (word_leaf(word, vocabulary) for word in words) if leaf]
    if not leaves or sum(isinstance(leaf, plan.Phrase) for leaf in leaves) > MAX_PHRASES:
        return None
    return _led(_joined(leaves, pairs_of(leaves), match), leaves, vocabulary)


def _led(
    reading: Reading, leaves: Sequence[plan.Term | plan.Phrase], vocabulary: Vocabulary
) -> Reading:
    """The reading of bare words with the phrase of all of them, where that is to lead."""
    phrase = lead(leaves) if vocabulary.language == "english" else None
    if phrase is None:
        return reading
    understood = f"{reading.understood}, better with {phrase.wording.said}"
    return replace(reading, understood=understood, lead=phrase)


def read_plain(text: str, vocabulary: Vocabulary, match: str) -> Reading:
    """Read a text as its words alone, ignoring all signs.

    Raises `QuerySyntaxError` if there is none.
    """
    text = _topic(closed_up(_clean(text)), vocabulary)
    leaves = [
        plan.Term("text", term, wording=Wording(surface, (surface,), vocabulary.is_stop(surface)))
        for term, surface in zip(vocabulary.terms(text), vocabulary.surfaces(text), strict=True)
    ]
    if not leaves:
        raise QuerySyntaxError("there is no word to search for", 0)
    return _joined(leaves, pairs_of(leaves), match)


def _topic(text: str, vocabulary: Vocabulary) -> str:
    """What a query of words is about, without what frames a question in English."""
    return topic_of(text) if vocabulary.language == "english" else text


def _joined(
    leaves: Sequence[plan.Term | plan.Phrase], pairs: tuple[Pair, ...], match: str
) -> Reading:
    """Words side by side, without stop words where others remain."""
    content_words = [leaf for leaf in leaves if not leaf.wording.stop] or leaves
    join = plan.Or if match == "any" else plan.And
    return _reading(
        content_words[0] if len(content_words) == 1 else join(tuple(content_words)), pairs
    )


def _reading(node: plan.Node, pairs: tuple[Pair, ...]) -> Reading:
    words = tuple(surfaces(node))
    return Reading(node, describe(node), words=words, days=_days(node), pairs=pairs)


def read_signs(text: str, vocabulary: Vocabulary, match: str, today: dt.date) -> Reading:
    """Read a query that has more than words in it. Raises `RepairableError`."""
    from search.query.syntax.parser import parse
    from search.query.syntax.tokens import RepairableError
    from search.query.syntax.validation import validate

    tokens = validate(text, vocabulary, today)
    node = parse(tokens, vocabulary, match, today)
    if node is None:
        message = "there is no word to search for" if text.strip() else "the query is empty"
        raise RepairableError(message, 0)
    words = list(_bare_words(tokens, vocabulary))
    leaves = [word for word in words if word]
    reading = _reading(node, pairs_of(words))
    return _led(reading, leaves, vocabulary) if leaves and len(leaves) == len(words) else reading


def _bare_words(
    tokens: Sequence[Token], vocabulary: Vocabulary
) -> Iterator[plan.Term | plan.Phrase | None]:
    """The bare words of a query outside parentheses, and None for each other token."""
    depth = 0
    before = None
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        plain = token.kind == "word" and not (token.pattern or token.suffix or token.fielded)
        negated = before is not None and before.text in ("NOT", "-") and before.kind != "word"
        before = token
        if depth or negated or not plain:
            yield None
        elif leaf := word_leaf(token.text, vocabulary):
            yield leaf


def _clean(text: str) -> str:
    """The text with composed accents, and spaces for control characters and half characters."""
    if not text.isascii():
        text = with_gershayim(unicodedata.normalize("NFC", text))
    return text if text.isprintable() else _CONTROL.sub(" ", text)


def _days(node: plan.Node) -> tuple[int | None, int | None] | None:
    """The days that every match of a plan lies in, so far as its uppermost parts say."""
    if isinstance(node, plan.Days):
        return node.start, node.end
    if isinstance(node, plan.AndNot):
        return _days(node.positive)
    if not isinstance(node, plan.And):
        return None
    spans = [days for days in map(_days, node.parts) if days]
    starts = [start for start, _ in spans if start is not None]
    ends = [end for _, end in spans if end is not None]
    return (max(starts, default=None), min(ends, default=None)) if spans else None
