"""Inverting: from releases, one after another, to the content of a segment."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from corpus.release import Release, sources_of
from index.analysis.analyzer import Analyzer
from index.analysis.bulk import BulkTokenizer
from index.analysis.folding import fold
from index.arrays import Array, smallest
from index.inverting.packer import Packer
from index.inverting.terms import TextInverter
from index.inverting.worker import RemoteTextInverter
from index.reissues.fingerprints import Words
from index.segment.postings import Postings
from index.segment.record import DIGEST
from index.segment.segment import SegmentContent

_BATCH_CHARS = 2_000_000
_MOST_WORDS = 150_000
"""So many distinct words are remembered from one segment to the next."""
_WORTH_A_PROCESS = 1_000_000
"""The number of characters from which a second process pays off."""


class Inverter:
    """Collects releases and turns them into the content of a segment. Must be closed.

    Texts are tokenized batch by batch here, and `index.inverting.terms` inverts the tokens, with
    `jobs` above 1 in a second process, while a thread compresses the records. `fingerprints` are
    for finding reissues; without `packed`, the records are not compressed.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        jobs: int = 1,
        *,
        fingerprints: bool = True,
        packed: bool = True,
    ) -> None:
        self._analyzer = analyzer
        kind = RemoteTextInverter if jobs > 1 else TextInverter
        self._texts = kind(analyzer, fingerprints=fingerprints)
        self._packer = Packer() if packed else None
        self.forget()
        self._start_over()

    def forget(self) -> None:
        """Forget the words met so far, which are numbered anew. Between segments."""
        self._texts.forget()
        self._tokenizer = BulkTokenizer(self._analyzer)
        self.words = Words(self._tokenizer)

    def _start_over(self) -> None:
        self._pending: list[str] = []
        self._pending_chars = 0
        self._counts: list[Array] = []
        self._starts: list[Array] = []
        self.tokens = 0
        self._days: list[int] = []
        self._digests: list[bytes] = []
        self._records: list[bytes] = []
        self._ids: list[str] = []
        self._sources: list[list[str]] = []
        self._topics: list[tuple[str, ...]] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, release: Release, record: bytes, digest: bytes) -> None:
        """Collect one release."""
        self._ids.append(release.id)
        self._days.append(release.date.toordinal() if release.date else 0)
        self._digests.append(digest)
        self._records.append(record)
        self._sources.append(sources_of(release.source))
        self._topics.append(release.topics)
        self._pending += (release.title, release.body)
        self._pending_chars += len(release.title) + len(release.body)
        if self._pending_chars >= _WORTH_A_PROCESS and isinstance(self._texts, RemoteTextInverter):
            self._texts.start()
        if self._pending_chars >= _BATCH_CHARS:
            self._tokenize()

    def _tokenize(self) -> None:
        if not self._pending:
            return
        batch = self._tokenizer.tokens(self._pending)
        self._texts.add(batch)
        # A body's tokens begin after its title and a newline.
        lengths = np.fromiter(map(len, self._pending[0::2]), np.int32, len(self._pending) // 2)
        before = np.zeros(len(self._pending), np.int32)
        before[1::2] = lengths + 1
        self._starts.append(smallest(batch.start + before.repeat(batch.counts)))
        self._counts.append(batch.counts)
        self.tokens += len(batch.word)
        if self._packer is not None:
            self._packer.add(self._records)
            self._records = []
        self._pending, self._pending_chars = [], 0

    def close(self) -> None:
        """End the second process, and the thread that compresses."""
        self._texts.close()
        if self._packer is not None:
            self._packer.close()

    def finish(self) -> SegmentContent:
        """The content of a segment with all collected releases; the next `add` begins another."""
        self._tokenize()
        texts = self._texts.finish()
        records = self._records if self._packer is None else self._packer.finish()
        counts = np.concatenate(self._counts).reshape(-1, 2)
        starts = np.concatenate(self._starts, dtype=np.int32, casting="unsafe")
        self._starts.clear()
        fields, names = dict(texts.fields), {}
        fields["id"] = _keywords([[release_id] for release_id in self._ids])[0]
        fields["source"], names["source"] = _keywords(self._sources, folded=True)
        fields["topic"], names["topic"] = _keywords(self._topics, folded=True)
        content = SegmentContent(
            day=np.array(self._days, np.int32),
            tokens=counts.sum(axis=1),
            title_tokens=counts[:, 0],
            title_size=texts.sizes[:, 0],
            body_size=texts.sizes[:, 1],
            digest=np.frombuffer(b"".join(self._digests), np.uint8).reshape(-1, DIGEST),
            records=records,
            starts=starts,
            fields=fields,
            stems=texts.stems,
            names=names,
            prints=texts.prints,
        )
        self._start_over()
        if self._tokenizer.words > _MOST_WORDS:
            self.forget()
        return content


def _keywords(
    values: Iterable[Iterable[str]], *, folded: bool = False
) -> tuple[Postings, list[str]]:
    """Postings of whole values, and each value as it was first written."""
    written: dict[str, str] = {}
    docs: dict[str, list[int]] = {}
    for doc, row in enumerate(values):
        for value in row:
            key = fold(value) if folded else value
            members = docs.setdefault(key, [])
            if not members or members[-1] != doc:
                members.append(doc)
            written.setdefault(key, value)
    terms = sorted(docs)
    df = np.fromiter((len(docs[term]) for term in terms), np.int64, len(terms))
    flat = np.fromiter((doc for term in terms for doc in docs[term]), np.int32, int(df.sum()))
    return Postings(terms, df, flat), [written[term] for term in terms]
