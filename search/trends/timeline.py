"""Timelines: the dates that matter for a query, each with a sentence that says what happened.

This is date-wise summarisation without training (Gholipour Ghalandari, Ifrim: Examining the
State-of-the-Art in News Timeline Summarization, ACL 2020). A date matters for the releases of that
day that match, and for the later ones that mention it, each counted by its score; what its sentence
is, `search.trends.day_sentences` says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, Any

from corpus.release import Release
from search.dates.mentions import Mention, mentions
from search.errors import OptionError
from search.options import SearchOptions
from search.page import Counts, head
from search.trends.day_sentences import DaySentences, Evidence

if TYPE_CHECKING:
    from search.engine import Engine

CONSIDERED = 200
"""How many of the best matches are read."""
_MENTIONS = 200
"""How many mentions of days are read in a release."""
_OF_DAY = 8
"""How many of the releases of one day are read, where none is among the best."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that matters: how many matching releases are of that day, how many later ones of those
    read mention it, and a sentence, from the release with this id, title, source and url."""

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


def timeline(engine: Engine, query: str, options: SearchOptions) -> Timeline:
    """The dates that matter for a query, `options.limit` at most. Raises what a search does."""
    counts = _by_day(engine, query, options)
    best = engine.best(query, replace(options, limit=CONSIDERED)) if counts.total else []
    read = _Read(best, engine.analyzer.language)
    return Timeline(
        query=query,
        understood=counts.understood,
        since=counts.since,
        until=counts.until,
        total=counts.total,
        considered=len(read.releases),
        moments=tuple(_moments(engine, query, options, counts, read)),
    )


def _by_day(engine: Engine, query: str, options: SearchOptions) -> Counts:
    """The matches by day; by year where they are too far apart for that."""
    try:
        return engine.count(query, options, "day")
    except OptionError:
        return engine.count(query, options, "year")


class _Read:
    """The releases that were read, best first, with what they mention and how good they are: 1 for
    the best, and less for the others."""

    def __init__(self, best: Sequence[tuple[Release, float]], language: str) -> None:
        self._language = language
        self.releases = [release for release, _ in best]
        self.of_day: dict[dt.date, list[Release]] = {}
        self.mentions: dict[str, list[Mention]] = {}
        self.mentioned: dict[dt.date, list[Evidence]] = {}
        highest = max((score for _, score in best), default=0.0) or 1.0
        self._relevance = {release.id: score / highest or 1.0 for release, score in best}
        self._least = min(self._relevance.values(), default=1.0)
        for release in self.releases:
            if release.date is not None:
                self._add(release, release.date, language)

    def _add(self, release: Release, written: dt.date, language: str) -> None:
        self.of_day.setdefault(written, []).append(release)
        found = self.mentions[release.id] = [
            *islice(mentions(release.body, written, language), _MENTIONS)
        ]
        seen = {written}
        for mention in found:
            if mention.day < written and mention.day not in seen:
                seen.add(mention.day)
                self.mentioned.setdefault(mention.day, []).append(Evidence(release, mention))

    def further(self, releases: list[Release]) -> list[Release]:
        """Read releases that are not among the best for the days that they mention."""
        for release in releases:
            if release.date is not None and release.id not in self.mentions:
                found = mentions(release.body, release.date, self._language)
                self.mentions[release.id] = [*islice(found, _MENTIONS)]
        return releases

    def weight(self, day: dt.date, number: int) -> float:
        """How much a day matters, of which a number of releases are: for each its relevance, and
        that of each later one that mentions it. What was not read is as good as the last."""
        read = [self._relevance[release.id] for release in self.of_day.get(day, ())]
        later = [self._relevance[each.release.id] for each in self.mentioned.get(day, ())]
        return sum(read) + self._least * max(number - len(read), 0) + sum(later)


def _moments(
    engine: Engine, query: str, options: SearchOptions, counts: Counts, read: _Read
) -> list[Moment]:
    published = {day: len(releases) for day, releases in read.of_day.items()}
    if counts.by == "day":
        published = {bucket.start: bucket.count for bucket in counts.buckets if bucket.count}
    since, until = counts.since or dt.date.min, counts.until or dt.date.max
    days = [day for day in {**published, **read.mentioned} if since <= day <= until]
    sentences = DaySentences(
        read.releases, read.mentions, _asked(engine, query, options) if days else {}
    )
    left = [(-read.weight(day, published.get(day, 0)), -day.toordinal(), False) for day in days]
    heapify(left)
    chosen: list[Moment] = []
    while left and len(chosen) < options.limit:
        weight, place, again = heappop(left)
        day = dt.date.fromordinal(-place)
        of_day, later = read.of_day.get(day, []), read.mentioned.get(day, [])
        number = published.get(day, 0)
        if number and not of_day and not again:
            of_day = read.further(_of_day(engine, query, options, day))
        elif counts.by != "day" and number:
            number = engine.count(query, _on(options, day), "year").total
        best = sentences.best(day.toordinal(), of_day, later)
        if best is None:
            continue
        if not again and not sentences.names_asked(best.text):  # it matters, but for this?
            if number or len(later) > 1:
                heappush(left, (weight / 2, place, True))
            continue
        sentences.show(best)
        release = best.release
        chosen.append(
            Moment(
                day=day,
                releases=number,
                mentions=len(later),
                sentence=best.text,
                id=release.id,
                title=release.title,
                source=release.source,
                url=release.url,
            )
        )
    return sorted(chosen, key=lambda moment: moment.day)


def _on(options: SearchOptions, day: dt.date) -> SearchOptions:
    return replace(options, within=day.isoformat(), since=None, until=None)


def _of_day(engine: Engine, query: str, options: SearchOptions, day: dt.date) -> list[Release]:
    """The best of the releases of a day."""
    best = engine.best(query, replace(_on(options, day), limit=_OF_DAY))
    return [release for release, _ in best]


def _asked(engine: Engine, query: str, options: SearchOptions) -> dict[str, str]:
    """What a query looks for, as the best of the releases write it, in lower case; and the term of
    each."""
    page = engine.page(query, replace(options, limit=_OF_DAY, snippets=2))
    texts = [(snippet.text, snippet.spans) for hit in page.hits for snippet in hit.snippets]
    texts += [(hit.title, hit.title_spans) for hit in page.hits]
    forms = {text[start:end].lower() for text, spans in texts for start, end in spans}
    return {form: engine.analyzer.term(form) for form in sorted(forms)}
