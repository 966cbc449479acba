"""Merging some terms and releases at a time gives the bytes that the plain way gives."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import numpy as np
import pytest

import index
import index.segment.sources
import index.segment.streaming
from corpus import Release
from index.analysis.analyzer import Analyzer
from index.inverting.inverter import Inverter
from index.segment.merging import select
from index.segment.record import digest_of, encode_record
from index.segment.segment import Segment, SegmentContent
from index.segment.sources import Source
from index.segment.streaming import merge

from .plain_merging import concatenate

WORDS = [f"w{number}" for number in range(60)] + ["the", "café", "U.S.", "新闻", "Straße"]


def content_of(seed: int, releases: int) -> SegmentContent:
    chance = random.Random(seed)
    inverter = Inverter(Analyzer("english"))
    for number in range(releases):
        release = Release(
            f"{seed}-{number}",
            " ".join(chance.choices(WORDS, k=chance.randrange(6))),
            " ".join(chance.choices(WORDS, k=chance.choice([0, 1, 30, 300]))),
            dt.date(2020, 1, 1) if number % 3 else None,
            chance.choice(["", "A", "a; B"]),
            "",
            tuple(chance.sample(["X", "x", "Y"], 2)),
        )
        record = encode_record(release)
        inverter.add(release, record, digest_of(release, record))
    return inverter.finish()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("at_once", [1, 50, 1 << 20])
def test_the_same_bytes(
    seed: int, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.segment.streaming, "_POSTINGS", at_once)
    monkeypatch.setattr(index.segment.streaming, "_LONG", 3 * at_once)
    monkeypatch.setattr(index.segment.streaming, "_POSITIONS", at_once)
    monkeypatch.setattr(index.segment.sources, "_TOKENS", at_once)
    monkeypatch.setattr("index.segment.spool._IN_MEMORY", 100)
    chance = np.random.default_rng(seed)
    contents = [content_of(100 * seed + number, 3 + 20 * number) for number in range(3)]
    keeps = [chance.random(len(content)) < (1, 0.5, 0.1)[seed % 3] for content in contents]
    for keep in keeps:
        keep[0] = True
    segments = []
    for number, content in enumerate(contents[:2]):
        size, seal = content.write(tmp_path / f"{number}.seg")
        segments.append(Segment(tmp_path / f"{number}.seg", size, seal))
    sources = [Source(segment, keep) for segment, keep in zip(segments, keeps, strict=False)]
    merge(tmp_path / "streamed.seg", [*sources, Source(contents[2], keeps[2])])
    plain = concatenate(
        [select(content, keep) for content, keep in zip(contents, keeps, strict=True)]
    )
    plain.write(tmp_path / "plain.seg")
    assert (tmp_path / "streamed.seg").read_bytes() == (tmp_path / "plain.seg").read_bytes()
    for segment in segments:
        segment.close()
