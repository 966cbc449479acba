"""BEIR folders: a collection to evaluate on, with its releases, its queries and its judgements.

corpus.jsonl[.gz]    {"_id", "title", "text"}        queries.jsonl[.gz]    {"_id", "text"}
qrels.tsv[.gz], or qrels/test.tsv[.gz]               query-id, corpus-id, score
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import corpus
from corpus import Release
from search.errors import SourceError
from search.trec import Qrels, lines_of, read_qrels

_END = ".?!:;"


@dataclass(frozen=True, slots=True)
class Collection:
    """A BEIR folder. `topics` are the judged queries that have a text."""

    name: str
    corpus: Path
    topics: dict[str, str]
    qrels: Qrels

    def releases(self) -> Iterator[Release]:
        """Its releases; see `without_title`. Raises `SourceError`."""
        return map(without_title, corpus.read(self.corpus, format="jsonl"))


def open_collection(folder: str) -> Collection:
    """The collection of a BEIR folder. Raises `SourceError`."""
    path = Path(folder)
    documents = _find(path, "corpus.jsonl")
    queries = _queries(_find(path, "queries.jsonl"))
    qrels = read_qrels(str(_find(path, "qrels.tsv", "qrels/test.tsv")))
    topics = {topic: queries[topic] for topic in qrels if topic in queries}
    if not topics:
        raise SourceError(f"{folder}: no judged query is among its queries")
    return Collection(path.resolve().name, documents, topics, qrels)


def without_title(release: Release) -> Release:
    """A release whose body does not say its title over again.

    Some collections put the title before the text too, where it would count twice. It is taken off
    where it ends like a sentence or a line; a body whose first sentence begins with the title's
    words is left as it is.
    """
    words = release.title.split()
    match = re.match(r"\s+".join(map(re.escape, words)), release.body) if words else None
    if match is None:
        return release
    rest = release.body[match.end() :]
    if rest and words[-1][-1] not in _END and rest[0] not in _END + "\n":
        return release
    return replace(release, body=rest.lstrip(_END + " \t\n"))


def _find(folder: Path, *names: str) -> Path:
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise SourceError(
        f"{folder} has no {names[0]} (packed with gzip or not)",
        "a collection is a BEIR folder: corpus.jsonl, queries.jsonl and qrels.tsv",
    )


def _queries(path: Path) -> dict[str, str]:
    """Query -> its text."""
    queries: dict[str, str] = {}
    for number, line in enumerate(lines_of(str(path)), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            queries[str(record["_id"])] = str(record["text"])
        except (ValueError, TypeError, KeyError, RecursionError):
            raise SourceError(
                f"{path}:{number}: no query", 'a query is {"_id": "...", "text": "..."}'
            ) from None
    return queries
