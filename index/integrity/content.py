"""Whether the postings and columns of a segment agree with its releases.

The stored releases are analysed once more, in batches. What comes of it is not kept but added up,
to a number a term: the sum, modulo 2 ** 64, of a random number for each place it is found at. The
segment's postings, read as searching reads them, have to add up to the same.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from corpus.release import Release
from index.analysis.analyzer import Analyzer
from index.analysis.bulk import BulkTokenizer
from index.analysis.folding import fold
from index.analysis.joins import closed, key_of
from index.arrays import Array, starts_of
from index.inverting.terms import closed_terms
from index.segment.record import DIGEST, digest_of, encode_record, sources_of
from index.segment.segment import KEYWORDS, WORD_FIELDS, Segment

_BATCH_CHARS = 2_000_000


def disagreements(segment: Segment, analyzer: Analyzer) -> Iterator[str]:
    """How a segment disagrees with its releases; each message continues the name of its file.

    Data that cannot be decoded raises whatever error decoding raises.
    """
    if ((segment.day < 0) | (segment.day > dt.date.max.toordinal())).any():
        yield "has dates that are out of range"
        return
    sums = _Sums(segment, analyzer)
    for first, releases in _batches(segment):
        digests = segment.column("digest")
        for doc, release in enumerate(releases, first):
            digest = digest_of(release, encode_record(release))
            if digest != digests[doc * DIGEST : (doc + 1) * DIGEST].tobytes():
                yield f"has a release that differs from the one indexed, number {doc}"
                return
        wrong = list(sums.add(first, releases))
        if wrong:
            yield from wrong
            return
    for name, expected in sums.fields().items():
        field = segment.field(name)
        if field.terms() != sorted(expected):
            yield f"has terms of {name!r} that do not match its releases"
        elif any(sums.of(name, at) != expected[term] for at, term in enumerate(field.terms())):
            yield f"has postings of {name!r} that do not match its releases"
    yield from _by_release(segment)
    if (
        analyzer.language == "english"
    ):  # in others, words that differ by accents may have a stem each
        for name in WORD_FIELDS:
            if segment.stems(name) != list(map(analyzer.term, segment.field(name).terms())):
                yield f"has stems of {name!r} that do not match its releases"


def _batches(segment: Segment) -> Iterator[tuple[int, list[Release]]]:
    """The stored releases, so many at once, and the number of the first."""
    batch: list[Release] = []
    size = first = 0
    for doc in range(len(segment)):
        batch.append(segment.record(doc).release(int(segment.day[doc])))
        size += len(batch[-1].title) + len(batch[-1].body)
        if size > _BATCH_CHARS:
            yield first, batch
            batch, size, first = [], 0, doc + 1
    if batch:
        yield first, batch


class _Sums:
    """The sums of terms: of those in releases, as they are added, and of a segment's postings.

    A term at a position of a release counts the product of the random numbers of both; in a field
    without positions, the number of the release, as often as the term is in it.
    """

    def __init__(self, segment: Segment, analyzer: Analyzer) -> None:
        self._segment = segment
        self._analyzer = analyzer
        self._tokens = np.diff(segment.blocks.array("token_start").astype(np.int64))
        longest = int(self._tokens.max(initial=0))
        self._doc, self._position = (
            np.random.default_rng().integers(1, 1 << 64, count, np.uint64, endpoint=False)
            for count in (len(segment), longest)
        )
        self._tokenizer = BulkTokenizer(analyzer)
        # Of each word: its term and its surface form, by number, and whether it is a stop word.
        self._terms: dict[str, int] = {}
        self._surfaces: dict[str, int] = {}
        self._words: list[tuple[int, int, bool]] = []
        # Of each join: the term of its closed word, and its folded form.
        self._join_forms: dict[str, int] = {}
        self._joins: list[tuple[int, int]] = []
        self._names = {
            "text": self._terms,
            "title": self._terms,
            "joins": self._join_forms,
            **dict.fromkeys(WORD_FIELDS, self._surfaces),
        }
        self._found = {name: np.zeros(0, np.uint64) for name in self._names}
        self._keywords: dict[str, dict[str, int]] = {
            name: defaultdict(int) for name in ("id", *KEYWORDS)
        }

    def add(self, first: int, releases: list[Release]) -> Iterator[str]:
        """Add releases, numbered from `first` on; what the segment's columns say otherwise."""
        segment, docs = self._segment, slice(first, first + len(releases))
        batch = self._tokenizer.tokens([t for one in releases for t in (one.title, one.body)])
        self._learn(batch.new, batch.new_joins)
        counts = batch.counts.reshape(-1, 2)
        if not np.array_equal(counts.sum(axis=1), self._tokens[docs]):
            yield "has a number of words that does not match its releases"
            return
        term, surface, stop = np.array(self._words, np.int64).reshape(-1, 3)[batch.word].T
        side = np.arange(counts.size).repeat(batch.counts)  # title, body, title, ..
        sizes = np.bincount(side[stop == 0], minlength=counts.size).reshape(-1, 2)
        for name, column in (
            ("title_tokens", counts[:, 0]),
            ("title_size", sizes[:, 0]),
            ("body_size", sizes[:, 1]),
        ):
            if not np.array_equal(segment.column(name)[docs], column):
                yield f"has {name!r} that do not match its releases"
        before = np.array([len(one.title) + 1 for one in releases])
        starts = batch.start + np.where(side & 1, before[side >> 1], 0)
        said = [segment.starts(doc) for doc in range(docs.start, docs.stop)]
        if not np.array_equal(np.concatenate(said), starts):
            yield "has word positions that do not match its releases"
        doc = self._doc[docs][side >> 1]
        position = np.arange(len(side)) - starts_of(counts.sum(axis=1))[side >> 1]
        self._count("text", term, doc * self._position[position])
        joins = np.array(self._joins, np.int64).reshape(-1, 2)
        at, joined = closed_terms(batch, term, joins[:, 0])
        self._count("text", joined, doc[at] * self._position[position[at]])
        titled = side[at] & 1 == 0
        self._count("title", joined[titled], doc[at][titled])
        once = np.unique((joins[batch.join, 1] << 32) | (side[batch.join_token] >> 1))
        self._count("joins", once >> 32, self._doc[docs][once & 0xFFFFFFFF])
        for name, words, inside in (
            ("title", "title_words", side & 1 == 0),
            ("body", "body_words", side & 1 == 1),
        ):
            if name == "title":
                self._count("title", term[inside], doc[inside])
            once = np.unique((surface[inside] << 32) | (side[inside] >> 1))
            self._count(words, once >> 32, self._doc[docs][once & 0xFFFFFFFF])
        for number, one in enumerate(releases, first):
            weight = int(self._doc[number])
            for name, values in (
                ("id", [one.id]),
                ("source", set(map(fold, sources_of(one.source)))),
                ("topic", set(map(fold, one.topics))),
            ):
                for value in values:
                    self._keywords[name][value] += weight

    def _learn(self, words: Iterable[str], joins: Iterable[str]) -> None:
        for join in joins:
            form = self._join_forms.setdefault(key_of(fold(join)), len(self._join_forms))
            self._joins.append((self._term(closed(join)), form))
        for word in words:
            term = self._term(word)
            surface = self._surfaces.setdefault(fold(word), len(self._surfaces))
            self._words.append((term, surface, self._analyzer.is_stop(word)))

    def _term(self, word: str) -> int:
        return self._terms.setdefault(self._analyzer.term(word), len(self._terms))

    def _count(self, name: str, numbers: Array, weights: Array) -> None:
        grown = np.zeros(len(self._names[name]), np.uint64)
        grown[: len(self._found[name])] = self._found[name]
        np.add.at(grown, numbers, weights)
        self._found[name] = grown

    def fields(self) -> dict[str, dict[str, int]]:
        """The sums of each field's terms, those that are in no release left out."""
        fields = {}
        for name, sums in self._found.items():
            found = zip(self._names[name], sums.tolist(), strict=False)
            fields[name] = {term: total for term, total in found if total}
        for name, keywords in self._keywords.items():
            fields[name] = {term: total % (1 << 64) for term, total in keywords.items()}
        return fields

    def of(self, name: str, ordinal: int) -> int:
        """The sum of a term of the segment."""
        field = self._segment.field(name)
        posting = field.posting(ordinal)
        if posting.docs.min(initial=0) < 0:  # it would count from the end
            return 0
        weights = self._doc[posting.docs]
        if name == "text":
            positions = field.positions(posting, np.arange(len(posting.docs)))
            if len(positions) and positions.min() < 0:
                return 0
            weights = weights.repeat(posting.freqs) * self._position[positions]
        elif name == "title":
            weights = weights * posting.freqs.astype(np.uint64)
        return int(weights.sum(dtype=np.uint64))


def _by_release(segment: Segment) -> Iterator[str]:
    """Keyword fields whose values by release are not those by term."""
    for name in ("id", *KEYWORDS):
        field = segment.field(name)
        ordinals, bounds = (column.astype(np.int64) for column in segment.values(name))
        docs = np.repeat(np.arange(len(segment)), np.diff(bounds))
        pairs = (docs << 32) | ordinals
        postings = field.all()
        said = (postings.docs.astype(np.int64) << 32) | np.repeat(
            np.arange(len(field)), postings.df
        )
        if not np.array_equal(np.sort(said), pairs):
            yield f"has {name!r} by release that do not match those by term"
        if name != "id" and list(map(fold, segment.names(name))) != field.terms():
            yield f"has names of {name!r} that do not match its terms"
