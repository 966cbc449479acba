"""The OpenSearch engine: the same searches and pages as the embedded one, on a server."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from corpus.errors import expect
from corpus.release import Release
from index.analysis.analyzer import Analyzer
from search.dates.moments import resolved
from search.engine import Answer, BatchQuery, Engine
from search.errors import OptionError, ReleaseNotFound
from search.opensearch import release_words
from search.opensearch.client.address import parse
from search.opensearch.client.requests import search
from search.opensearch.client.scan import scan
from search.opensearch.client.server import Server
from search.opensearch.explain import explain
from search.opensearch.lexicon import ServerLexicon
from search.opensearch.paging import GROUPED, Scored
from search.opensearch.query import bool_query
from search.opensearch.retrieval import Retrieval, Retriever
from search.opensearch.storage import versions
from search.opensearch.storage.analysis import Chunks
from search.opensearch.storage.mapping import PAST_FIELDS, RELEASE_FIELDS, release_of
from search.opensearch.storage.reissues import check_collapse
from search.options import Breakdown, Granularity, SearchOptions
from search.page import Counts, Hit, Page, Reissues
from search.query.request import understood
from search.snippets import passages
from search.snippets.marks import grown, snippets_of
from search.watch.reissues import Reissue, ReissueGroup, grouped

if TYPE_CHECKING:
    from index.info import Info
    from search.lookup import Lookup
    from search.spelling.corrections import Suggestion
    from search.spelling.word_list import Count
    from search.trends.keywords import Keywords
    from search.watch.history import History

_EXPORTED = 500
_AT_ONCE = 4
"""The number of queries of a batch that are under way at a time."""


def connect(url: str, today: Callable[[], dt.date] = dt.date.today) -> OpenSearchEngine:
    """Open the index at `https://user:password@host:9200/name`; see `client.address`.

    Raises `OptionError` for an address that cannot be used, `IndexNotFound`, `BackendError`.
    """
    server = Server(parse(url))
    try:
        return OpenSearchEngine(server, today)
    except BaseException:
        server.close()
        raise


class OpenSearchEngine(Engine):
    """An `Engine` over an index on OpenSearch.

    Each search sees what was visible on the server when it was made. `today` gives the day from
    which `last month` and the like are counted.
    """

    def __init__(self, server: Server, today: Callable[[], dt.date] = dt.date.today) -> None:
        self.server = server
        self._today = today
        versions.check_server(server)
        self._held = versions.resolve(server)
        # That no word is known spares the import of NLTK: see `index.analysis.stemming.stemmer`.
        self.analyzer = Analyzer(self._held.language, known=lambda word: None)
        self._chunks = Chunks(self.analyzer)
        self._retriever = Retriever(server, self.analyzer)
        self._state = versions.state(server)

    def page(self, query: str, options: SearchOptions) -> Page:
        """The page for a query with its options."""
        began = time.perf_counter()
        expect("the query", query, str, "a string")
        self._held.check_words()
        options = self._possible(options)
        return self._page(
            query, self._retriever.find(query, options, self._today()), options, began
        )

    def ranking(self, query: str, options: SearchOptions) -> list[tuple[str, float]]:
        """The ids and scores of the hits of a page."""
        expect("the query", query, str, "a string")
        self._held.check_words()
        return self._retriever.rank(query, self._possible(options), self._today())

    def best(self, query: str, options: SearchOptions) -> list[tuple[Release, float]]:
        """The whole releases of the hits of a page, and their scores."""
        expect("the query", query, str, "a string")
        self._held.check_words()
        found = self._retriever.find(query, self._possible(options), self._today())
        return [(hit.release, hit.score) for hit in found.hits]

    def similar_page(self, release_id: str, options: SearchOptions) -> Page:
        """The releases most like one, with the options of a page."""
        began = time.perf_counter()
        self._held.check_words()
        release = self._find(release_id)
        options = self._possible(options)
        retrieval = self._retriever.like(release, options, self._today())
        return self._page(release_id, retrieval, options, began)

    def _possible(self, options: SearchOptions) -> SearchOptions:
        """The options with their times resolved; refuses to collapse what is not known."""
        if options.collapse:
            check_collapse(self.server, self._held)
        return resolved(options, self._today())

    def _page(self, query: str, retrieval: Retrieval, options: SearchOptions, began: float) -> Page:
        asked, counted, reissued = retrieval.asked, retrieval.counted, retrieval.reissued
        reading, period = asked.reading, asked.period
        words = ServerLexicon(self.server, self.analyzer, asked.known.counts)
        hits = tuple(
            self._hit(rank, hit, retrieval, options)
            for rank, hit in enumerate(retrieval.hits, options.offset + 1)
        )
        return Page(
            query=query,
            understood=understood(reading.understood, period, asked.options),
            since=period.start,
            until=period.last,
            match=asked.match,
            relaxed=asked.relaxed,
            left_out=asked.left_out,
            repairs=reading.repairs,
            hints=reading.hints,
            suggestion=words.corrected(query, reading.words, self._counting(options)),
            total=counted.total,
            offset=options.offset,
            limit=options.limit,
            took_ms=(time.perf_counter() - began) * 1000,
            hits=hits,
            facets=counted.facets,
            expanded=asked.expansion.words if asked.expansion else (),
            collapsed=counted.total - len(reissued.others) if reissued else None,
        )

    def _counting(self, options: SearchOptions) -> Count:
        """Counts the releases that have all the words of a text, among those that options keep."""
        asked = replace(options, match="all", expand=False, lenient=True)
        return lambda texts: self._retriever.counts(texts, asked, self._today())

    def _hit(self, rank: int, hit: Scored, found: Retrieval, options: SearchOptions) -> Hit:
        release, asked = hit.release, found.asked
        more = None
        if found.reissued:
            more = found.reissued.more.get(release.id, Reissues(0, release.date))
        read = release_words.read(release, self._chunks)
        marks = release_words.marks(asked.reading.plan, read)
        return Hit(
            rank=rank,
            id=release.id,
            title=release.title,
            date=release.date,
            score=hit.score,
            title_spans=grown(passages.spans(marks.title), release.title, self.analyzer.language),
            source=release.source,
            url=release.url,
            topics=release.topics,
            origin=release.origin,
            snippets=snippets_of(marks, release.body, options.snippets, self.analyzer.language),
            explanation=tuple(explain(hit, read, asked, options)) if options.explain else (),
            reissues=more,
        )

    def _answers(self, queries: Iterable[BatchQuery]) -> Iterator[Answer]:
        """One answer per query, in order; a few are under way at a time."""
        under_way: deque[Future[Answer]] = deque()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for query in queries:
                under_way.append(pool.submit(self._answer, query))
                if len(under_way) > _AT_ONCE:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

    def count(self, query: str, options: SearchOptions, by: Breakdown) -> Counts:
        """The number of matches, and how they are distributed."""
        expect("the query", query, str, "a string")
        self._held.check_words()
        unit: Granularity = "auto" if by == "source" or by == "topic" else by
        options = resolved(options, self._today())
        reading, period, counted = self._retriever.count(query, options, unit, self._today())
        dates = counted.facets.date
        whole = Counts(
            query=query,
            understood=understood(reading.understood, period, options),
            since=period.start,
            until=period.last,
            by=by,
            total=counted.total,
            undated=dates.undated,
        )
        if by == "source":
            return replace(whole, values=counted.facets.source.counts)
        if by == "topic":
            return replace(whole, values=counted.facets.topic.counts)
        return replace(whole, by=dates.by, buckets=dates.buckets)

    def digests(self, query: str, options: SearchOptions) -> dict[str, str]:
        """The ids of all matches, each with a digest that changes when the release does."""
        self._held.check_words()
        options = resolved(options, self._today())
        _, _, matches = self._retriever.matches(query, options, self._today())
        fields = ["id", "digest"]
        index = self.server.address.index
        hits = scan(self.server, index, fields=fields, size=_EXPORTED, query=matches)
        return {hit["_source"]["id"]: hit["_source"]["digest"] for hit in hits}

    def history(self, release_id: str) -> History:
        """The versions of a release."""
        from search.opensearch.storage.past import history_of

        document = self._document(release_id, [*RELEASE_FIELDS, *PAST_FIELDS])
        if document is None:
            raise ReleaseNotFound.of(release_id)
        return history_of(document)

    def reissue_groups(self, query: str, options: SearchOptions) -> tuple[ReissueGroup, ...]:
        """The matches of a query that are nearly the same as others of them, in groups."""
        from search.opensearch.storage.past import reissue_of

        self._held.check_words()
        check_collapse(self.server, self._held)
        options = resolved(options, self._today())
        _, _, matches = self._retriever.matches(query, options, self._today())
        fields = ["id", "title", "date", "source", "url", "group"]
        wanted = bool_query(filter=[matches, GROUPED])
        index = self.server.address.index
        groups: dict[tuple[str, str], list[Reissue]] = {}
        for hit in scan(self.server, index, fields=fields, size=_EXPORTED, query=wanted):
            key = hit["_index"], hit["_source"]["group"]
            groups.setdefault(key, []).append(reissue_of(hit["_source"]))
        return grouped(dict(enumerate(groups.values())))

    def key_terms(self, query: str, options: SearchOptions) -> Keywords:
        """Refused: the server cannot count every term of some releases."""
        raise OptionError(
            "keywords cannot be counted on OpenSearch",
            "export the releases and index them in a folder: dateline export > all.jsonl",
        )

    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        """Completions of the last word of `text` and corrections, best first."""
        expect("the text", text, str, "a string")
        expect("limit", limit, int, "a whole number")
        self._held.check_words()
        return ServerLexicon(self.server, self.analyzer).suggest(
            text, limit, self._counting(SearchOptions())
        )

    def get(self, release_id: str) -> Release | None:
        """One whole release, or None if the index has none with that id."""
        document = self._document(release_id, RELEASE_FIELDS)
        return release_of(document) if document else None

    def _document(self, release_id: str, fields: list[str]) -> dict[str, Any] | None:
        expect("the id of a release", release_id, str, "a string")
        request = {"query": {"term": {"id": release_id}}, "size": 1, "_source": fields}
        hits = search(self.server, self.server.address.index, request)["hits"]["hits"]
        return hits[0]["_source"] if hits else None

    def _find(self, release_id: str) -> Release:
        release = self.get(release_id)
        if release is None:
            raise ReleaseNotFound.of(release_id)
        return release

    def releases(self) -> Iterator[Release]:
        """All releases, in the order of their ids, from one state of the index."""
        index = self.server.address.index
        for hit in scan(self.server, index, fields=RELEASE_FIELDS, size=_EXPORTED):
            yield release_of(hit["_source"])

    @property
    def lookup(self) -> Lookup:
        """Looks up on the server."""
        from search.opensearch.lookup import ServerLookup

        return ServerLookup(self._retriever, self._chunks, self._today, self.get)

    def info(self) -> Info:
        """What the index holds; the number of words is not known."""
        from search.opensearch.storage.info import info

        return info(self.server, self._held)

    def refresh(self) -> bool:
        """Whether the index has changed since the engine was opened or last asked this.

        Each search sees the newest state, whether this is called or not.
        """
        before = self._state
        self._state = versions.state(self.server)
        return self._state != before

    def close(self) -> None:
        """Close the connections."""
        self.server.close()
