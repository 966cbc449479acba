"""Retrieval: from a query to its matches and their scores, before a page is made of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from index.analysis.analyzer import Analyzer
from index.analysis.folding import fold
from index.arrays import Array, located
from index.snapshot import Snapshot
from search.dates.moments import resolved
from search.dates.periods import Period
from search.embedded.matching.evaluator import PlanEvaluator
from search.embedded.matching.matches import Matches
from search.embedded.pairs import add_pairs
from search.embedded.top import best
from search.embedded.words.joins import IndexJoins
from search.embedded.words.values import IndexValues
from search.options import SearchOptions
from search.page import Contribution
from search.query import language, plan
from search.query.request import dated, parsed, read
from search.query.variants import with_variants
from search.scoring.forms import forms_of
from search.scoring.recency import boosts

if TYPE_CHECKING:
    from search.embedded.explain import Explainer
    from search.scoring.feedback import Expansion


@dataclass(slots=True)
class Retrieval:
    """What a query retrieved: the matches within its options, ascending, and their scores.

    `match` says how bare words were joined, `relaxed` that no release had all of them, and
    `left_out` which were dropped for that. `paired` are the matches, as indices, that pairs were
    looked for in; `expansion` is what feedback added. `firsts` are the matches, as indices, that
    stand for their group of reissues, where those are collapsed.
    """

    reading: language.Reading
    docs: Array
    scores: Array
    period: Period
    match: str
    relaxed: bool = False
    left_out: tuple[str, ...] = ()
    options: SearchOptions | None = None
    paired: Array | None = None
    expansion: Expansion | None = None
    firsts: Array | None = None


class Retriever:
    """Retrieves the matches of queries in one snapshot."""

    def __init__(self, snapshot: Snapshot, analyzer: Analyzer) -> None:
        self.snapshot = snapshot
        self.analyzer = analyzer
        self.evaluator = PlanEvaluator(snapshot)
        self.joins = IndexJoins(snapshot)
        self.values = IndexValues(snapshot)
        self.forms = self.evaluator.forms

    def find(self, query: str, options: SearchOptions, today: dt.date) -> Retrieval:
        """The matches of a query; if no release has all its words, those with the most of them."""
        self.evaluator.effort.reset()
        match = "any" if options.expand else str(options.match)
        options = resolved(options, today)
        query, options, hints = self._helped(query, options, today)
        period = _period(options, today)
        reading = read(query, self.analyzer, options, match, today, self.joins, self.values)
        kept = self._kept(period, options)
        matches = self.evaluator.run_within(reading.plan, kept)
        retrieval = Retrieval(reading, matches.docs, matches.scores, period, match)
        if not len(matches) and match == "all":
            self._relax(retrieval, query, options, kept, today)
        if hints:
            reading = retrieval.reading
            retrieval.reading = replace(reading, hints=(*reading.hints, *hints))
        retrieval.options = options
        self._rescore(retrieval, options, today)
        return retrieval

    def _helped(
        self, query: str, options: SearchOptions, today: dt.date
    ) -> tuple[str, SearchOptions, tuple[str, ...]]:
        """A query and its options as they are meant, and what is to be said of that."""
        query, options, hints = dated(query, options, today)
        if not (options.source or options.topic):
            return query, options, hints
        from search.query.filters import helped_options

        options, further = helped_options(options, self.values)
        return query, options, (*hints, *further)

    def _relax(
        self,
        retrieval: Retrieval,
        query: str,
        options: SearchOptions,
        kept: Array | None,
        today: dt.date,
    ) -> None:
        """Drop as few words as possible from a query that no release matches as a whole."""
        from search.query import relaxation
        from search.query.filters import helped

        every, anyhow = (
            helped(parsed(query, self.analyzer, options, match, today), self.values)
            for match in ("all", "any")
        )
        if every.plan == anyhow.plan:
            return
        reading = anyhow
        asked = relaxation.relaxable(every.plan, anyhow.plan)
        if asked is not None:
            asked = asked.split(lambda part: len(self._matches(part)) > 0)
            found = [self._matches(part) for part in asked.parts]
            rest = self._run(asked.rest(), kept).docs
            weights = relaxation.weights(list(map(len, found)), self.snapshot.releases)
            telling = np.zeros(self.snapshot.size)
            for docs, weight in zip(found, weights, strict=True):
                telling[docs] += weight
            if not len(rest) or not (asked.stands_alone or telling[rest].any()):
                return
            best = rest[[telling[rest].argmax()]]
            has = [bool(located(best, docs)[1][0]) for docs in found]
            reading, left_out = relaxation.relaxed(every, asked, has)
            retrieval.left_out = tuple(left_out)
        matches = self._run(reading.plan, kept)
        if len(matches):
            varied = with_variants(reading.plan, self.analyzer, self.joins)
            retrieval.reading, retrieval.relaxed = replace(reading, plan=varied), True
            retrieval.docs, retrieval.scores = matches.docs, matches.scores

    def _run(self, node: plan.Node, kept: Array | None = None) -> Matches:
        """The matches of a plan of words, however they are written."""
        varied = with_variants(node, self.analyzer, self.joins)
        return self.evaluator.run_within(varied, kept)

    def _matches(self, node: plan.Node) -> Array:
        return self._run(node).docs

    def match(
        self, query: str, options: SearchOptions, today: dt.date
    ) -> tuple[language.Reading, Array, Period]:
        """The matches of a query, without scores, and never relaxed."""
        options = resolved(options, today)
        query, options, hints = self._helped(query, options, today)
        period = _period(options, today)
        match = str(options.match)
        reading = read(query, self.analyzer, options, match, today, self.joins, self.values)
        matches = self.evaluator.run_within(reading.plan, self._kept(period, options))
        reading = replace(reading, hints=(*reading.hints, *hints))
        return reading, matches.docs, period

    def like(self, doc: int, options: SearchOptions, today: dt.date) -> Retrieval:
        """The releases most like one."""
        options = resolved(options, today)
        from search.scoring.similar import similar

        period = _period(options, today)
        reading = similar(self.snapshot, self.analyzer, self.snapshot.record(doc))
        matches = self.evaluator.run_within(reading.plan, self._kept(period, options))
        retrieval = Retrieval(reading, matches.docs, matches.scores, period, "any")
        retrieval.options = options
        self._rescore(retrieval, replace(options, expand=False), today)
        return retrieval

    def chosen(self, retrieval: Retrieval, options: SearchOptions) -> Array:
        """The indices of the matches that a page shows, in order."""
        count = options.offset + options.limit
        docs, scores = retrieval.docs, retrieval.scores
        if options.collapse:
            retrieval.firsts = firsts = self._firsts(docs, scores, options)
            ranked = best(self.snapshot, docs[firsts], scores[firsts], count, sort=options.sort)
            return firsts[ranked[options.offset :]]
        ranked = best(self.snapshot, docs, scores, count, sort=options.sort)
        return ranked[options.offset :]

    def _firsts(self, docs: Array, scores: Array, options: SearchOptions) -> Array:
        """The indices of the matches that are first of their group of reissues."""
        from search.embedded.history import firsts, in_groups

        several = in_groups(self.snapshot, docs)
        ranked = best(
            self.snapshot, docs[several], scores[several], len(several), sort=options.sort
        )
        return np.flatnonzero(firsts(self.snapshot, docs, several[ranked]))

    def _kept(self, period: Period, options: SearchOptions) -> Array | None:
        """The releases that the options keep, by period, arrival, source and topic: bool[size], or
        None for all."""
        kept = []
        if period.start or period.end:
            day = self.snapshot.column("day")
            kept.append(day >= (period.start.toordinal() if period.start else 1))
            if period.end:
                kept.append(day < period.end.toordinal())
        for column, time in (
            ("arrived", options.arrived_since),
            ("changed", options.changed_since),
        ):
            if time is not None:
                kept.append(self._since(column, str(time)))
        for field, values in (("source", options.source), ("topic", options.topic)):
            if values:
                wanted = plan.Or(tuple(plan.Term(field, fold(value)) for value in values))
                kept.append(self.evaluator.having(wanted))
        return np.logical_and.reduce(kept) if kept else None

    def _since(self, column: str, time: str) -> Array:
        """Which releases arrived, or changed after they arrived, since a time: bool[size]."""
        from index.arrivals import moments
        from search.dates.moments import seconds

        recent: Array = moments(self.snapshot, column) >= seconds(time)
        if column == "changed":
            recent &= self.snapshot.column("changed") > self.snapshot.column("arrived")
        return recent

    def _rescore(self, retrieval: Retrieval, options: SearchOptions, today: dt.date) -> None:
        """Add what forms, pairs and feedback give to the scores, and raise newer releases."""
        if options.sort == "relevance":
            retrieval.scores = retrieval.scores.copy()
            self.forms.add(forms_of(retrieval.reading.plan), retrieval.docs, retrieval.scores)
            if retrieval.reading.pairs:
                pairs = retrieval.reading.pairs
                retrieval.paired = add_pairs(self.snapshot, pairs, retrieval.docs, retrieval.scores)
            if options.expand:
                self._expand(retrieval)
        if options.recent:
            days = self.snapshot.column("day")[retrieval.docs]
            retrieval.scores = retrieval.scores * boosts(days, options.recent, today)

    def _expand(self, retrieval: Retrieval) -> None:
        """Add the scores of the key terms of the best matches, if there are any."""
        from search.scoring.feedback import RELEASES, feedback

        docs, scores = retrieval.docs, retrieval.scores
        chosen = best(self.snapshot, docs, scores, RELEASES)
        ranked = [self.snapshot.record(doc) for doc in docs[chosen].tolist()]
        retrieval.expansion = feedback(self.snapshot, self.analyzer, retrieval.reading, ranked)
        if retrieval.expansion:
            retrieval.scores += self.evaluator.gains(retrieval.expansion.node, docs)

    def explain(
        self, retrieval: Retrieval, chosen: Array, options: SearchOptions
    ) -> list[tuple[Contribution, ...]]:
        """The parts of the score of each of some matches, adding up to it."""
        from search.embedded.explain import Explainer

        self.evaluator.effort.reset()
        matches = Matches(retrieval.docs, retrieval.scores)
        explainer = Explainer(self.evaluator, retrieval.reading.plan, matches)
        return [self._explained(explainer, retrieval, index, options) for index in chosen.tolist()]

    def _explained(
        self, explainer: Explainer, retrieval: Retrieval, index: int, options: SearchOptions
    ) -> tuple[Contribution, ...]:
        from search.embedded.explain import explain_pairs

        doc = int(retrieval.docs[index])
        parts = list(explainer.explain(doc))
        if options.sort == "relevance":
            parts += self.forms.explain(forms_of(retrieval.reading.plan), doc)
        if retrieval.paired is not None and index in retrieval.paired:
            parts += explain_pairs(self.snapshot, retrieval.reading.pairs, doc)
        if retrieval.expansion:
            gained = float(
                self.evaluator.gains(retrieval.expansion.node, retrieval.docs[[index]])[0]
            )
            detail = f"{len(retrieval.expansion.words)} key terms of the best releases"
            parts.append(Contribution("expansion", gained, detail))
        if options.recent:
            raised = max(float(retrieval.scores[index]) - sum(part.value for part in parts), 0.0)
            detail = f"boost for newer releases, halved every {options.recent:g} days"
            parts.append(Contribution("date", raised, detail))
        return tuple(parts)


def _period(options: SearchOptions, today: dt.date) -> Period:
    """The period that the options ask for."""
    if not any(options.bounds):
        return Period(None, None)
    from search.dates import parsing  # many patterns to compile, for those who ask

    return parsing.resolve(*options.bounds, today, options.fiscal_start)
