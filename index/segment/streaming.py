"""Merging segments into one file, some terms and some releases at a time.

What is written is byte for byte what `SegmentContent.write` makes of the segments joined by
`index.segment.merging`, which is the plain way and the tests' oracle, but takes memory for all of
them at once. Here it is for a few million postings, the releases' columns and the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.arrays import Array, smallest, starts_of
from index.segment.blocks import BlockWriter
from index.segment.columns import COLUMNS, add_column
from index.segment.field_writer import FieldWriter
from index.segment.merged_past import write_past
from index.segment.merging import join, select_postings
from index.segment.postings import Postings
from index.segment.record import json_line
from index.segment.segment import FIELDS, KEYWORDS, WORD_FIELDS
from index.segment.sources import Field, Source
from index.segment.stored_texts import write_packed, write_texts
from index.segment.token_starts import write_starts

_POSTINGS = 1 << 20
"""About how many postings are merged at once, and always all of one term."""
_LONG = 1 << 15
"""A term with so many postings is merged by itself, ..."""
_POSITIONS = 1 << 20
"""... with about so many positions at once."""
_RANGES = 8
"""Memory is given back after so many ranges of terms."""


_NONE = np.zeros(0, np.int64)


def merge(path: Path, sources: Sequence[Source], *, history: bool = True) -> tuple[int, int]:
    """Write the file of a segment of all sources; its size in bytes and its seal.

    Without `history`, the previous versions of releases are left out.
    """
    blocks = BlockWriter(path)
    try:
        for name in COLUMNS:
            add_column(blocks, name, np.concatenate([source.column(name) for source in sources]))
        _write_texts(blocks, sources)
        write_starts(blocks, (part for source in sources for part in source.starts()))
        said: dict[str, _Merged] = {}
        numbers = [np.zeros(len(source.field("text")), np.uint32) for source in sources]
        for name in FIELDS:
            said[name] = _write_field(blocks, name, sources, numbers)
        for name in WORD_FIELDS:
            blocks.add(f"{name}.stem", smallest(_joined(said[name].stems)))
        for name in ("id", *KEYWORDS):
            ordinals, value_start = said[name].values(sum(map(len, sources)))
            blocks.add(f"{name}.values", smallest(ordinals))
            blocks.add(f"{name}.value_start", smallest(value_start))
        for name in KEYWORDS:
            blocks.add(f"{name}.names", json_line(said[name].names))
        write_past(blocks, sources, history=history)
        return blocks.close()
    except BaseException:
        blocks.abort()
        raise


def _write_texts(blocks: BlockWriter, sources: Sequence[Source]) -> None:
    """Texts that share a dictionary, as those of one build do, stay as they are compressed.

    Not where some are deleted, of which there is something in the dictionary.
    """
    first, *others = {source.dictionary for source in sources}
    if first is not None and not others and all(source.keep.all() for source in sources):
        packed = (text for source in sources for text in source.texts(packed=True))
        write_packed(blocks, packed, first)
    else:
        write_texts(blocks, lambda: (text for source in sources for text in source.texts()))


@dataclass(slots=True)
class _Merged:
    """What is left of a merged field: how many terms it has; of words the numbers of their stems,
    of keywords their names; of what is asked for by release, the postings."""

    count: int = 0
    stems: list[Array] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    parts: list[Postings] = field(default_factory=list)

    def values(self, releases: int) -> tuple[Array, Array]:
        """The terms by release: ordinals, and where those of each release begin."""
        docs = _joined([part.docs for part in self.parts])
        df = _joined([part.df for part in self.parts]).astype(np.int64)
        order = np.argsort(docs, kind="stable")
        ordinals = np.repeat(np.arange(self.count), df)[order]
        return ordinals, starts_of(np.bincount(docs, minlength=releases))


def _write_field(
    blocks: BlockWriter, name: str, sources: Sequence[Source], numbers: list[Array]
) -> _Merged:
    """Merge one field, range of terms by range.

    `numbers` says of each source which number each of its terms of `text` has in the merged field;
    it is filled with that field, which comes first, and gives the numbers of stems.
    """
    fields = [source.field(name) for source in sources]
    writer = FieldWriter(blocks, name, freqs=fields[0].has_freqs, positions=fields[0].has_positions)
    bases = starts_of(np.array([len(source) for source in sources]))[:-1].tolist()
    names = [source.names(name) if name in KEYWORDS else [] for source in sources]
    stems = [source.stems(name) if name in WORD_FIELDS else _NONE for source in sources]
    merged = _Merged()
    for at, ranges in enumerate(_ranges(fields)):
        if at % _RANGES == 0:
            for source in sources:
                source.release_memory()
        term = _long_term(fields, ranges)
        if term is not None:
            if writer.add_long(term, _parts_of(name, sources, ranges, bases)):
                if name == "text":
                    for new, (low, high) in zip(numbers, ranges, strict=True):
                        new[low:high] = merged.count
                merged.count += 1
            continue
        parts, used = _parts(sources, fields, ranges)
        terms = sorted(set().union(*(part.terms for part in parts)))
        rank = {term: number for number, term in enumerate(terms)}
        ranks = [np.fromiter(map(rank.__getitem__, p.terms), np.int64, len(p.terms)) for p in parts]
        postings = join(terms, parts, ranks, bases)
        writer.add(postings)
        if name == "text":
            for new, its, ordinals in zip(numbers, ranks, used, strict=True):
                new[ordinals] = its + merged.count
        elif name in WORD_FIELDS:
            said = np.zeros(len(terms), np.uint32)
            # What the first source says stands.
            each = list(zip(numbers, stems, ranks, used, strict=True))
            for new, stem, its, ordinals in reversed(each):
                said[its] = new[stem[ordinals]]
            merged.stems.append(said)
        elif name in ("id", *KEYWORDS):
            says: dict[str, str] = {}
            for part, its_names, ordinals in zip(parts, names, used, strict=True):
                for term, ordinal in zip(part.terms, ordinals.tolist(), strict=name in KEYWORDS):
                    if its_names:
                        says.setdefault(term, its_names[ordinal])
            merged.names += [says[term] for term in terms] if says else []
            postings.terms = []
            merged.parts.append(postings)
        merged.count += len(terms)
    writer.finish()
    return merged


def _parts(
    sources: Sequence[Source], fields: Sequence[Field], ranges: Sequence[tuple[int, int]]
) -> tuple[list[Postings], list[Array]]:
    """The postings of a range of terms in each source, and the ordinals there of these terms."""
    parts, used = [], []
    for source, field_, (low, high) in zip(sources, fields, ranges, strict=True):
        part, ordinals = field_.some(low, high), np.arange(low, high)
        if not source.keep.all():
            part, some = select_postings(part, source.keep, source.renumber)
            ordinals = ordinals[some]
        parts.append(part)
        used.append(ordinals)
    return parts, used


def _parts_of(
    name: str, sources: Sequence[Source], ranges: Sequence[tuple[int, int]], bases: Sequence[int]
) -> Iterator[Postings]:
    """The postings of one term in all sources, some at a time, renumbered."""
    for source, (low, high), base in zip(sources, ranges, bases, strict=True):
        for ordinal in range(low, high):
            for part in source.parts_of(name, ordinal, _POSITIONS):
                if not source.keep.all():
                    part = select_postings(part, source.keep, source.renumber)[0]
                part.docs = part.docs + np.int32(base)
                yield part
        source.release_memory()


def _long_term(fields: Sequence[Field], ranges: Sequence[tuple[int, int]]) -> str | None:
    """The term of a range, if it is one alone that has many postings."""
    if not fields[0].has_freqs or max(high - low for low, high in ranges) > 1:
        return None
    there = [
        (field_.term(low), low, field_)
        for field_, (low, high) in zip(fields, ranges, strict=True)
        if high > low
    ]
    many = _many(fields)
    if len({term for term, _, _ in there}) > 1 or not any(
        int(field_.post_starts()[low + 1]) - int(field_.post_starts()[low]) >= many
        for _, low, field_ in there
    ):
        return None
    return there[0][0]


def _many(fields: Sequence[Field]) -> int:
    """From how many postings on, in any of several fields, a term is merged by itself."""
    return max(_LONG // len(fields), 1)


def _ranges(fields: Sequence[Field]) -> Iterator[list[tuple[int, int]]]:
    """The terms of several fields, cut at the same terms: in each of them the ordinals
    `[low, high)`. A term with many postings is a range by itself, where frequencies are kept."""
    at = [0] * len(fields)
    before = [field.post_starts() for field in fields]
    many = _many(fields) if fields[0].has_freqs else np.iinfo(np.int64).max
    long = [np.flatnonzero(sums[1:] - sums[:-1] >= many) for sums in before]
    share = _POSTINGS // len(fields)
    while any(low < len(field) for low, field in zip(at, fields, strict=True)):
        bounds, longs = [], []
        for low, field_, sums, its in zip(at, fields, before, long, strict=True):
            if low < len(field_):
                end = min(int(sums[low]) + share, int(sums[-1]))
                high = int(np.searchsorted(sums, sums.dtype.type(end), side="right"))
                bounds.append(field_.term(min(max(high, low + 1), len(field_)) - 1))
                longs += [field_.term(int(n)) for n in its[its.searchsorted(low) :][:1]]
        last = min(bounds)  # in the field that has most of its postings before it
        if longs and min(longs) <= last:
            last = min(longs)
            following = [each.lower_bound(last) for each in fields]
            if following == at:  # nothing before it
                following = [_after(each, last) for each in fields]
        else:
            following = [_after(each, last) for each in fields]
        yield list(zip(at, following, strict=True))
        at = following


def _after(field: Field, last: str) -> int:
    """The ordinal of the first term that comes after `last`."""
    ordinal = field.lower_bound(last)
    return ordinal + (ordinal < len(field) and field.term(ordinal) == last)


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else _NONE
