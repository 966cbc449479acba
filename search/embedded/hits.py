"""Hits: what a page shows of each of the releases that it has."""

from __future__ import annotations

from collections.abc import Sequence

from index.segment.record import date_of
from search.embedded.matching.match_spans import find_marks
from search.embedded.retrieval import Retrieval, Retriever
from search.options import SearchOptions
from search.page import Contribution, Hit, Reissues
from search.snippets import passages
from search.snippets.marks import grown, snippets_of


def hits_of(retriever: Retriever, retrieval: Retrieval, options: SearchOptions) -> tuple[Hit, ...]:
    """The hits of the page that the options ask for."""
    snapshot, analyzer = retriever.snapshot, retriever.analyzer
    chosen = retriever.chosen(retrieval, options)
    docs, scores = retrieval.docs[chosen], retrieval.scores[chosen]
    numbers = docs.tolist()
    records = [snapshot.record(doc) for doc in numbers]
    near = passages.WIDTH if options.snippets == 1 else None
    marks = find_marks(snapshot, retrieval.reading.plan, numbers, records, near, analyzer=analyzer)
    days = snapshot.column("day")[docs].tolist()
    explanations: list[tuple[Contribution, ...]] = [()] * len(numbers)
    if options.explain:
        explanations = retriever.explain(retrieval, chosen, options)
    reissued: Sequence[Reissues | None] = [None] * len(numbers)
    if options.collapse:
        from search.embedded.history import reissues

        reissued = reissues(snapshot, retrieval.docs, chosen)
    return tuple(
        Hit(
            rank=options.offset + place + 1,
            id=record.id,
            title=record.title,
            date=date_of(day),
            score=score,
            title_spans=grown(passages.spans(mark.title), record.title, analyzer.language),
            source=record.source,
            url=record.url,
            topics=record.topics,
            origin=record.origin,
            explanation=explanations[place],
            reissues=reissued[place],
            snippets=snippets_of(mark, record.body, options.snippets, analyzer.language),
        )
        for place, (record, mark, day, score) in enumerate(
            zip(records, marks, days, scores.tolist(), strict=True)
        )
    )
