"""The mapping and settings of an index on OpenSearch, and releases as its documents."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from corpus.release import Release
from index.analysis.analyzer import Analyzer
from index.analysis.folding import fold
from search.opensearch.storage import analysis

FORMAT = 3
"""The version of this mapping, which an index has in its `_meta`."""

RELEASE_FIELDS = ["id", "title", "body", "date", "source", "url", "topics", "origin"]
"""The fields of a document from which its release is made."""

PAST_FIELDS = ["digest", "arrived", "revised", "history"]
"""The fields that tell a document's past; see `storage.past`."""

STORED = {"type": "keyword", "index": False, "doc_values": False}
"""The mapping of a field that is only stored."""

_LONGEST_ID = 512


def index_body(
    language: str, shards: int, replicas: int | None, *, collapse: bool
) -> dict[str, Any]:
    """What to create an index with; `replicas` None is one where there are nodes enough, and
    `collapse` says whether it knows reissues.

    Nothing becomes visible before a refresh is asked for: what a build changes appears at its end,
    all of a shard at once, and shard by shard. A pattern of names finds the index, which is hidden,
    by its alias alone, and so not before it has one.
    The similarity hands on plain frequencies: scores are worked out by `search.opensearch.scoring`.
    """
    settings: dict[str, Any] = {
        "number_of_shards": shards,
        "refresh_interval": -1,
        "hidden": True,
        "codec": "best_compression",
        "analysis": analysis.settings(),
        "similarity": {
            "frequency": {"type": "scripted", "script": {"source": "return doc.freq;"}},
        },
    }
    if replicas is None:
        settings["auto_expand_replicas"] = "0-1"
    else:
        settings["number_of_replicas"] = replicas
    return {"settings": {"index": settings}, "mappings": _mappings(language, collapse=collapse)}


def _mappings(language: str, *, collapse: bool) -> dict[str, Any]:
    shown = {"type": "text", "index": False}
    terms = {
        "type": "text",
        "analyzer": analysis.TERMS,
        "search_analyzer": "keyword",
        "norms": False,
        "similarity": "frequency",
        "position_increment_gap": analysis.APART - 1,  # and one for what stands between
    }
    words = {
        "type": "text",
        "analyzer": analysis.WORDS,
        "search_analyzer": "keyword",
        "norms": False,
        "index_options": "positions",
        "position_increment_gap": analysis.APART,
    }
    stored = STORED
    number = {"type": "integer", "index": False}
    return {
        "dynamic": "strict",
        "_source": {"excludes": ["*_terms", "*_words", "joins"]},
        "_meta": {
            "dateline": FORMAT,
            "language": language,
            "analysis": analysis.fingerprint(),
            "collapse": collapse,
        },
        "properties": {
            "id": {"type": "keyword"},
            "title": shown,
            "body": shown,
            "title_terms": terms,
            "body_terms": terms,
            "title_words": words,
            "body_words": words,
            "joins": {"type": "keyword"},
            "date": {"type": "date", "format": "strict_date"},
            "day": number,
            "source": stored,
            "url": stored,
            "topics": stored,
            "origin": stored,
            "source_key": {"type": "keyword"},
            "source_name": {"type": "keyword"},
            "topic_key": {"type": "keyword"},
            "topic_name": {"type": "keyword"},
            "title_size": number,
            "body_size": number,
            "digest": stored,
            "arrived": {"type": "long"},
            "revised": {"type": "long"},
            "history": {"type": "object", "enabled": False},
            "group": {"type": "keyword"},
        },
    }


def document_id(release_id: str) -> str:
    """The document's id: the release's own, or a digest of one too long for the server."""
    data = release_id.encode("utf-8", "replace")
    if len(data) <= _LONGEST_ID:
        return release_id
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Documents:
    """Makes documents of releases. Sizes count words that are no stop words, as ranking does."""

    def __init__(self, language: str) -> None:
        self._chunks = analysis.Chunks(Analyzer(language))

    def document(self, release: Release, digest: str) -> dict[str, Any]:
        """The document of a release; without a date it has no `date` and `day`."""
        from corpus.release import sources_of

        record: dict[str, Any] = {
            "id": release.id,
            "title": release.title,
            "body": release.body,
            "source": release.source,
            "url": release.url,
            "topics": list(release.topics),
            "digest": digest,
        }
        joins: dict[str, None] = {}
        for side, text in (("title", release.title), ("body", release.body)):
            words = analysis.Words(text, self._chunks, body=side == "body")
            record |= {
                f"{side}_terms": words.terms(),
                f"{side}_words": words.surfaces(),
                f"{side}_size": words.size,
            }
            joins |= words.joins
        record["joins"] = list(joins)
        if release.origin:
            record["origin"] = release.origin
        if release.date:
            record["date"] = release.date.isoformat()
            record["day"] = release.date.toordinal()
        for field, values in (("source", sources_of(release.source)), ("topic", release.topics)):
            names = _first_written(values)
            record[f"{field}_key"] = list(names)
            record[f"{field}_name"] = list(names.values())
        return record


def _first_written(values: Iterable[str]) -> dict[str, str]:
    """Folded value -> the value as it is written first."""
    names: dict[str, str] = {}
    for value in values:
        names.setdefault(fold(value), value)
    return names


def digest_of(release: Release) -> str:
    """A digest that tells one version of a release from another."""
    from index.segment.record import digest_of, encode_record

    return digest_of(release, encode_record(release)).hex()


def release_of(record: dict[str, Any]) -> Release:
    """The release that a document was made from."""
    date = record.get("date")
    return Release(
        id=record["id"],
        title=record["title"],
        body=record["body"],
        date=dt.date.fromisoformat(date) if date else None,
        source=record["source"],
        url=record["url"],
        topics=tuple(record["topics"]),
        origin=record.get("origin", ""),
    )
