"""Merging: segments joined into one, deleted releases left out, all as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.arrays import Array, ragged, starts_of
from index.segment.postings import Postings
from index.segment.segment import SegmentContent
from index.segment.stored_texts import PackedTexts


def select(content: SegmentContent, keep: Array) -> SegmentContent:
    """The releases of a segment that `keep` (a bool each) holds, renumbered in order."""
    if keep.all():
        return content
    renumber = np.cumsum(keep, dtype=np.int32) - 1
    chosen = np.flatnonzero(keep)
    fields, used = {}, {}
    for name, postings in content.fields.items():
        fields[name], used[name] = select_postings(postings, keep, renumber)
    first = starts_of(content.tokens)[:-1]
    texts = content.records
    records: Sequence[bytes] = (
        texts.chosen(chosen)
        if isinstance(texts, PackedTexts)
        else [texts[doc] for doc in chosen.tolist()]
    )
    return SegmentContent(
        day=content.day[chosen],
        tokens=content.tokens[chosen],
        title_tokens=content.title_tokens[chosen],
        title_size=content.title_size[chosen],
        body_size=content.body_size[chosen],
        digest=content.digest[chosen],
        arrived=content.arrived[chosen],
        changed=content.changed[chosen],
        times=content.times,
        histories={
            int(renumber[doc]): packed for doc, packed in content.histories.items() if keep[doc]
        },
        records=records,
        starts=content.starts[ragged(first[chosen], content.tokens[chosen])],
        prints=None if content.prints is None else content.prints.select(chosen),
        fields=fields,
        stems={name: _pick(stems, used[name]) for name, stems in content.stems.items()},
        names={name: _pick(names, used[name]) for name, names in content.names.items()},
    )


def _pick(column: list[str], chosen: Array) -> list[str]:
    return [column[number] for number in chosen.tolist()]


def select_postings(postings: Postings, keep: Array, renumber: Array) -> tuple[Postings, Array]:
    """The postings of the releases kept, and which terms are left."""
    stay = np.flatnonzero(keep[postings.docs])
    term_of = np.repeat(np.arange(len(postings.terms)), postings.df)[stay]
    df = np.bincount(term_of, minlength=len(postings.terms))
    used = np.flatnonzero(df)
    freqs = positions = None
    if postings.freqs is not None:
        freqs = postings.freqs[stay]
        if postings.positions is not None:
            first = starts_of(postings.freqs)[:-1]
            positions = postings.positions[ragged(first[stay], freqs)]
    docs = renumber[postings.docs[stay]]
    return Postings(_pick(postings.terms, used), df[used], docs, freqs, positions), used


def join(terms: list[str], parts: list[Postings], ranks: list[Array], bases: list[int]) -> Postings:
    """Postings one after another, as one: `ranks` says which of `terms` each part's terms are,
    `bases` how far its releases move on."""
    dfs = [part.df for part in parts]
    df = _totals(dfs, ranks, len(terms))
    docs = np.zeros(int(df.sum()), np.int32)
    freqs = None if parts[0].freqs is None else np.zeros(len(docs), np.int32)
    for part, base, place in zip(parts, bases, _places(dfs, ranks, df), strict=True):
        docs[place] = part.docs + np.int32(base)
        if freqs is not None:
            freqs[place] = _given(part.freqs)
    positions = None
    if parts[0].positions is not None:
        tfs = [np.diff(starts_of(_given(part.freqs))[starts_of(part.df)]) for part in parts]
        tf = _totals(tfs, ranks, len(terms))
        positions = np.zeros(int(tf.sum()), np.int32)
        for part, place in zip(parts, _places(tfs, ranks, tf), strict=True):
            positions[place] = _given(part.positions)
    return Postings(terms, df, docs, freqs, positions)


def _given(array: Array | None) -> Array:
    assert array is not None  # a field has it in all parts or in none
    return array


def _totals(counts: list[Array], ranks: list[Array], terms: int) -> Array:
    """How many values all parts have of each term."""
    total = np.zeros(terms, np.int64)
    for count, rank in zip(counts, ranks, strict=True):
        total[rank] += count
    return total


def _places(counts: list[Array], ranks: list[Array], total: Array) -> Iterator[Array]:
    """Where each part's values go, part by part: behind what earlier parts have of the term."""
    free = starts_of(total)[:-1]
    for count, rank in zip(counts, ranks, strict=True):
        yield ragged(free[rank], count)
        free[rank] += count
