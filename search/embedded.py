"""The embedded engine: searches an index on this machine, on arrays.

The way of a query: read (`search.language`) -> plan -> match, score, best (`search.execution`,
`search.ranking`) -> facets and snippets -> page.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

from corpus.release import Release
from index import contents as toc
from index.folding import fold
from index.packing import Array
from index.segment import Record, date_of
from index.snapshot import Snapshot
from search import dates, facets, language, plan, snippets
from search.batch import Answer, BatchQuery
from search.errors import DatelineError
from search.execution import Execution, Matches
from search.explaining import explain
from search.lexicon import Lexicon
from search.marks import find_marks, grown
from search.options import SearchOptions
from search.page import Contribution, Facets, Hit, KeywordFacet, Page
from search.pairs import add_pairs
from search.periods import Period
from search.ranking import best
from search.recency import boosts

if TYPE_CHECKING:
    from index.info import Info
    from search.spelling import Suggestion

FACET_VALUES = 10
"""How many values a source or topic facet shows."""


class EmbeddedEngine:
    """An `Engine` over an index folder. Not for several threads at once: open one engine each.

    `today` gives the day that `last month` and the like count from. Raises `IndexNotFound` or
    `IndexDamaged`.
    """

    def __init__(
        self, path: str | os.PathLike[str], today: Callable[[], dt.date] = dt.date.today
    ) -> None:
        self.path = os.fspath(path)
        self._today = today
        self._open(Snapshot(path))

    def _open(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.execution = Execution(snapshot)
        self.lexicon = Lexicon(snapshot)
        self.analyzer = self.lexicon.analyzer

    def search(self, query: str, **options: Any) -> Page:
        """The page for `query`; see `search.engine.Engine`."""
        return self.page(query, SearchOptions(**options))

    def page(self, query: str, options: SearchOptions) -> Page:
        """The page for a query with its options."""
        began = time.perf_counter()
        today = self._today()
        period = dates.resolve(options.within, options.since, options.until, today)
        reading = self._read(query, options, today)
        matches = self._filtered(self.execution.run(reading.plan), period, options)
        relaxed = False
        if not len(matches) and options.match == "all" and len(reading.words) > 1:
            anyhow = self._read(query, replace(options, match="any"), today)
            matches = self._filtered(self.execution.run(anyhow.plan), period, options)
            if len(matches):
                reading, relaxed = anyhow, True
        docs, scores = matches.docs, self._scores(reading, matches, options, today)
        chosen = best(
            self.snapshot, docs, scores, options.offset + options.limit, sort=options.sort
        )[options.offset :]
        hits = self._hits(reading.plan, docs[chosen], scores[chosen], options)
        return Page(
            query=query,
            understood=_understood(reading.understood, period, options),
            since=period.start,
            until=period.last,
            match=options.match,
            relaxed=relaxed,
            repairs=reading.repairs,
            suggestion=self.lexicon.corrected(query, reading.words),
            total=len(docs),
            offset=options.offset,
            limit=options.limit,
            took_ms=(time.perf_counter() - began) * 1000,
            hits=hits,
            facets=self._facets(docs, options),
        )

    def _read(self, query: str, options: SearchOptions, today: dt.date) -> language.Reading:
        filtered = any((options.within, options.since, options.until, options.source))
        return language.read(
            query,
            self.analyzer,
            match=options.match,
            today=today,
            lenient=options.lenient,
            allow_empty=filtered or bool(options.topic),
        )

    def _scores(
        self, reading: language.Reading, matches: Matches, options: SearchOptions, today: dt.date
    ) -> Array:
        """The scores of matches: those of the plan, of pairs, and raised for recency."""
        scores = matches.scores
        if reading.pairs and options.sort == "relevance":
            scores = scores.copy()
            add_pairs(self.snapshot, reading.pairs, matches.docs, scores)
        if options.recent:
            days = self.snapshot.column("day")[matches.docs]
            scores = scores * boosts(days, options.recent, today)
        return scores

    def _filtered(self, matches: Matches, period: Period, options: SearchOptions) -> Matches:
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

    def _facets(self, docs: Array, options: SearchOptions) -> Facets:
        days = self.snapshot.column("day")[docs]
        return Facets(
            date=facets.date_facet(days, options.by),
            source=self._keyword_facet("source", docs),
            topic=self._keyword_facet("topic", docs),
        )

    def _keyword_facet(self, field: str, docs: Array) -> KeywordFacet:
        ordinals, names = self.snapshot.keywords(field, docs)
        return facets.keyword_facet(ordinals, names.__getitem__, FACET_VALUES)

    def _hits(
        self, node: plan.Node, docs: Array, scores: Array, options: SearchOptions
    ) -> tuple[Hit, ...]:
        numbers = docs.tolist()
        records = [self.snapshot.record(doc) for doc in numbers]
        texts = [f"{record.title}\n{record.body}" for record in records]
        near = snippets.WIDTH if options.snippets == 1 else None
        marks = find_marks(self.snapshot, node, numbers, texts, near)
        days = self.snapshot.column("day")[docs].tolist()
        return tuple(
            Hit(
                rank=options.offset + place,
                id=record.id,
                title=record.title,
                date=date_of(day),
                score=score,
                title_spans=grown(snippets.spans(found.title), record.title),
                source=record.source,
                url=record.url,
                topics=record.topics,
                explanation=self._explain(node, docs[place - 1], score, options),
                snippets=tuple(
                    replace(passage, spans=grown(passage.spans, passage.text))
                    for passage in snippets.passages(
                        record.body, found.body, count=options.snippets
                    )
                ),
            )
            for place, (record, found, day, score) in enumerate(
                zip(records, marks, days, scores.tolist(), strict=True), 1
            )
        )

    def _explain(
        self, node: plan.Node, doc: int, score: float, options: SearchOptions
    ) -> tuple[Contribution, ...]:
        """The parts of a hit's score, and what its date did, where asked for."""
        if not options.explain:
            return ()
        parts = explain(self.execution, node, int(doc))
        raised = score - sum(part.value for part in parts)
        if not options.recent:
            return parts
        detail = f"newer releases are raised, by half as much every {options.recent:g} days"
        return (*parts, Contribution("date", raised, detail))

    def rank(
        self, query: str, limit: int = 10, match: str = "all"
    ) -> tuple[int, list[tuple[int, float]]]:
        """Only the ranking: the total, and (number, score) of the best; `snapshot.ids` names them.
        """
        options, today = SearchOptions(match=match), self._today()
        reading = self._read(query, options, today)
        matches = self.execution.run(reading.plan)
        scores = self._scores(reading, matches, options, today)
        chosen = best(self.snapshot, matches.docs, scores, limit)
        return len(matches), list(
            zip(matches.docs[chosen].tolist(), scores[chosen].tolist(), strict=True)
        )

    def batch(self, queries: Iterable[BatchQuery]) -> Iterator[Answer]:
        """One answer a query, in order. Words that queries share are read from the index once."""
        for query in queries:
            try:
                yield Answer(query.id, page=self.page(query.query, query.options))
            except DatelineError as error:
                yield Answer(query.id, error=error)

    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        """Completions of the last word of `text` and corrections, best first."""
        return self.lexicon.suggest(text, limit)

    def get(self, release_id: str) -> Release | None:
        """One release, whole, or None where the index has none of that id."""
        doc = self.snapshot.find(release_id)
        return self._release(doc) if doc >= 0 else None

    def _release(self, doc: int) -> Release:
        record: Record = self.snapshot.record(doc)
        return Release(
            id=record.id,
            title=record.title,
            body=record.body,
            date=date_of(int(self.snapshot.column("day")[doc])),
            source=record.source,
            url=record.url,
            topics=record.topics,
        )

    def releases(self) -> Iterator[Release]:
        """All releases, in the order of their ids."""
        docs = self.execution.match(plan.Every())
        ids = self.snapshot.ids(docs)
        for place in sorted(range(len(ids)), key=ids.__getitem__):
            yield self._release(int(docs[place]))

    def info(self) -> Info:
        """What the index holds."""
        from index.opening import info_of

        return info_of(self.snapshot)

    def refresh(self) -> bool:
        """Move on to the index's newest state; True where there was one."""
        if toc.latest_generation(self.snapshot.path) == self.snapshot.contents.generation:
            return False
        before = self.snapshot
        self._open(Snapshot(self.path))
        before.close()
        return True

    def close(self) -> None:
        """Let go of the index's files."""
        self.snapshot.close()

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _understood(query: str, period: Period, options: SearchOptions) -> str:
    """The query as read, with the filters that the options add."""
    parts = [query] if query else []
    for name, values in (("source", options.source), ("topic", options.topic)):
        if values:
            parts.append(f"{name} {' or '.join(values)}")
    if period.start or period.end:
        parts.append(dates.describe(period))
    return ", ".join(parts) or "every release"
