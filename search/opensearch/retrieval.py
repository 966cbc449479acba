"""Retrieval on the server: from a query and its options to the hits and counts of a page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from corpus.release import Release
from index.analysis.analyzer import Analyzer
from search.dates import parsing
from search.dates.periods import Period
from search.errors import QuerySyntaxError
from search.opensearch import statistics
from search.opensearch.client.requests import multi_search, search
from search.opensearch.client.server import Server
from search.opensearch.lexicon import ServerJoins
from search.opensearch.paging import Counted, Pages, Reissued, Scored
from search.opensearch.query import Query, bool_query, matching, option_filters
from search.opensearch.scoring import Scoring, with_recency
from search.opensearch.statistics import FORM, Key, ServerCounts, Statistics, scored_terms
from search.opensearch.values import ServerValues
from search.options import SearchOptions
from search.query import plan, relaxation
from search.query.filters import helped, helped_options
from search.query.language import Reading
from search.query.relaxation import Relaxable
from search.query.request import dated, parsed, read, window
from search.query.variants import with_variants
from search.scoring.feedback import RELEASES, WORDS, Expansion, feedback
from search.scoring.forms import forms_of
from search.scoring.similar import similar

_MOST_WORDS = 500
"""How many words and pairs the server looks for at once: 1,024 clauses, two of them for each."""


@dataclass(slots=True)
class Asked:
    """A query made ready for the server, and what is known of it.

    `match` says what bare words were joined by, `relaxed` that nothing had all of them, and
    `left_out` which were given up for that; `known` are the statistics that the scores come from;
    `expansion` is what feedback added.
    """

    reading: Reading
    period: Period
    match: str
    known: Statistics
    query: Query
    options: SearchOptions
    relaxed: bool = False
    left_out: tuple[str, ...] = ()
    expansion: Expansion | None = None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a query retrieved; `reissued` is there if reissues are collapsed."""

    asked: Asked
    counted: Counted
    hits: list[Scored]
    reissued: Reissued | None = None


class Retriever:
    """Finds what queries ask for in the index of one address."""

    def __init__(self, server: Server, analyzer: Analyzer) -> None:
        self.server = server
        self.index = server.address.index
        self.analyzer = analyzer
        self.pages = Pages(server)
        self.joins = ServerJoins(server)
        self.values = ServerValues(server)

    def find(self, query: str, options: SearchOptions, today: dt.date) -> Retrieval:
        """What a query finds; where nothing has all of its words, what has the most of them."""
        tries = self._tries(query, options, today)
        retrieval = self._page(next(tries), options)
        for asked in tries:
            if retrieval.counted.total:
                break
            relaxed = self._page(asked, options)
            retrieval = relaxed if relaxed.counted.total else retrieval
        return retrieval

    def rank(self, query: str, options: SearchOptions, today: dt.date) -> list[tuple[str, float]]:
        """The ids and scores of the hits that `find` gives."""
        for asked in self._tries(query, options, today):
            reissued = self._reissued(asked, options)
            left_out = reissued.others if reissued else ()
            total, hits = self.pages.ranked(asked.query, options, left_out)
            if total:
                return hits
        return []

    def count(
        self, query: str, options: SearchOptions, by: str, today: dt.date
    ) -> tuple[Reading, Period, Counted]:
        """How many releases match a query as it stands, never relaxed, and how they spread."""
        reading, period, matches = self.matches(query, options, today)
        return reading, period, self.pages.counted(matches, by, window(reading, period))

    def matches(
        self, query: str, options: SearchOptions, today: dt.date
    ) -> tuple[Reading, Period, Query]:
        """A query read as it stands, the days it asks for, and what finds its matches."""
        query, options, hints = self._helped(query, options, today)
        period = parsing.resolve(*options.bounds, today, options.fiscal_start)
        match = str(options.match)
        reading = read(query, self.analyzer, options, match, today, self.joins, self.values)
        reading = replace(reading, hints=(*reading.hints, *hints))
        filters = [matching(reading.plan), *option_filters(period, options)]
        return reading, period, bool_query(filter=filters)

    def like(self, release: Release, options: SearchOptions, today: dt.date) -> Retrieval:
        """The releases most like one."""
        options = replace(options, expand=False)
        reading = similar(ServerCounts(self.server, self.index), self.analyzer, release)
        return self._page(self._asked(reading, "any", options, today), options)

    def _tries(self, query: str, options: SearchOptions, today: dt.date) -> Iterator[Asked]:
        """The query as it was put, then without the fewest of its words, where some may go."""
        match = "any" if options.expand else str(options.match)
        query, options, hints = self._helped(query, options, today)
        reading = read(query, self.analyzer, options, match, today, self.joins, self.values)
        reading = replace(reading, hints=(*reading.hints, *hints))
        asked = self._asked(reading, match, options, today)
        yield asked
        if match != "all":
            return
        every, fewer = (
            helped(parsed(query, self.analyzer, options, m, today), self.values)
            for m in ("all", "any")
        )
        if every.plan == fewer.plan:
            return
        left_out: list[str] = []
        relaxing = relaxation.relaxable(every.plan, fewer.plan)
        if relaxing is not None:
            found = self._relaxed(every, relaxing, asked, options)
            if found is None:
                return
            fewer, left_out = found
        hints = (*fewer.hints, *hints)
        fewer = replace(fewer, plan=self._varied(fewer.plan), hints=hints)
        asked = self._asked(fewer, match, options, today)
        yield replace(asked, relaxed=True, left_out=tuple(left_out))

    def counts(self, texts: Sequence[str], options: SearchOptions, today: dt.date) -> list[int]:
        """How many releases have all the words of each of some texts; 0 for what is no query."""
        nodes: list[plan.Node] = []
        meant = options
        for text in texts:
            text, meant, _ = dated(text, options, today)  # the dates in each are the same
            try:
                nodes.append(parsed(text, self.analyzer, options, "all", today).plan)
            except QuerySyntaxError:
                nodes.append(plan.Nothing())
        period = parsing.resolve(*meant.bounds, today, options.fiscal_start)
        return self._counts(nodes, option_filters(period, options))

    def _varied(self, node: plan.Node) -> plan.Node:
        """A plan of words, in whatever way they are written."""
        return with_variants(node, self.analyzer, self.joins)

    def _matching(self, node: plan.Node) -> Query:
        return matching(self._varied(node))

    def _helped(
        self, query: str, options: SearchOptions, today: dt.date
    ) -> tuple[str, SearchOptions, tuple[str, ...]]:
        """A query and its options as they are meant, and what is to be said of that."""
        query, options, hints = dated(query, options, today)
        options, further = helped_options(options, self.values)
        return query, options, (*hints, *further)

    def _relaxed(
        self, reading: Reading, relaxing: Relaxable, asked: Asked, options: SearchOptions
    ) -> tuple[Reading, list[str]] | None:
        """The reading without the words of least weight; None if nothing has any of its words."""
        phrases: list[plan.Node] = [p for p in relaxing.parts if isinstance(p, plan.Phrase)]
        known = dict(zip(phrases, self._counts(phrases), strict=True))
        relaxing = relaxing.split(lambda part: known[part] > 0)
        weights = relaxation.weights(self._counts(relaxing.parts), asked.known.releases)
        wanted = [
            {
                "constant_score": {
                    "filter": self._matching(part),
                    "boost": weight,
                    "_name": str(number),
                }
            }
            for number, (part, weight) in enumerate(zip(relaxing.parts, weights, strict=True))
        ]
        filters = [self._matching(relaxing.rest()), *option_filters(asked.period, options)]
        least = 0 if relaxing.stands_alone else 1
        query = {"bool": {"should": wanted, "filter": filters, "minimum_should_match": least}}
        request = {"query": query, "size": 1, "_source": False}
        hits = search(self.server, self.index, request)["hits"]["hits"]
        if not hits:
            return None
        matched = hits[0].get("matched_queries", ())
        has = [str(number) in matched for number in range(len(weights))]
        return relaxation.relaxed(reading, relaxing, has)

    def _counts(self, nodes: Sequence[plan.Node], filters: Sequence[Query] = ()) -> list[int]:
        """How many releases match each of some plans, and filters."""
        queries = [bool_query(filter=[self._matching(node), *filters]) for node in nodes]
        asked = [{"size": 0, "track_total_hits": True, "query": query} for query in queries]
        answers = multi_search(self.server, self.index, asked) if asked else []
        return [answer["hits"]["total"]["value"] for answer in answers]

    def _page(self, asked: Asked, options: SearchOptions) -> Retrieval:
        days, reissued = window(asked.reading, asked.period), self._reissued(asked, options)
        left_out = reissued.others if reissued else ()
        counted, hits = self.pages.page(asked.query, options, days, left_out)
        return Retrieval(asked, counted, hits, reissued)

    def _reissued(self, asked: Asked, options: SearchOptions) -> Reissued | None:
        return self.pages.grouped(asked.query, options) if options.collapse else None

    def _asked(self, reading: Reading, match: str, options: SearchOptions, today: dt.date) -> Asked:
        period = parsing.resolve(*options.bounds, today, options.fiscal_start)
        known = statistics.ask(self.server, self.index, self._terms(reading))
        scoring = Scoring(known)
        wanted = [scoring.query(reading.plan)]
        filters = option_filters(period, options)
        more: list[Query] = []
        expansion = None
        if options.sort == "relevance":
            forms = forms_of(reading.plan)
            more += [scoring.form(form, len(forms), boost) for form, boost in forms.items()]
            more += self._pairs(reading, scoring, known)
            if options.expand:
                best = bool_query(must=wanted, should=more, filter=filters)
                expansion = self._expansion(reading, best, known)
        if expansion:
            more.append(scoring.query(expansion.node))
        query = bool_query(must=wanted, should=more, filter=filters)
        if options.recent:
            query = with_recency(query, options.recent, today)
        return Asked(reading, period, match, known, query, options, expansion=expansion)

    def _pairs(self, reading: Reading, scoring: Scoring, known: Statistics) -> list[Query]:
        """What pairs of words that stand together add: the first ones, where they are very many."""
        pairs = Counter(pair for pair in reading.pairs if known.may_have(pair))
        room = max(_MOST_WORDS - WORDS - len(set(scored_terms(reading.plan))), 0)
        return [scoring.pair(pair, times) for pair, times in islice(pairs.items(), room)]

    def _terms(self, reading: Reading) -> list[Key]:
        """The terms to know the statistics of: for scores, and to tell unknown words."""
        keys = [*scored_terms(reading.plan)]
        forms = forms_of(reading.plan)
        keys += [(f"{FORM}{form.field}", form.word) for form in forms]
        keys += [("text", term) for pair in reading.pairs for term in (pair.first, pair.second)]
        return keys + [("text", self.analyzer.term(word)) for word in reading.words]

    def _expansion(self, reading: Reading, best: Query, known: Statistics) -> Expansion | None:
        """What the best releases add; `known` comes to hold what is known of it."""
        ranked = [hit.release for hit in self.pages.best(best, RELEASES)]
        counts = ServerCounts(self.server, self.index, known)
        return feedback(counts, self.analyzer, reading, ranked)
