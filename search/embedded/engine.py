"""The embedded engine: searches an index on this machine, on arrays.

The way of a query: read (`search.query`) -> plan -> match and score (`search.embedded.evaluator`)
-> pairs, feedback, best (`search.embedded.retrieval`) -> facets and snippets -> page.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import numpy as np

from corpus.errors import expect
from corpus.release import Release
from index.arrays import Array
from index.commit import toc
from index.integrity.check import diagnosis
from index.segment.record import date_of
from index.snapshot import Snapshot
from search import facets
from search.embedded.lexicon import Lexicon
from search.embedded.match_spans import find_marks
from search.embedded.retrieval import Retrieval, Retriever
from search.engine import Engine
from search.errors import EngineClosed, QuerySyntaxError, ReleaseNotFound
from search.options import KEYWORDS, Breakdown, SearchOptions
from search.page import Contribution, Counts, Facets, Hit, KeywordFacet, Page
from search.query import plan
from search.query.request import understood, window
from search.snippets import passages
from search.snippets.marks import Highlights, grown, highlighted, snippets_of

if TYPE_CHECKING:
    from index.info import Info
    from search.embedded.keywords import KeywordCounter
    from search.spelling.corrections import Suggestion
    from search.spelling.word_list import Count
    from search.trends.keywords import Keywords


P = ParamSpec("P")
T = TypeVar("T")


def _alone(
    method: Callable[Concatenate[EmbeddedEngine, P], T],
) -> Callable[Concatenate[EmbeddedEngine, P], T]:
    """A method that one thread at a time may be in, of an engine that is open."""

    @wraps(method)
    def alone(self: EmbeddedEngine, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._lock:
            self._expect_open()
            return method(self, *args, **kwargs)

    return alone


class EmbeddedEngine(Engine):
    """An `Engine` over an index folder.

    Any number of threads may use it: they take turns, answer by answer, so each answer is of one
    state of the index whoever calls `refresh`. After `close` every method raises `EngineClosed`.

    `today` gives the day from which `last month` and the like are counted. Raises `IndexNotFound`
    or `IndexDamaged`.
    """

    def __init__(
        self, path: str | os.PathLike[str], today: Callable[[], dt.date] = dt.date.today
    ) -> None:
        self.path = os.fspath(path)
        self._today = today
        self._lock = threading.RLock()
        self._closed = False
        self._open(Snapshot(path))

    def _open(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.lexicon = Lexicon(snapshot)
        self.analyzer = self.lexicon.analyzer
        self.retriever = Retriever(snapshot, self.analyzer)
        self._keyword_counter: KeywordCounter | None = None

    def _expect_open(self) -> None:
        if self._closed:
            raise EngineClosed(
                f"the engine of the index at {self.path} is closed",
                "open another with search.open, and close it after the last answer",
            )

    @_alone
    def page(self, query: str, options: SearchOptions) -> Page:
        """The page for a query with its options."""
        began = time.perf_counter()
        expect("the query", query, str, "a string")
        with diagnosis(self.path):
            retrieval = self.retriever.find(query, options, self._today())
            return self._page(query, retrieval, options, began)

    @_alone
    def similar_page(self, release_id: str, options: SearchOptions) -> Page:
        """The releases most like one, with the options of a page."""
        began = time.perf_counter()
        expect("the id of a release", release_id, str, "a string")
        with diagnosis(self.path):
            retrieval = self.retriever.like(self._find(release_id), options, self._today())
            return self._page(release_id, retrieval, options, began)

    def _find(self, release_id: str) -> int:
        doc = self.snapshot.find(release_id)
        if doc < 0:
            raise ReleaseNotFound.of(release_id)
        return doc

    def _page(self, query: str, retrieval: Retrieval, options: SearchOptions, began: float) -> Page:
        reading, period = retrieval.reading, retrieval.period
        hits = self._hits(retrieval, options)
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
        )

    def _counting(self, options: SearchOptions) -> Count:
        """Counts the releases that have all the words of a text, among those that options keep."""
        asked = replace(options, match="all", expand=False, lenient=True)

        def count(texts: Sequence[str]) -> list[int]:
            return [self._number(text, asked) for text in texts]

        return count

    def _number(self, text: str, options: SearchOptions) -> int:
        try:
            return len(self.retriever.match(text, options, self._today())[1])
        except QuerySyntaxError:
            return 0

    def _facets(self, retrieval: Retrieval, options: SearchOptions) -> Facets:
        docs = retrieval.docs
        days = self.snapshot.column("day")[docs]
        return Facets(
            date=facets.date_facet(
                days, options.by, window=window(retrieval.reading, retrieval.period)
            ),
            source=self._keyword_facet("source", docs),
            topic=self._keyword_facet("topic", docs),
        )

    def _keyword_facet(self, field: str, docs: Array) -> KeywordFacet:
        ordinals, names = self.snapshot.keywords(field, docs)
        return facets.keyword_facet(ordinals, names.__getitem__, facets.FACET_VALUES)

    def _hits(self, retrieval: Retrieval, options: SearchOptions) -> tuple[Hit, ...]:
        chosen = self.retriever.chosen(retrieval, options)
        docs, scores = retrieval.docs[chosen], retrieval.scores[chosen]
        numbers = docs.tolist()
        records = [self.snapshot.record(doc) for doc in numbers]
        near = passages.WIDTH if options.snippets == 1 else None
        marks = find_marks(
            self.snapshot, retrieval.reading.plan, numbers, records, near, analyzer=self.analyzer
        )
        days = self.snapshot.column("day")[docs].tolist()
        explanations: list[tuple[Contribution, ...]] = [()] * len(numbers)
        if options.explain:
            explanations = self.retriever.explain(retrieval, chosen, options)
        return tuple(
            Hit(
                rank=options.offset + place + 1,
                id=record.id,
                title=record.title,
                date=date_of(day),
                score=score,
                title_spans=grown(passages.spans(mark.title), record.title, self.analyzer.language),
                source=record.source,
                url=record.url,
                topics=record.topics,
                explanation=explanations[place],
                snippets=snippets_of(mark, record.body, options.snippets, self.analyzer.language),
            )
            for place, (record, mark, day, score) in enumerate(
                zip(records, marks, days, scores.tolist(), strict=True)
            )
        )

    @_alone
    def rank(self, query: str, options: SearchOptions) -> tuple[int, list[tuple[int, float]]]:
        """The ranking alone: the total, and the (number, score) of the hits that `search` returns.

        `snapshot.ids` names the numbers.
        """
        expect("the query", query, str, "a string")
        with diagnosis(self.path):
            retrieval = self.retriever.find(query, options, self._today())
            chosen = self.retriever.chosen(retrieval, options)
        numbers, scores = retrieval.docs[chosen].tolist(), retrieval.scores[chosen].tolist()
        return len(retrieval.docs), list(zip(numbers, scores, strict=True))

    @_alone
    def ranking(self, query: str, options: SearchOptions) -> list[tuple[str, float]]:
        """The ids and scores of the hits of a page."""
        _, hits = self.rank(query, options)
        ids = self.snapshot.ids(np.array([number for number, _ in hits], np.int64))
        return [(release, score) for release, (_, score) in zip(ids, hits, strict=True)]

    @_alone
    def count(self, query: str, options: SearchOptions, by: Breakdown) -> Counts:
        """The number of matches, and how they are distributed."""
        expect("the query", query, str, "a string")
        with diagnosis(self.path):
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

    @_alone
    def digests(self, query: str, options: SearchOptions) -> dict[str, str]:
        """The ids of all matches, each with a digest that changes when the release does."""
        with diagnosis(self.path):
            _, docs, _ = self.retriever.match(query, options, self._today())
            digests = self.snapshot.digests(docs)
            return dict(zip(self.snapshot.ids(docs), digests, strict=True))

    @_alone
    def key_terms(self, query: str, options: SearchOptions) -> Keywords:
        """What the matches of a query are about."""
        from search.embedded.keywords import KeywordCounter
        from search.trends.keywords import Keywords

        expect("the query", query, str, "a string")
        with diagnosis(self.path):
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

    @_alone
    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        """Completions of the last word of `text` and corrections, best first."""
        expect("the text", text, str, "a string")
        expect("limit", limit, int, "a whole number")
        with diagnosis(self.path):
            return self.lexicon.suggest(text, limit, self._counting(SearchOptions()))

    @_alone
    def get(self, release_id: str) -> Release | None:
        """One whole release, or None if the index has none with that id."""
        expect("the id of a release", release_id, str, "a string")
        with diagnosis(self.path):
            doc = self.snapshot.find(release_id)
            return _release(self.snapshot, doc) if doc >= 0 else None

    @_alone
    def highlights(self, release_id: str, query: str, options: SearchOptions) -> Highlights:
        """Where a whole release has what a query looks for."""
        with diagnosis(self.path):
            doc = self._find(release_id)
            node = self.retriever.match(query, options, self._today())[0].plan
            record = self.snapshot.record(doc)
            (marks,) = find_marks(self.snapshot, node, [doc], [record], analyzer=self.analyzer)
        return highlighted(marks, record.title, record.body, self.analyzer.language)

    def releases(self) -> Iterator[Release]:
        """All releases of the index as it is now, in the order of their ids."""
        with self._lock:
            self._expect_open()
            snapshot = self.snapshot
            with diagnosis(self.path):
                docs = self.retriever.evaluator.match(plan.Every())
                ids = snapshot.ids(docs)
        for place in sorted(range(len(ids)), key=ids.__getitem__):
            with self._lock:
                self._expect_open()
                with diagnosis(self.path):
                    release = _release(snapshot, int(docs[place]))
            yield release

    @_alone
    def info(self) -> Info:
        """What the index holds."""
        from index.opening import info_of

        with diagnosis(self.path):
            return info_of(self.snapshot)

    @_alone
    def refresh(self) -> bool:
        """Move to the newest state of the index; returns whether there was a newer one."""
        if toc.latest_generation(self.snapshot.path) == self.snapshot.toc.generation:
            return False
        # The state before is not closed: who still reads `releases` of it keeps it, and its files
        # are closed when nobody does.
        self._open(Snapshot(self.path))
        return True

    def close(self) -> None:
        """Close the index's files, when the answer being made is done."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self.snapshot.close()


def _release(snapshot: Snapshot, doc: int) -> Release:
    return snapshot.record(doc).release(int(snapshot.column("day")[doc]))
