"""The sentence that says best what happened on a day, for timelines.

It comes from a release of the day, near its beginning, or from a later one that mentions the day.
Of these sentences the one is taken that is most like what the releases of the day say and the later
ones say of it, in words weighed by how rare they are among all of the releases (the method called
PM-Mean by Gholipour Ghalandari and Ifrim, ACL 2020). It should name what was asked for and be a
whole sentence, and it must not tell of another day.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus.release import Release
from index.analysis.units import unit_starts
from search.dates.mentions import Mention

_LEAD = 5
"""How many of the first sentences of a release may stand for its day."""
_BEGINNING = 300
"""The characters of a body that stand for what a release is about."""
_FAR = 2500
"""Of a body, the first sentences are looked for in so many characters."""
_SHORTEST, _LONGEST = 15, 400
"""The characters of a sentence that may be shown."""
_AROUND = 2 * _LONGEST
"""A sentence that mentions a day is looked for in so many characters before and after that."""
_SAME = 3
"""A date so many days away may be when it happened, before or after it was told."""
_FEW = 8
"""A sentence with fewer different words says little."""
_ALIKE = 0.6
"""Sentences that share so much of their words say the same."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]{2,}")
"""A word; of Han and Kana, whose words are not told apart, a character."""
_WHOLE = re.compile(r"""(?:[.!?…。！？।؟۔]|[다요])[)\]}"'”’»」』】)\s]*\Z""")
_BULLET = re.compile(r"\A[□■◇◆○●◦•▪‣·*ㅇo–—-] ")
_QUOTES = re.compile(r"[“”„«»\"]")
_BEFORE = re.compile(r"\b(?:last (?:year|month|week)|previously|earlier this)\b", re.IGNORECASE)
_SAID = re.compile(r"\b(?:said|says|stated|added)\b|[“”«»「」]")


class Sentence(NamedTuple):
    """A sentence, its words, and its release."""

    text: str
    words: frozenset[str]
    release: Release


class Evidence(NamedTuple):
    """A later release, and where in its body it mentions a day."""

    release: Release
    mention: Mention


class DaySentences:
    """Chooses among the sentences of some releases.

    `mentions` are the days that their bodies mention, by id; `asked` are words, in lower case,
    that a sentence should have, each with what it is a form of.
    """

    def __init__(
        self,
        releases: Sequence[Release],
        mentions: dict[str, list[Mention]],
        asked: Mapping[str, str],
    ) -> None:
        self._mentions = mentions
        self._asked = asked
        self._number = len(set(asked.values()))
        frequency: Counter[str] = Counter()
        for release in releases:
            frequency.update(set(_words(_gist(release))))
        number = len(releases)
        self._rarity = {word: math.log(1 + number / df) ** 2 for word, df in frequency.items()}
        self._rarest = math.log(1 + number) ** 2
        self._ranked: dict[int, list[Sentence]] = {}
        self._shown: list[frozenset[str]] = []

    def best(
        self, day: int, of_day: Sequence[Release], later: Sequence[Evidence]
    ) -> Sentence | None:
        """The sentence for a day (its ordinal) that says most, and nothing that was shown; None if
        there is none."""
        if day not in self._ranked:
            self._ranked[day] = self._rank(day, of_day, later)
        return next((each for each in self._ranked[day] if not self._is_shown(each.words)), None)

    def _rank(
        self, day: int, of_day: Sequence[Release], later: Sequence[Evidence]
    ) -> list[Sentence]:
        """The sentences that may stand for a day, best first."""
        told = [*self._told_later(later)]
        about: Counter[str] = Counter()
        for release in of_day:
            about.update(_words(f"{release.title}\n{_gist(release)}"))
        for sentence, _ in told:
            about.update(sentence.words)
        rarity, rarest = self._rarity.get, self._rarest
        weight = {word: count * rarity(word, rarest) for word, count in about.items()}
        values = [
            (-worth * self._likeness(sentence.words, weight), number, sentence)
            for number, (sentence, worth) in enumerate([*self._told_at_once(day, of_day), *told])
        ]
        return [sentence for value, _, sentence in sorted(values) if value < 0]

    def show(self, sentence: Sentence) -> None:
        """Let no other say the same from now on."""
        self._shown.append(sentence.words)

    def names_asked(self, text: str) -> bool:
        """Whether a text has at least half of what is asked for."""
        return self._share(text) >= 0.5

    def _share(self, text: str) -> float:
        """The share of what is asked for that a text has."""
        if not self._asked:
            return 1.0
        lower = text.lower()
        found = {thing for form, thing in self._asked.items() if _place(lower, form) >= 0}
        return len(found) / self._number

    def _told_at_once(
        self, day: int, releases: Iterable[Release]
    ) -> Iterator[tuple[Sentence, float]]:
        """The first sentences of the releases of a day, each with a factor for how well it says
        what happened then: hardly, where it tells of another day."""
        for release in releases:
            mentions = self._mentions.get(release.id, ())
            others = [
                mention.start for mention in mentions if abs(mention.day.toordinal() - day) > _SAME
            ]
            for place, (start, end) in self._beginning(release.body, mentions):
                elsewhen = any(start <= other < end for other in others)
                worth = (1.3 if place == 0 else 1.0) * (0.2 if elsewhen else 1.0)
                for sentence in _sentence(release, start, end):
                    yield sentence, self._worth(sentence) * worth

    def _beginning(
        self, body: str, mentions: Sequence[Mention]
    ) -> list[tuple[int, tuple[int, int]]]:
        """The first sentences, and the first that has what is asked for, each with its number."""
        lower = body.lower()
        at = min((at for form in self._asked if (at := _place(lower, form)) >= 0), default=0)
        every = list(enumerate(_sentences(body, 0, max(at, _FAR) + _LONGEST, mentions)))
        return every[:_LEAD] + [each for each in every[_LEAD:] if each[1][0] <= at < each[1][1]]

    def _told_later(self, later: Iterable[Evidence]) -> Iterator[tuple[Sentence, float]]:
        """The sentences of later releases that mention a day, with the same factor."""
        for release, mention in later:
            at = mention.start
            low = max(at - _AROUND, 0)  # what is cut off there is too long to be shown
            for start, end in _sentences(release.body, low, at + _AROUND, [mention]):
                if start <= at < end:
                    for sentence in _sentence(release, start, end):
                        yield sentence, self._worth(sentence)

    def _worth(self, sentence: Sentence) -> float:
        text = sentence.text
        worth = 0.2 + 0.8 * self._share(text)
        if not (_WHOLE.search(text) or _ends_as_a_noun(text)):
            worth *= 0.3
        if _SAID.search(text):
            worth *= 0.6
        if len(_QUOTES.findall(text)) % 2:  # a part of what somebody said
            worth *= 0.5
        if _BEFORE.search(text):
            worth *= 0.3
        if len(sentence.words) < _FEW:
            worth *= 0.5
        return worth

    def _likeness(self, words: frozenset[str], weight: dict[str, float]) -> float:
        rarity, rarest = self._rarity.get, self._rarest
        length = math.sqrt(sum([rarity(word, rarest) for word in words])) or 1.0
        return sum([weight.get(word, 0.0) for word in words]) / length

    def _is_shown(self, words: frozenset[str]) -> bool:
        return any(
            len(words & other) > _ALIKE * min(len(words), len(other)) for other in self._shown
        )


def _place(lower: str, form: str) -> int:
    """Where a text in lower case first has a word, at the beginning of one if it is written with
    spaces; -1 if nowhere."""
    at = lower.find(form)
    while at > 0 and form < "\u1100" and lower[at - 1].isalnum():
        at = lower.find(form, at + 1)
    return at


def _gist(release: Release) -> str:
    return f"{release.title}\n{release.body[:_BEGINNING]}"


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _sentences(
    body: str, low: int, high: int, mentions: Sequence[Mention]
) -> list[tuple[int, int]]:
    """Where the sentences in a part of a body begin and end; none in a date, as in `12. Januar`."""
    text = body[low:high]
    inside = {at for each in mentions for at in range(each.start + 1, each.end)}
    starts = [low + at for at in unit_starts(text, "sentence") if low + at not in inside]
    return list(pairwise([low, *starts, low + len(text)]))


def _sentence(release: Release, start: int, end: int) -> Iterator[Sentence]:
    text = _BULLET.sub("", " ".join(release.body[start:end].split()))
    if _SHORTEST <= len(text) <= _LONGEST:
        yield Sentence(text, frozenset(_words(text)), release)


def _ends_as_a_noun(text: str) -> bool:
    """Whether a text ends in a Korean noun made of a verb, as the sentences of notices do there: in
    a syllable closed by ㅁ."""
    last = ord(text[-1])
    return 0xAC00 <= last <= 0xD7A3 and (last - 0xAC00) % 28 == 16
