"""The embedded engine: searches an index on this machine, on arrays.

The way of a query: read (`search.query`) -> plan -> match and score (`matching.evaluator`)
-> pairs, feedback, best (`search.embedded.retrieval`) -> facets, `hits` -> page.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import expect
from corpus.release import Release
from index.arrays import Array
from index.commit import toc
from index.integrity.check import diagnosis
from index.snapshot import Snapshot
from search import facets
from search.dates.moments import resolved
from search.embedded.hits import hits_of
from search.embedded.retrieval import Retrieval, Retriever
from search.embedded.turns import Shared, alone
from search.embedded.words.lexicon import Lexicon
from search.engine import Engine
from search.errors import QuerySyntaxError, ReleaseNotFound
from search.options import KEYWORDS, Breakdown, SearchOptions
from search.page import Counts, Facets, KeywordFacet, Page
from search.query import plan
from search.query.request import understood, window

if TYPE_CHECKING:
    from index.info import Info
    from search.embedded.keywords import KeywordCounter
    from search.lookup import Lookup
    from search.spelling.corrections import Suggestion
    from search.spelling.word_list import Count
    from search.trends.keywords import Keywords
    from search.watch.history import History
    from search.watch.reissues import ReissueGroup


class EmbeddedEngine(Shared, Engine):
    """An `Engine` over an index folder, or over several as one.

    Any number of threads may use it: they take turns, answer by answer, so each answer is of one
    state of the index whoever calls `refresh`. After `close` every method raises `EngineClosed`.

    `today` gives the day from which `last month` and the like are counted. Raises `IndexNotFound`
    or `IndexDamaged`.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *more: str | os.PathLike[str],
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        super().__init__(*(os.fspath(each) for each in (path, *more)))
        self._today = today
        self._open(Snapshot(*self.paths))

    def _open(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.lexicon = Lexicon(snapshot)
        self.analyzer = self.lexicon.analyzer
        self.retriever = Retriever(snapshot, self.analyzer)
        self._keyword_counter: KeywordCounter | None = None

    @alone
    def page(self, query: str, options: SearchOptions) -> Page:
        """The page for a query with its options."""
        began = time.perf_counter()
        expect("the query", query, str, "a string")
        with diagnosis(*self.paths):
            retrieval = self.retriever.find(query, options, self._today())
            return self._page(query, retrieval, options, began)

    @alone
    def similar_page(self, release_id: str, options: SearchOptions) -> Page:
        """The releases most like one, with the options of a page."""
        began = time.perf_counter()
        with diagnosis(*self.paths):
            doc = self._found(release_id)
            retrieval = self.retriever.like(doc, options, self._today())
            return self._page(release_id, retrieval, options, began)

    def _page(self, query: str, retrieval: Retrieval, options: SearchOptions, began: float) -> Page:
        reading, period = retrieval.reading, retrieval.period
        hits = hits_of(self.retriever, retrieval, options)
        return Page(
            query=query,
            understood=understood(reading.understood, period, retrieval.options or options),
            since=period.start,
            until=period.last,
            match=retrieval.match,
            relaxed=retrieval.relaxed,
            left_out=retrieval.left_out,
            repairs=reading.repairs,
            hints=reading.hints,
            suggestion=self.lexicon.corrected(query, reading.words, self._counting(options)),
            total=len(retrieval.docs),
            offset=options.offset,
            limit=options.limit,
            took_ms=(time.perf_counter() - began) * 1000,
            hits=hits,
            facets=self._facets(retrieval, options),
            expanded=retrieval.expansion.words if retrieval.expansion else (),
            collapsed=None if retrieval.firsts is None else len(retrieval.firsts),
        )

    def _counting(self, options: SearchOptions) -> Count:
        """Counts the releases that have all the words of a text, among those that options keep."""

        def count(texts: Sequence[str]) -> list[int]:
            asked = replace(options, match="all", expand=False, lenient=True)
            return [self._number(text, asked) for text in texts]

        return count

    def _number(self, text: str, options: SearchOptions) -> int:
        try:
            return len(self.retriever.match(text, options, self._today())[1])
        except QuerySyntaxError:
            return 0

    def _facets(self, retrieval: Retrieval, options: SearchOptions) -> Facets:
        docs = retrieval.docs
        days, whole = self.snapshot.column("day")[docs], window(retrieval.reading, retrieval.period)
        return Facets(
            date=facets.date_facet(days, options.by, window=whole),
            source=self._keyword_facet("source", docs),
            topic=self._keyword_facet("topic", docs),
        )

    def _keyword_facet(self, field: str, docs: Array) -> KeywordFacet:
        ordinals, names = self.snapshot.keywords(field, docs)
        return facets.keyword_facet(ordinals, names.__getitem__, facets.FACET_VALUES)

    @alone
    def rank(self, query: str, options: SearchOptions) -> tuple[int, list[tuple[int, float]]]:
        """The ranking alone: the total, and the (number, score) of the hits that `search` returns.

        `snapshot.ids` names the numbers.
        """
        expect("the query", query, str, "a string")
        with diagnosis(*self.paths):
            retrieval = self.retriever.find(query, options, self._today())
            chosen = self.retriever.chosen(retrieval, options)
        found = zip(retrieval.docs[chosen].tolist(), retrieval.scores[chosen].tolist(), strict=True)
        return len(retrieval.docs), list(found)

    @alone
    def ranking(self, query: str, options: SearchOptions) -> list[tuple[str, float]]:
        """The ids and scores of the hits of a page."""
        _, hits = self.rank(query, options)
        ids = self.snapshot.ids(np.array([number for number, _ in hits], np.int64))
        return [(release, score) for release, (_, score) in zip(ids, hits, strict=True)]

    @alone
    def best(self, query: str, options: SearchOptions) -> list[tuple[Release, float]]:
        """The whole releases of the hits of a page, and their scores."""
        _, hits = self.rank(query, options)
        with diagnosis(*self.paths):
            return [(self.snapshot.release(number), score) for number, score in hits]

    @alone
    def count(self, query: str, options: SearchOptions, by: Breakdown) -> Counts:
        """The number of matches, and how they are distributed."""
        expect("the query", query, str, "a string")
        with diagnosis(*self.paths):
            options = resolved(options, self._today())
            reading, docs, period = self.retriever.match(query, options, self._today())
            days = self.snapshot.column("day")[docs]
            counts = Counts(
                query=query,
                understood=understood(reading.understood, period, options),
                since=period.start,
                until=period.last,
                by=by,
                total=len(docs),
                undated=len(docs) - int(np.count_nonzero(days)),
            )
            if by in KEYWORDS:
                ordinals, names = self.snapshot.keywords(by, docs)
                every = facets.keyword_facet(ordinals, names.__getitem__, len(names))
                return replace(counts, values=every.counts)
            facet = facets.date_facet(days, by, window=window(reading, period))
            return replace(counts, by=facet.by, buckets=facet.buckets)

    @alone
    def digests(self, query: str, options: SearchOptions) -> dict[str, str]:
        """The ids of all matches, each with a digest that changes when the release does."""
        from search.embedded.history import digests

        with diagnosis(*self.paths):
            return digests(self.snapshot, self.retriever.match(query, options, self._today())[1])

    @alone
    def history(self, release_id: str) -> History:
        """The versions of a release."""
        from search.embedded.history import history

        with diagnosis(*self.paths):
            return history(self.snapshot, self._found(release_id))

    @alone
    def reissue_groups(self, query: str, options: SearchOptions) -> tuple[ReissueGroup, ...]:
        """The matches of a query that are nearly the same as others of them, in groups."""
        from search.embedded.history import groups

        with diagnosis(*self.paths):
            return groups(self.snapshot, self.retriever.match(query, options, self._today())[1])

    def _found(self, release_id: str) -> int:
        """The number of the release with this id."""
        expect("the id of a release", release_id, str, "a string")
        doc = self.snapshot.find(release_id)
        if doc < 0:
            raise ReleaseNotFound.of(release_id)
        return doc

    @alone
    def key_terms(self, query: str, options: SearchOptions) -> Keywords:
        """What the matches of a query are about."""
        from search.embedded.keywords import KeywordCounter
        from search.trends.keywords import Keywords

        expect("the query", query, str, "a string")
        with diagnosis(*self.paths):
            reading, docs, period = self.retriever.match(query, options, self._today())
            if self._keyword_counter is None:
                self._keyword_counter = KeywordCounter(self.snapshot, self.analyzer)
            return Keywords(
                query=query,
                understood=understood(reading.understood, period, options),
                since=period.start,
                until=period.last,
                total=len(docs),
                rest=self.snapshot.releases - len(docs),
                keywords=self._keyword_counter.keywords(
                    docs, options.limit, {self.analyzer.term(word) for word in reading.words}
                ),
            )

    @alone
    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        """Completions of the last word of `text` and corrections, best first."""
        expect("the text", text, str, "a string")
        expect("limit", limit, int, "a whole number")
        with diagnosis(*self.paths):
            return self.lexicon.suggest(text, limit, self._counting(SearchOptions()))

    @alone
    def get(self, release_id: str) -> Release | None:
        """One whole release, or None if the index has none with that id."""
        expect("the id of a release", release_id, str, "a string")
        with diagnosis(*self.paths):
            doc = self.snapshot.find(release_id)
            return self.snapshot.release(doc) if doc >= 0 else None

    def releases(self) -> Iterator[Release]:
        """All releases of the index as it is now, in the order of their ids."""
        with self._lock:
            self._expect_open()
            snapshot = self.snapshot
            with diagnosis(*self.paths):
                docs = self.retriever.evaluator.match(plan.Every())
                ids = snapshot.ids(docs)
        for place in sorted(range(len(ids)), key=ids.__getitem__):
            with self._lock:
                self._expect_open()
                with diagnosis(*self.paths):
                    release = snapshot.release(int(docs[place]))
            yield release

    @property
    def lookup(self) -> Lookup:
        """Looks up in the index as it is now; one thread at a time."""
        from search.embedded.lookup import IndexLookup

        return IndexLookup(self.retriever, self._today)

    @alone
    def info(self) -> Info:
        """What the index holds."""
        from index.opening import info_of

        with diagnosis(*self.paths):
            return info_of(self.snapshot)

    @alone
    def refresh(self) -> bool:
        """Move to the newest state of the index; returns whether there was a newer one."""
        newest = list(map(toc.latest_generation, self.snapshot.paths))
        if newest == [contents.generation for contents in self.snapshot.tocs]:
            return False
        # Who still reads `releases` keeps the state before; its files are closed when nobody does.
        self._open(Snapshot(*self.paths))
        return True

    def close(self) -> None:
        """Close the index's files, when the answer being made is done."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self.snapshot.close()
