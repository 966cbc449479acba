"""Timelines: the dates that matter for a query, each with a sentence that says what happened.

A date counts for the releases of that day that match, and for the later ones that mention it. Its
sentence is the one closest to what all of the releases are about, from a release of that day or
from one that mentions the date. This is date-wise summarisation without training (Gholipour
Ghalandari, Ifrim: Examining the State-of-the-Art in News Timeline Summarization, ACL 2020): dates
by publication and mention counts, sentences by their likeness to the centroid.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus.release import Release
from index.analysis.analyzer import words
from index.analysis.folding import fold
from index.analysis.stopwords import stop_words
from search.dates.mentions import mentions
from search.options import SearchOptions
from search.page import head
from search.snippets.passages import sentence_starts

if TYPE_CHECKING:
    from search.engine import Engine

CONSIDERED = 300
"""How many of the best matches are read."""
_LEAD = 6
"""How many of the first sentences of a release may stand for its day."""
_SHORTEST, _LONGEST = 40, 400
"""The characters of a sentence that may be shown."""
_ALIKE = 0.6
"""Sentences that share so much of their words say the same."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that matters: how many matching releases are of that day, how many later ones mention
    it, and a sentence, from the release with this id, title, source and url."""

    day: dt.date
    releases: int
    mentions: int
    sentence: str
    id: str
    title: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The moments of a query, in the order of their dates.

    `total` releases match, of which the best `considered` were read.
    """

    query: str
    understood: str
    since: dt.date | None
    until: dt.date | None
    total: int
    considered: int
    moments: tuple[Moment, ...]

    def to_dict(self) -> dict[str, Any]:
        """The timeline as JSON types, schema 1."""
        return {
            **head(self.query, self.understood, self.since, self.until),
            "total": self.total,
            "considered": self.considered,
            "moments": [
                {
                    "date": moment.day.isoformat(),
                    "releases": moment.releases,
                    "mentions": moment.mentions,
                    "sentence": moment.sentence,
                    "id": moment.id,
                    "title": moment.title,
                    "source": moment.source,
                    "url": moment.url,
                }
                for moment in self.moments
            ],
        }


class _Sentence(NamedTuple):
    """A sentence of a release, its words, and whether it is among the first ones."""

    text: str
    words: frozenset[str]
    release: Release


def timeline(engine: Engine, query: str, options: SearchOptions) -> Timeline:
    """The dates that matter for a query, `options.limit` at most. Raises what a search does."""
    page = engine.page(query, replace(options, limit=CONSIDERED, snippets=0))
    releases = [release for hit in page.hits if (release := engine.get(hit.id)) is not None]
    return Timeline(
        query=query,
        understood=page.understood,
        since=page.since,
        until=page.until,
        total=page.total,
        considered=len(releases),
        moments=tuple(
            moments(releases, engine.info().language, page.since, page.until, options.limit)
        ),
    )


def moments(
    releases: Sequence[Release],
    language: str,
    since: dt.date | None,
    until: dt.date | None,
    limit: int,
) -> list[Moment]:
    """The `limit` dates that matter most among releases, in order, inside the window."""
    published = Counter(release.date for release in releases if release.date)
    mentioned: Counter[dt.date] = Counter()
    evidence: dict[dt.date, list[tuple[Release, int]]] = {}
    for release in releases:
        if release.date is None:
            continue
        seen: set[dt.date] = set()
        for mention in mentions(release.body, release.date):
            if mention.day < release.date and mention.day not in seen:
                seen.add(mention.day)
                evidence.setdefault(mention.day, []).append((release, mention.start))
        mentioned.update(seen)
    of_day: dict[dt.date, list[Release]] = {}
    for release in releases:
        if release.date:
            of_day.setdefault(release.date, []).append(release)

    centroid = _centroid(releases, stop_words(language))
    chosen: list[Moment] = []
    shown: list[frozenset[str]] = []
    for day in sorted(
        published.keys() | mentioned.keys(),
        key=lambda day: (-published[day] - mentioned[day], -day.toordinal()),
    ):
        if len(chosen) == limit:
            break
        if (since and day < since) or (until and day > until):
            continue
        best = _best(_candidates(of_day.get(day, []), evidence.get(day, [])), centroid, shown)
        if best is None:
            continue
        shown.append(best.words)
        chosen.append(
            Moment(
                day=day,
                releases=published[day],
                mentions=mentioned[day],
                sentence=best.text,
                id=best.release.id,
                title=best.release.title,
                source=best.release.source,
                url=best.release.url,
            )
        )
    return sorted(chosen, key=lambda moment: moment.day)


def _centroid(releases: Iterable[Release], stops: frozenset[str]) -> dict[str, float]:
    """How much each word stands for the releases: the share of them that begin with it."""
    counts: Counter[str] = Counter()
    number = 0
    for release in releases:
        number += 1
        counts.update(_words(f"{release.title}\n{release.body[: _LONGEST * _LEAD]}"))
    return {
        word: count / number
        for word, count in counts.items()
        if word not in stops and (count > 1 or number == 1) and any(map(str.isalpha, word))
    }


def _candidates(
    of_day: Iterable[Release], evidence: Iterable[tuple[Release, int]]
) -> Iterator[_Sentence]:
    for release in of_day:
        for start, end in _sentences(release.body)[:_LEAD]:
            yield from _sentence(release, start, end)
    for release, at in evidence:
        span = next((span for span in _sentences(release.body) if span[0] <= at < span[1]), None)
        if span is not None:
            yield from _sentence(release, *span)


def _sentences(text: str) -> list[tuple[int, int]]:
    starts = [0, *sentence_starts(text, 1, len(text)), len(text)]
    return list(pairwise(starts))


def _sentence(release: Release, start: int, end: int) -> Iterator[_Sentence]:
    text = " ".join(release.body[start:end].split())
    if _SHORTEST <= len(text) <= _LONGEST:
        yield _Sentence(text, frozenset(_words(text)), release)


def _words(text: str) -> set[str]:
    return {fold(word) for word, _, _ in words(text)}


def _best(
    sentences: Iterable[_Sentence], centroid: dict[str, float], shown: Sequence[frozenset[str]]
) -> _Sentence | None:
    """The sentence most like the centroid, of those that say something not shown yet."""
    best, highest = None, 0.0
    for sentence in sentences:
        weight = sum(centroid.get(word, 0.0) for word in sentence.words)
        value = weight / math.sqrt(len(sentence.words) or 1)
        if value > highest and not any(
            len(sentence.words & other) > _ALIKE * min(len(sentence.words), len(other))
            for other in shown
        ):
            best, highest = sentence, value
    return best
