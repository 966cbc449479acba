"""BEIR folders: collections with releases, queries and judgements, to evaluate on.

- `corpus.jsonl[.gz]`: `_id`, `title`, `text`
- `queries.jsonl[.gz]`: `_id`, `text`
- `qrels.tsv[.gz]` or `qrels/test.tsv[.gz]`: query-id, corpus-id, score
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import corpus
from corpus import Release
from search.engine import Engine
from search.errors import SourceError
from search.evaluation.measures import Judged
from search.evaluation.trec import lines_of, read_qrels
from search.opening import open as open_engine

_END = ".?!:;"


@dataclass(frozen=True, slots=True)
class Collection:
    """A BEIR folder: where its releases are, and the judgements on them."""

    corpus: Path
    judged: Judged

    def releases(self) -> Iterator[Release]:
        """Its releases; see `without_title`. Raises `SourceError`."""
        return map(without_title, corpus.read(self.corpus, format="jsonl"))


def open_collections(folders: Iterable[str]) -> list[Collection]:
    """The collections of BEIR folders, with the names of the folders. Raises `SourceError`."""
    names: Counter[str] = Counter()
    collections = []
    for folder in folders:
        name = Path(folder).resolve().name
        names[name] += 1
        number = f"-{names[name]}" if names[name] > 1 else ""
        collections.append(open_collection(folder, name + number))
    return collections


def open_collection(folder: str, name: str) -> Collection:
    """The collection of a BEIR folder. Raises `SourceError`."""
    path = Path(folder)
    documents = _find(path, "corpus.jsonl")
    queries = _queries(_find(path, "queries.jsonl"))
    qrels = read_qrels(_find(path, "qrels.tsv", "qrels/test.tsv"))
    topics = {topic: queries[topic] for topic in qrels if topic in queries}
    if not topics:
        raise SourceError(f"{folder}: none of its queries has been judged", "see its qrels.tsv")
    return Collection(documents, Judged(name, topics, qrels))


@contextmanager
def indexed(
    collection: Collection, progress: Callable[[int], None] | None = None
) -> Iterator[Engine]:
    """An engine over the collection's releases, whose index is deleted afterwards."""
    import index

    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        path = Path(folder) / "index"
        index.build(path, collection.releases(), progress=progress)
        with open_engine(path) as engine:
            yield engine


def without_title(release: Release) -> Release:
    """A release whose body does not begin by repeating its title.

    Some collections also put the title before the text, where it would count twice. It is removed
    if it ends like a sentence or a line; a body whose first sentence begins with the title's
    words is left alone.
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
        f"{folder} has no {names[0]} (with or without .gz)",
        "a dataset is a BEIR folder: corpus.jsonl, queries.jsonl and qrels.tsv",
    )


def _queries(path: Path) -> dict[str, str]:
    """The text of each query, by id."""
    queries: dict[str, str] = {}
    for number, line in enumerate(lines_of(path), 1):
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
