"""Merging: segments joined into one, deleted releases left out, all as arrays."""

from __future__ import annotations

import numpy as np

from index.packing import Array, ragged, starts_of
from index.postings import Postings
from index.segment import FIELDS, SegmentContent


def select(content: SegmentContent, keep: Array) -> SegmentContent:
    """The releases of a segment that `keep` (a bool each) holds, renumbered in order."""
    if keep.all():
        return content
    renumber = np.cumsum(keep, dtype=np.int32) - 1
    chosen = np.flatnonzero(keep)
    fields, used = {}, {}
    for name, postings in content.fields.items():
        fields[name], used[name] = _select_postings(postings, keep, renumber)
    first = starts_of(content.tokens)[:-1]
    return SegmentContent(
        day=content.day[chosen],
        tokens=content.tokens[chosen],
        title_tokens=content.title_tokens[chosen],
        title_size=content.title_size[chosen],
        body_size=content.body_size[chosen],
        digest=content.digest[chosen],
        records=[content.records[doc] for doc in chosen.tolist()],
        starts=content.starts[ragged(first[chosen], content.tokens[chosen])],
        fields=fields,
        stems={name: _pick(stems, used[name]) for name, stems in content.stems.items()},
        names={name: _pick(names, used[name]) for name, names in content.names.items()},
    )


def _pick(column: list[str], chosen: Array) -> list[str]:
    return [column[number] for number in chosen.tolist()]


def _select_postings(postings: Postings, keep: Array, renumber: Array) -> tuple[Postings, Array]:
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


def concatenate(contents: list[SegmentContent]) -> SegmentContent:
    """Segments one after another, as one."""
    if len(contents) == 1:
        return contents[0]
    bases = starts_of(np.array([len(content) for content in contents]))[:-1].tolist()
    fields: dict[str, Postings] = {}
    for name in FIELDS:
        fields[name] = _join([content.fields[name] for content in contents], bases)

    def column(name: str) -> Array:
        return np.concatenate([getattr(content, name) for content in contents])

    return SegmentContent(
        day=column("day"),
        tokens=column("tokens"),
        title_tokens=column("title_tokens"),
        title_size=column("title_size"),
        body_size=column("body_size"),
        digest=column("digest"),
        records=[record for content in contents for record in content.records],
        starts=column("starts"),
        fields=fields,
        stems={name: _agree(contents, fields, name, "stems") for name in contents[0].stems},
        names={name: _agree(contents, fields, name, "names") for name in contents[0].names},
    )


def _agree(
    contents: list[SegmentContent], fields: dict[str, Postings], name: str, attribute: str
) -> list[str]:
    """What goes with each term of a merged field: what the first segment that has it says."""
    says: dict[str, str] = {}
    for content in contents:
        for term, value in zip(
            content.fields[name].terms, getattr(content, attribute)[name], strict=True
        ):
            says.setdefault(term, value)
    return [says[term] for term in fields[name].terms]


def _join(parts: list[Postings], bases: list[int]) -> Postings:
    terms = sorted(set().union(*(part.terms for part in parts)))
    rank = {term: number for number, term in enumerate(terms)}
    ranks = [np.fromiter(map(rank.__getitem__, p.terms), np.int64, len(p.terms)) for p in parts]
    return join(terms, parts, ranks, bases)


def join(terms: list[str], parts: list[Postings], ranks: list[Array], bases: list[int]) -> Postings:
    """Postings one after another, as one: `ranks` says which of `terms` each part's terms are,
    `bases` how far its releases move on."""
    term_of = np.concatenate([r.repeat(p.df) for r, p in zip(ranks, parts, strict=True)])
    # Stable: within a term, earlier parts stay first, so document numbers ascend.
    order = stable_order(term_of, len(terms))
    docs = np.concatenate([p.docs + np.int32(base) for p, base in zip(parts, bases, strict=True)])
    freqs = positions = None
    if parts[0].freqs is not None:
        flat = np.concatenate([p.freqs for p in parts if p.freqs is not None])
        freqs = flat[order]
        if parts[0].positions is not None:
            joined = np.concatenate([p.positions for p in parts if p.positions is not None])
            positions = joined[ragged(starts_of(flat)[:-1][order], freqs)]
    df = np.bincount(term_of, minlength=len(terms))
    return Postings(terms, df, docs[order], freqs, positions)


def stable_order(ranks: Array, below: int) -> Array:
    """The order that sorts whole numbers `below` a bound, equal ones as they stand.

    NumPy sorts 16-bit numbers by radix, in linear time: low half first, then high half.
    """
    order = np.argsort((ranks & 0xFFFF).astype(np.uint16), kind="stable")
    if below > 1 << 16:
        high = (ranks >> 16).astype(np.uint16)[order]
        order = order[np.argsort(high, kind="stable")]
    return order
