"""Inverting: from tokens in reading order to postings in the order of terms, by one sort."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

from corpus.release import Release
from index.analysis import Analyzer
from index.folding import fold
from index.packing import Array
from index.postings import Postings
from index.segment import DIGEST, SegmentContent
from index.tokenizing import BulkAnalyzer, TokenBatch

_BATCH_CHARS = 4_000_000


def sources_of(source: str) -> list[str]:
    """The publishers in a release's `source`, which are separated by `; `."""
    return [name.strip() for name in source.split(";") if name.strip()]


def digest_of(release: Release, record: bytes) -> bytes:
    """What tells one version of a release from another."""
    day = release.date.toordinal() if release.date else 0
    return hashlib.blake2b(b"%d\n%s" % (day, record), digest_size=DIGEST).digest()


class Inverter:
    """Collects releases and turns them into the content of a segment."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._bulk = BulkAnalyzer(analyzer)
        self._start_over()

    def _start_over(self) -> None:
        self._pending: list[str] = []
        self._pending_chars = 0
        self._batches: list[TokenBatch] = []
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
        if self._pending_chars >= _BATCH_CHARS:
            self._analyse()

    def _analyse(self) -> None:
        batch = self._bulk.tokens(self._pending)
        # A body's tokens begin after its title and a newline.
        lengths = np.fromiter(map(len, self._pending[0::2]), np.int32, len(self._pending) // 2)
        before = np.zeros(len(self._pending), np.int32)
        before[1::2] = lengths + 1
        batch.start += np.repeat(before, batch.counts)
        self._batches.append(batch)
        self.tokens += len(batch.form)
        self._pending, self._pending_chars = [], 0

    def finish(self) -> SegmentContent:
        """The content of a segment of all releases collected; the next `add` begins another."""
        self._analyse()
        form = np.concatenate([batch.form for batch in self._batches])
        counts = np.concatenate([batch.counts for batch in self._batches]).reshape(-1, 2)
        starts = np.concatenate([batch.start for batch in self._batches])
        self._batches.clear()
        forms = self._bulk.forms
        term_of = np.array(forms.term, np.int32)
        stop = np.array(forms.stop, bool)
        docs = len(counts)
        side = np.repeat(np.arange(2 * docs, dtype=np.int32), counts.reshape(-1))  # title, body, ..
        sizes = np.bincount(side[~stop[form]], minlength=2 * docs).reshape(-1, 2)

        title = (side & 1) == 0
        doc = side >> 1
        fields = {
            "text": _invert(term_of[form], doc, forms.terms, counts.sum(axis=1)),
            "title": _invert(term_of[form[title]], doc[title], forms.terms, None),
            "title_words": _distinct(form[title], doc[title], forms.surface),
            "body_words": _distinct(form[~title], doc[~title], forms.surface),
            "id": _keywords([[release_id] for release_id in self._ids])[0],
        }
        names = {}
        fields["source"], names["source"] = _keywords(self._sources, folded=True)
        fields["topic"], names["topic"] = _keywords(self._topics, folded=True)
        stem_of = {
            surface: forms.terms[term]
            for surface, term in zip(reversed(forms.surface), reversed(forms.term), strict=True)
        }
        content = SegmentContent(
            day=np.array(self._days, np.int32),
            tokens=counts.sum(axis=1),
            title_tokens=counts[:, 0],
            title_size=sizes[:, 0],
            body_size=sizes[:, 1],
            digest=np.frombuffer(b"".join(self._digests), np.uint8).reshape(-1, DIGEST),
            records=self._records,
            starts=starts,
            fields=fields,
            stems={
                name: [stem_of[word] for word in fields[name].terms]
                for name in ("title_words", "body_words")
            },
            names=names,
        )
        self._start_over()
        return content


def _ranks(numbers: Array, names: list[str]) -> tuple[list[str], Array]:
    """The distinct names that the numbers stand for, sorted, and each number's rank among them."""
    present = np.flatnonzero(np.bincount(numbers)).tolist()
    rank = np.zeros(len(names), np.uint64)
    distinct = sorted({names[number] for number in present})
    place = {name: number for number, name in enumerate(distinct)}
    rank[present] = [place[names[number]] for number in present]
    return distinct, rank


def _invert(number: Array, doc: Array, names: list[str], tokens: Array | None) -> Postings:
    """Postings of terms by number, from a row a token in reading order.

    Packs term, release and position into one 64-bit key and sorts; `tokens`, the tokens of each
    release, asks for positions.
    """
    terms, rank = _ranks(number, names)
    docs = int(doc[-1]) + 1 if len(doc) else 0
    doc_bits = max(docs - 1, 0).bit_length()
    most = int(tokens.max()) if tokens is not None and len(tokens) else 0
    position_bits = max(most - 1, 0).bit_length()
    key = rank[number] << np.uint64(doc_bits + position_bits)
    key |= doc.astype(np.uint64) << np.uint64(position_bits)
    if tokens is not None:
        first = np.cumsum(tokens) - tokens
        key |= (np.arange(len(doc)) - np.repeat(first, tokens)).astype(np.uint64)
    key.sort()
    positions = None
    if tokens is not None:
        positions = (key & np.uint64((1 << position_bits) - 1)).astype(np.int32)
        key >>= np.uint64(position_bits)
    opens = np.flatnonzero(np.diff(key, prepend=~key[:1]))
    pair = key[opens]
    freqs = np.diff(opens, append=len(key)).astype(np.int32)
    df = np.bincount((pair >> np.uint64(doc_bits)).astype(np.int64), minlength=len(terms))
    pair_docs = (pair & np.uint64((1 << doc_bits) - 1)).astype(np.int32)
    return Postings(terms, df, pair_docs, freqs, positions)


def _distinct(number: Array, doc: Array, names: list[str]) -> Postings:
    """Postings that only say which releases have a form."""
    postings = _invert(number, doc, names, None)
    return Postings(postings.terms, postings.df, postings.docs)


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
