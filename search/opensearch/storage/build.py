"""Indexing on OpenSearch: `build` brings an index up to date, as `index.build` does in a folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import IO

from corpus.errors import DatelineError
from corpus.release import Release
from index.analysis.korean import best_language, same_language
from index.analysis.stemming import check_language
from index.builder import BeforeLoss, Summary
from index.clock import Clock, seconds, system_clock
from search.errors import BackendError, IndexLocked, IndexNotFound
from search.opensearch.client.requests import require_complete
from search.opensearch.client.scan import scan
from search.opensearch.client.server import Server, encoded
from search.opensearch.storage import bulk, versions
from search.opensearch.storage.mapping import (
    PAST_FIELDS,
    RELEASE_FIELDS,
    Documents,
    digest_of,
    document_id,
    release_of,
)
from search.opensearch.storage.past import Document, past, stamp
from search.opensearch.storage.reissues import regroup

_LOOKED_UP = 500
_IN_MEMORY = 64_000_000
_NAMED = 5
"""How many refused releases an error names."""


def build(
    url: str,
    releases: Iterable[Release],
    *,
    language: str | None = None,
    prune: bool = False,
    dry_run: bool = False,
    jobs: int | None = None,
    rebuild: bool = False,
    wait: float = 0.0,
    progress: Callable[[int], None] | None = None,
    before_loss: BeforeLoss | None = None,
    shards: int | None = None,
    replicas: int | None = None,
    history: bool = True,
    collapse: bool | None = None,
    clock: Clock = system_clock,
) -> Summary:
    """Bring the index at `url` up to date with `releases`, making it if there is none.

    As `index.build` does; an error from `releases` leaves the index as it was. `rebuild` makes a
    new version with `shards` and `replicas` beside the one in use, and then puts it in its place
    at once; an index that is there must have as many as are asked for. `jobs` is how many parcels
    are under way at a time. Without `history` no previous version is kept, of any release that is
    written; `clock` gives the time of the change. Nobody needs to `wait`: the server takes changes
    from several at once. A new index, or version of one, knows reissues if `collapse` is true, and
    where it is None as before: all of its releases are read and compared with each change then.

    Raises `BackendError`, with the ids where the server refuses releases: the others are stored.
    `DatelineError` for a language that has no stemmer, and for one or a `collapse` that is not the
    index's.
    """
    if language is not None:
        check_language(language)
    with versions.opened(url) as server:
        target = _target(server, language, rebuild, collapse)
        if target.name:
            versions.check_layout(server, target.name, shards, replicas)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
            changes = _Changes(server, target, spool, clock, history)
            changes.collect(releases, progress)
            if prune and target.name:
                changes.prune()
            if not dry_run:
                changes.expect_loss(before_loss)
                _apply(server, target, changes, jobs or 2, shards, replicas, progress)
        return changes.summary


@dataclass(frozen=True, slots=True)
class _Target:
    """The index to write to: its name, or "" where it is yet to be made; `replaces` is that which
    it takes the place of, "" where there is none; `collapse`, whether it knows reissues."""

    name: str
    language: str
    replaces: str = ""
    collapse: bool = False


def _target(server: Server, language: str | None, rebuild: bool, collapse: bool | None) -> _Target:
    try:
        held = versions.resolve(server, any_format=rebuild)
    except IndexNotFound:
        return _Target("", best_language(language or "english"), collapse=bool(collapse))
    name = versions.only(server, held)
    if rebuild:
        knows = held.collapse if collapse is None else collapse
        return _Target("", best_language(language or held.language), name, knows)
    held.check_words()
    if not same_language(language, held.language):
        raise DatelineError(
            f"the index at {server.address} is in {held.language}, not {language}",
            f"change it with `dateline index SOURCE... --new-version --language {language}`",
        )
    if collapse not in (None, held.collapse):
        finds, option = ("knows no", "") if collapse else ("knows", "no-")
        raise DatelineError(
            f"the index at {server.address} {finds} reissues",
            f"change that with `dateline index SOURCE... --new-version --{option}collapse`",
        )
    return _Target(name, held.language, collapse=held.collapse)


@dataclass(slots=True)
class _Changes:
    """What is to change in an index: documents in a spool, ids to delete, and both counted."""

    server: Server
    target: _Target
    spool: IO[bytes]
    clock: Clock = system_clock
    history: bool = True
    summary: Summary = field(default_factory=Summary)
    deleted: list[str] = field(default_factory=list)
    held: int = 0
    _seen: dict[str, str] = field(default_factory=dict)
    _line: dict[str, int] = field(default_factory=dict)
    _lines: int = 0

    def collect(self, releases: Iterable[Release], progress: Callable[[int], None] | None) -> None:
        """Compare each release with what is indexed, and spool those that differ."""
        documents = Documents(self.target.language)
        kinds = ("added", "updated", "unchanged", "skipped", "repeated")
        counted = dict.fromkeys(kinds, 0)
        count = 0
        rest = iter(releases)
        while batch := list(islice(rest, _LOOKED_UP)):
            ids = list(dict.fromkeys(release.id for release in batch if release.id))
            known = self._known(self.target.name, ids, ["id", "digest"])
            written = {
                release.id
                for release in batch
                if release.id in known and known[release.id]["digest"] != digest_of(release)
            }
            before = self.target.replaces
            pasts = self._known(
                self.target.name or before,
                [release_id for release_id in ids if before or release_id in written],
                [*RELEASE_FIELDS, *PAST_FIELDS],
            )
            for release in batch:
                for kind, number in self._take(release, known, pasts, documents).items():
                    counted[kind] += number
            count += len(batch)
            if progress is not None:
                progress(count)
        self.summary = Summary(**counted)

    def _take(
        self,
        release: Release,
        known: dict[str, Document],
        pasts: dict[str, Document],
        documents: Documents,
    ) -> dict[str, int]:
        """Spool a release if need be, and say how that changes the counts."""
        if not release.id:
            return {"skipped": 1}
        digest = digest_of(release)
        is_repeated = release.id in self._seen
        indexed = known[release.id]["digest"] if release.id in known else None
        before = self._seen.get(release.id, indexed)
        self._seen[release.id] = digest
        if before == digest:
            return {"repeated": 1} if is_repeated else {"unchanged": 1}
        was_unchanged = is_repeated and release.id not in self._line
        kept = past(pasts.get(release.id), digest, history=self.history)
        self.spool.write(encoded(documents.document(release, digest) | kept) + b"\n")
        self._line[release.id] = self._lines
        self._lines += 1
        if is_repeated:
            return {"repeated": 1, **({"unchanged": -1, "updated": 1} if was_unchanged else {})}
        return {"added": 1} if before is None else {"updated": 1}

    def _known(self, name: str, ids: list[str], fields: list[str]) -> dict[str, Document]:
        """Some fields of the releases among these that an index holds, by id."""
        if not name or not ids:
            return {}
        found = self.server.call(
            "POST",
            f"/{name}/_mget",
            {"ids": [document_id(release_id) for release_id in ids]},
            params={"_source_includes": ",".join(fields)},
            partly=lambda answer: any("error" in document for document in answer["docs"]),
        )
        for document in found["docs"]:
            require_complete(self.server, document)
        records = [document["_source"] for document in found["docs"] if document.get("found")]
        return {record["id"]: record for record in records}

    def prune(self) -> None:
        """Note for deletion what is indexed but was not among the releases."""
        bulk.refresh(self.server, self.target.name)  # an interrupted build may have sent more
        hits = scan(self.server, self.target.name, fields=["id"], size=10_000)
        ids = [hit["_source"]["id"] for hit in hits]
        self.held = len(ids)
        self.deleted = [release_id for release_id in ids if release_id not in self._seen]
        self.summary = replace(self.summary, deleted=len(self.deleted))

    def expect_loss(self, before_loss: BeforeLoss | None) -> None:
        """Call `before_loss` if releases that the index has are going to be lost."""
        if before_loss is None:
            return
        lost = len(self.deleted)
        if self.target.replaces:
            count = self.server.call("GET", f"/{self.server.address.index}/_count")["count"]
            self.held, lost = count, max(count - self.summary.added, 0)
        if lost:
            before_loss(lost, self.held)

    def __len__(self) -> int:
        return len(self._line) + len(self.deleted)

    def releases(self) -> Iterator[Release]:
        """The releases that are spooled, the last of each id."""
        self.spool.seek(0)
        for number, line in enumerate(self.spool):
            document = json.loads(line)
            if self._line[document["id"]] == number:
                yield release_of(document)

    def actions(self) -> Iterator[bulk.Action]:
        """The changes; of a release spooled more than once, the last."""
        now = seconds(self.clock)
        self.spool.seek(0)
        for number, line in enumerate(self.spool):
            document = json.loads(line)
            release_id = document["id"]
            if self._line[release_id] == number:
                stamp(document, now)
                yield bulk.Action(document_id(release_id), encoded(document))
        for release_id in self.deleted:
            yield bulk.Action(document_id(release_id))


def _apply(
    server: Server,
    target: _Target,
    changes: _Changes,
    jobs: int,
    shards: int | None,
    replicas: int | None,
    progress: Callable[[int], None] | None,
) -> None:
    """Send the changes to the index, or to one made for them."""
    index = server.address.index
    if target.name and not len(changes):
        bulk.refresh(server, index)  # what an interrupted build has sent may not be visible yet
        return
    name = target.name or versions.create(
        server,
        target.language,
        shards or 1,
        replicas,
        alias=not target.replaces,
        collapse=target.collapse,
    )
    place = name if target.replaces else index
    try:
        outcome = bulk.send(
            server, place, changes.actions(), jobs=jobs, alias=place != name, progress=progress
        )
        bulk.refresh(server, place)
        if outcome.refused:
            raise _refusal(server, outcome, kept=bool(target.replaces))
        if target.collapse:
            regroup(server, place, target.language, None if target.name else changes.releases())
    except BaseException:
        if target.replaces:
            with suppress(DatelineError):  # what went wrong first is told
                versions.drop(server, name)
        raise
    if target.replaces:
        versions.swap(server, name)
    elif name not in versions.resolve(server).languages:
        raise IndexLocked(
            f"someone else has replaced {name} with a new version in the meantime",
            "run the command again to bring the new version up to date",
        )


def _refusal(server: Server, outcome: bulk.Outcome, *, kept: bool) -> BackendError:
    refused = [f"{name}: {reason}" for name, reason in islice(outcome.refused.items(), _NAMED)]
    more = len(outcome.refused) - len(refused)
    if more:
        refused.append(f"and {more:,} more")
    rest = (
        "the version in use has not changed" if kept else f"the other {outcome.done:,} are stored"
    )
    return BackendError(
        f"{server.address.server} refused {len(outcome.refused):,} releases; {rest}",
        "\n".join(refused),
    )
