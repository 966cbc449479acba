"""Finding: from a query to its matches and their scores, before a page is made of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.analysis import Analyzer
from index.folding import fold
from index.packing import Array
from index.snapshot import Snapshot
from search.execution import Execution, Matches
from search.options import SearchOptions
from search.page import Contribution
from search.pairs import add_pairs
from search.periods import Period
from search.query import language, plan
from search.ranking import best
from search.recency import boosts

if TYPE_CHECKING:
    from search.expansion import Expansion
    from search.explaining import Explainer


@dataclass(slots=True)
class Found:
    """What a query found: the matches that its options keep, ascending, and their scores.

    `match` says what bare words were joined by, `relaxed` that it is `any` because nothing had
    all. `paired` are the matches, as indices, that pairs were looked for in; `expansion` is
    what feedback added.
    """

    reading: language.Reading
    docs: Array
    scores: Array
    period: Period
    match: str
    relaxed: bool = False
    paired: Array | None = None
    expansion: Expansion | None = None


class Finder:
    """Finds what queries ask for in one snapshot."""

    def __init__(self, snapshot: Snapshot, analyzer: Analyzer) -> None:
        self.snapshot = snapshot
        self.analyzer = analyzer
        self.execution = Execution(snapshot)

    def find(self, query: str, options: SearchOptions, today: dt.date) -> Found:
        """What a query finds; where nothing has all of its words, what has any of them."""
        match = "any" if options.expand else options.match
        period = _period(options, today)
        reading = self._read(query, options, match, today)
        matches = self._kept(self.execution.run(reading.plan), period, options)
        relaxed = False
        if not len(matches) and match == "all":
            anyhow = self._read(query, options, "any", today)
            if anyhow.plan != reading.plan:
                matches = self._kept(self.execution.run(anyhow.plan), period, options)
            if len(matches):
                reading, relaxed = anyhow, True
        found = Found(reading, matches.docs, matches.scores, period, match, relaxed)
        self._rescore(found, options, today)
        return found

    def like(self, doc: int, options: SearchOptions, today: dt.date) -> Found:
        """The releases most like one."""
        from search.similar import similar

        period = _period(options, today)
        reading = similar(self.snapshot, self.analyzer, self.snapshot.record(doc))
        matches = self._kept(self.execution.run(reading.plan), period, options)
        found = Found(reading, matches.docs, matches.scores, period, "any")
        self._rescore(found, replace(options, expand=False), today)
        return found

    def chosen(self, found: Found, options: SearchOptions) -> Array:
        """The matches that a page shows, as indices, in order."""
        count = options.offset + options.limit
        ranked = best(self.snapshot, found.docs, found.scores, count, sort=options.sort)
        return ranked[options.offset :]

    def _read(
        self, query: str, options: SearchOptions, match: str, today: dt.date
    ) -> language.Reading:
        if options.plain:
            return language.read_plain(query, self.analyzer, match)
        filtered = any((options.within, options.since, options.until, options.source))
        return language.read(
            query,
            self.analyzer,
            match=match,
            today=today,
            lenient=options.lenient,
            allow_empty=filtered or bool(options.topic),
        )

    def _kept(self, matches: Matches, period: Period, options: SearchOptions) -> Matches:
        """The matches that the options keep: a period, and one of the sources, of the topics."""
        if period.start or period.end:
            day = self.snapshot.column("day")[matches.docs]
            keep = day >= (period.start.toordinal() if period.start else 1)
            if period.end:
                keep &= day < period.end.toordinal()
            matches = matches.take(keep)
        for field, values in (("source", options.source), ("topic", options.topic)):
            if values:
                wanted = plan.Or(tuple(plan.Term(field, fold(value)) for value in values))
                matches = matches.take(self.execution.among(matches.docs, wanted))
        return matches

    def _rescore(self, found: Found, options: SearchOptions, today: dt.date) -> None:
        """Add to the scores of the plan what pairs and feedback give, and raise newer releases."""
        if options.sort == "relevance" and (found.reading.pairs or options.expand):
            found.scores = found.scores.copy()
            if found.reading.pairs:
                pairs = found.reading.pairs
                found.paired = add_pairs(self.snapshot, pairs, found.docs, found.scores)
            if options.expand:
                self._expand(found)
        if options.recent:
            days = self.snapshot.column("day")[found.docs]
            found.scores = found.scores * boosts(days, options.recent, today)

    def _expand(self, found: Found) -> None:
        from search.expansion import expansion

        found.expansion = expansion(
            self.snapshot, self.analyzer, found.reading, found.docs, found.scores
        )
        if found.expansion:
            found.scores += self.execution.gains(found.expansion.node, found.docs)

    def explain(
        self, found: Found, chosen: Array, options: SearchOptions
    ) -> list[tuple[Contribution, ...]]:
        """The parts of the score of each of some matches, which add up to it."""
        from search.explaining import Explainer

        matches = Matches(found.docs, found.scores)
        explainer = Explainer(self.execution, found.reading.plan, matches)
        return [self._explained(explainer, found, index, options) for index in chosen.tolist()]

    def _explained(
        self, explainer: Explainer, found: Found, index: int, options: SearchOptions
    ) -> tuple[Contribution, ...]:
        from search.explaining import explain_pairs

        doc = int(found.docs[index])
        parts = list(explainer.explain(doc))
        if found.paired is not None and index in found.paired:
            parts += explain_pairs(self.snapshot, found.reading.pairs, doc)
        if found.expansion:
            gained = float(self.execution.gains(found.expansion.node, found.docs[[index]])[0])
            detail = f"{len(found.expansion.words)} words of the best releases"
            parts.append(Contribution("expansion", gained, detail))
        if options.recent:
            raised = max(float(found.scores[index]) - sum(part.value for part in parts), 0.0)
            detail = f"newer releases are raised, by half as much every {options.recent:g} days"
            parts.append(Contribution("date", raised, detail))
        return tuple(parts)


def _period(options: SearchOptions, today: dt.date) -> Period:
    """The days that the options ask for."""
    if not (options.within or options.since or options.until):
        return Period(None, None)
    from search import dates  # many patterns to compile, for those who ask

    return dates.resolve(options.within, options.since, options.until, today)
