"""The lexicon on the server: corrections and completions of words, for spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from index.analysis.analyzer import Analyzer
from index.analysis.joins import join_of
from search.opensearch.client.requests import multi_search, search
from search.opensearch.client.server import Server
from search.opensearch.query import any_of
from search.opensearch.statistics import Key, count
from search.spelling.corrections import corrections
from search.spelling.word_list import WordList

_SIDES = ("title", "body")
_CANDIDATES = 50
_SAMPLE = 200
"""The number of releases in which completions are looked up; they are counted in all."""
_COUNTED = 200
"""The number of completions that are counted."""
_KEPT = 100_000
_LONGEST_PATTERN = 900
"""The server refuses regular expressions of more than 1,000 characters."""
_MOST_JOINS = 1_000

_RESERVED = re.compile(r"([^\w])")


class ServerLexicon(WordList):
    """The words of an index as people type them; `counts` are those of terms known already."""

    def __init__(
        self,
        server: Server,
        analyzer: Analyzer,
        counts: Mapping[Key, int] | None = None,
    ) -> None:
        self._server = server
        self._index = server.address.index
        self._analyzer = analyzer
        self._counts = counts or {}

    def knows(self, word: str) -> bool:
        """Whether some release contains the word, in this form or another."""
        key = "text", self._analyzer.term(word)
        if key in self._counts:
            return self._counts[key] > 0
        return count(self._server, self._index, [key])[key] > 0

    def near(self, word: str, limit: int, *, wide: bool = False) -> list[tuple[str, int]]:
        """The words that a word was most likely meant for; no stop words."""
        if not word:
            return []
        suggest = {
            side: {
                "text": word,
                "term": {
                    "field": f"{side}_words",
                    "analyzer": "keyword",
                    "size": _CANDIDATES,
                    "suggest_mode": "always",
                    "string_distance": "damerau_levenshtein",
                    "prefix_length": 0,
                    "min_word_length": 1,
                    "max_inspections": 1_000,
                    "max_term_freq": 1_000_000_000,
                    "accuracy": 0.0,
                },
            }
            for side in _SIDES
        }
        answer = search(self._server, self._index, {"size": 0, "suggest": suggest})["suggest"]
        doc_freqs: dict[str, int] = {}
        for side in _SIDES:
            for entry in answer[side]:
                for option in entry["options"]:
                    known = doc_freqs.get(option["text"], 0)
                    doc_freqs[option["text"]] = max(known, option["freq"])
        words, counts = list(doc_freqs), list(doc_freqs.values())
        return corrections(word, words, counts, limit, self._analyzer.is_stop, wide=wide)

    def starting(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words with a prefix in a sample of the releases."""
        if not prefix:
            return []
        fields = [f"{side}_words" for side in _SIDES]
        request = {
            "size": _SAMPLE,
            "track_total_hits": False,
            "query": any_of([{"prefix": {field: {"value": prefix}}} for field in fields]),
            "_source": list(_SIDES),
        }
        hits = search(self._server, self._index, request)["hits"]["hits"]
        texts = (hit["_source"][side] for hit in hits for side in _SIDES)
        words = Counter(word for text in texts for word in self._analyzer.surfaces(text))
        likely = [word for word, _ in words.most_common() if word.startswith(prefix)]
        counts = self._counted(likely[:_COUNTED])
        ranked = sorted(counts.items(), key=lambda word: (-word[1], word[0]))
        return ranked[:limit]

    def _counted(self, words: list[str]) -> dict[str, int]:
        """How many releases contain each of some words: in bodies, or in titles if in more."""
        asked = [(word, f"{side}_words") for word in words for side in _SIDES]
        requests = [
            {"size": 0, "track_total_hits": True, "query": {"term": {field: word}}}
            for word, field in asked
        ]
        answers = multi_search(self._server, self._index, requests) if requests else []
        counts: dict[str, int] = {}
        for (word, _), answer in zip(asked, answers, strict=True):
            counts[word] = max(counts.get(word, 0), answer["hits"]["total"]["value"])
        return counts


class ServerJoins:
    """The joins and the words that releases have, for the variants of a query's words."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._index = server.address.index
        self._known: dict[str, tuple[str, ...]] = {}

    def joins_of(self, words: Collection[str], /) -> Collection[str]:
        """The joins whose closed word is among some."""
        new = [word for word in words if word not in self._known]
        if new:
            if len(self._known) > _KEPT:
                self._known.clear()
            self._ask(new)
        return [join for word in words for join in self._known.get(word, ())]

    def _ask(self, words: list[str]) -> None:
        requests = [_joins_request(some) for some in _short_lists(words)]
        found = multi_search(self._server, self._index, requests)
        buckets = [bucket for each in found for bucket in each["aggregations"]["joins"]["buckets"]]
        answers: dict[str, tuple[str, ...]] = dict.fromkeys(words, ())
        for key in sorted(bucket["key"] for bucket in buckets):
            word = key.partition(" ")[0]
            if word in answers:
                answers[word] += (join_of(key),)
        self._known |= answers

    def had(self, words: Collection[str], /) -> Collection[str]:
        """Those of some words that releases have as one word."""
        wanted = list(words)
        queries = [any_of([{"term": {f"{s}_words": word}} for s in _SIDES]) for word in wanted]
        requests = [{"size": 0, "terminate_after": 1, "query": query} for query in queries]
        answers = multi_search(self._server, self._index, requests) if requests else []
        answered = zip(wanted, answers, strict=True)
        return [word for word, answer in answered if answer["hits"]["total"]["value"]]


def _joins_request(words: list[str]) -> dict[str, Any]:
    """What asks for the joins whose closed word is among a few."""
    pattern = "|".join(_RESERVED.sub(r"\\\1", word) for word in words)
    joins = {"field": "joins", "include": f"({pattern}) [0-9,]+", "size": _MOST_JOINS}
    prefixes = [{"prefix": {"joins": {"value": f"{word} "}}} for word in words]
    return {"size": 0, "query": any_of(prefixes), "aggs": {"joins": {"terms": joins}}}


def _short_lists(words: list[str]) -> Iterator[list[str]]:
    """The words in lists, each of which makes a regular expression that the server takes."""
    some: list[str] = []
    length = 0
    for word in words:
        length += 2 * len(word) + 1
        if some and length > _LONGEST_PATTERN:
            yield some
            some, length = [], 2 * len(word) + 1
        some.append(word)
    yield some
