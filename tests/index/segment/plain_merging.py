"""Merging the plain way, all of it in memory: what streaming is compared with."""

from __future__ import annotations

import numpy as np

from index.arrays import Array, starts_of
from index.reissues.fingerprints import joined
from index.segment.merging import join
from index.segment.postings import Postings
from index.segment.segment import FIELDS, SegmentContent


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
        arrived=column("arrived"),
        changed=column("changed"),
        times=_times(contents),
        prints=joined([content.prints for content in contents]),
        histories={
            base + doc: packed
            for content, base in zip(contents, bases, strict=True)
            for doc, packed in content.histories.items()
        },
        records=[record for content in contents for record in content.records],
        starts=column("starts"),
        fields=fields,
        stems={name: _agree(contents, fields, name, "stems") for name in contents[0].stems},
        names={name: _agree(contents, fields, name, "names") for name in contents[0].names},
    )


def _times(contents: list[SegmentContent]) -> dict[int, int]:
    """The times of the generations that are named, where they are known."""
    every = {g: time for content in contents for g, time in content.times.items()}
    used = {int(g) for content in contents for g in (*content.arrived, *content.changed)}
    return {g: time for g, time in every.items() if g in used}


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
