"""Queries drawn from the corpus's own vocabulary, the same for the same corpus and seed.

A query's words all come from one release, so that at least that one matches all of them. A word's
band is its document frequency: `common` is in 5 percent of the releases and more (stop words left
out), `rare` in at least two releases and at most half a percent of them (one of 40 where that is
fewer than four).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from whoosh.lang import stemmer_for_language

from tests.bench.data import Record

SEED = 20180413

# Words that every engine's analysis cuts the same way: letters alone, with white space or plain
# punctuation beside them, and no stop word of the usual lists is of five letters or more but these.
_WORD = re.compile(r"(?<![^\s(\"])[A-Za-z]{5,}(?=[\s,;)\"]|\.\s|$)")
_PHRASE = re.compile(r"(?<![^\s(\"])[A-Za-z]{4,}(?: [a-z]{2,})?(?: [A-Za-z]{4,})(?=[\s,;)\"])")
_STOP = frozenset(
    re.findall(
        "[a-z]+",
        """about above after again against because before being below between cannot could doing
        during further having herself himself itself other ought ourselves shall should their
        theirs them themselves there these those through under until where which while whose would
        yourself another every within without among since still three first""",
    )
)

Form = Literal["words", "phrase", "prefix"]

# kind: how many common words, how many rare ones
_BANDS = {
    "1 common": (1, 0),
    "1 rare": (0, 1),
    "2 common": (2, 0),
    "2 mixed": (1, 1),
    "3 common": (3, 0),
    "3 mixed": (2, 1),
    "6 common": (6, 0),
    "6 mixed": (4, 2),
}
KINDS = (*_BANDS, "phrase", "prefix")


@dataclass(frozen=True, slots=True)
class Query:
    """One query: lower-case words that must all match, the words of a phrase, or one prefix."""

    kind: str
    form: Form
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The query as Dateline's users write it."""
        text = " ".join(self.words)
        return {"words": text, "phrase": f'"{text}"', "prefix": f"{text}*"}[self.form]


def sample(releases: Iterable[Record], each: int, seed: int = SEED) -> list[Query]:
    """`each` queries of every kind, fewer where the corpus has no more, kind after kind."""
    drawer = _Drawer(list(releases), seed)
    found: list[Query] = []
    for kind in KINDS:
        queries: dict[Query, None] = {}
        for _ in range(each * 40):
            if len(queries) == each:
                break
            query = drawer.draw(kind)
            if query:
                queries[query] = None
        found += queries
    return found


class _Drawer:
    def __init__(self, releases: list[Record], seed: int) -> None:
        self._releases = releases
        self._random = random.Random(seed)
        self._words = [sorted(_words(release.body)) for release in releases]
        frequencies: Counter[str] = Counter()
        for words in self._words:
            frequencies.update(words)
        few = max(4, len(releases) // 200) if len(releases) >= 40 else 2
        many = max(few + 1, len(releases) // 20)
        self._common = {w for w, n in frequencies.items() if n >= many and w not in _STOP}
        self._rare = {w for w, n in frequencies.items() if 2 <= n <= few and w not in _STOP}
        self._prefixes = self._whole(frequencies)

    @staticmethod
    def _whole(words: Iterable[str]) -> dict[str, bool]:
        """Whether the stems of all words with a prefix still have it.

        Most engines look a prefix up among stems, Dateline among words as written: `busin*` would
        find next to nothing in the first, for the stem of `business` is `busi`.
        """
        stem = stemmer_for_language("english")
        whole: dict[str, bool] = {}
        for word in words:
            prefix = word[:5]
            kept = stem(word).startswith(prefix)
            whole[prefix] = kept and whole.get(prefix, stem(prefix) == prefix)
        return whole

    def draw(self, kind: str) -> Query | None:
        number = self._random.randrange(len(self._releases))
        if kind == "phrase":
            phrases = _PHRASE.findall(self._releases[number].body)
            if not phrases:
                return None
            return Query(kind, "phrase", tuple(self._random.choice(phrases).lower().split()))
        words = self._words[number]
        if kind == "prefix":
            candidates = [w[:5] for w in words if w in self._common and self._prefixes[w[:5]]]
            if not candidates:
                return None
            return Query(kind, "prefix", (self._random.choice(candidates),))
        common, rare = _BANDS[kind]
        commons = [w for w in words if w in self._common]
        rares = [w for w in words if w in self._rare]
        if len(commons) < common or len(rares) < rare:
            return None
        chosen = self._random.sample(commons, common) + self._random.sample(rares, rare)
        self._random.shuffle(chosen)
        return Query(kind, "words", tuple(chosen))


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
