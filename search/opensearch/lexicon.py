"""The lexicon on the server: corrections and completions of words, for spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from index.analysis.analyzer import Analyzer
from search.opensearch.client.requests import search
from search.opensearch.client.server import Server
from search.opensearch.query import any_of
from search.opensearch.statistics import Key, count
from search.spelling.corrections import corrections
from search.spelling.word_list import WordList

_SIDES = ("title", "body")
_CANDIDATES = 50
_SAMPLE = 200
"""In how many releases of a shard completions are looked for; they are counted in all."""

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
        """Whether some release has the word, in this or another form of it."""
        key = "text", self._analyzer.term(word)
        if key in self._counts:
            return self._counts[key] > 0
        return count(self._server, self._index, [key])[key] > 0

    def near(self, word: str, limit: int) -> list[tuple[str, int]]:
        """The words most like a word, by distance, then frequency."""
        if not word:
            return []
        suggest = {
            side: {
                "text": word,
                "term": {
                    "field": f"{side}.surfaces",
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
        found: dict[str, int] = {}
        for side in _SIDES:
            for entry in answer[side]:
                for option in entry["options"]:
                    known = found.get(option["text"], 0)
                    found[option["text"]] = max(known, option["freq"])
        return corrections(word, list(found), list(found.values()), limit)

    def starting(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words with a prefix, of those in a sample of the releases."""
        if not prefix:
            return []
        fields = [f"{side}.surfaces" for side in _SIDES]
        counted = {side: _counted(side, prefix, limit) for side in _SIDES}
        request = {
            "size": 0,
            "track_total_hits": False,
            "query": any_of([{"prefix": {field: {"value": prefix}}} for field in fields]),
            "aggs": {"sample": {"sampler": {"shard_size": _SAMPLE}, "aggs": counted}},
        }
        answer = search(self._server, self._index, request)["aggregations"]["sample"]
        found: dict[str, int] = {}
        for side in _SIDES:
            for bucket in answer[side]["buckets"]:
                known = found.get(bucket["key"], 0)
                found[bucket["key"]] = max(known, bucket["bg_count"])
        ranked = sorted(found.items(), key=lambda word: (-word[1], word[0]))
        return ranked[:limit]


def _counted(side: str, prefix: str, limit: int) -> dict[str, Any]:
    """The words of a text that begin with a prefix, by how many releases of the index have them."""
    return {
        "significant_text": {
            "field": f"{side}.surfaces",
            "source_fields": [side],
            "include": _RESERVED.sub(r"\\\1", prefix) + ".*",
            "min_doc_count": 1,
            "size": limit,
            "script_heuristic": {"script": {"source": "params._superset_freq.doubleValue()"}},
        }
    }
