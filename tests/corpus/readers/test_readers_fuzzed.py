"""Arbitrary and mutated input: never another error than SourceError, and sound records are kept."""

import gzip
import hashlib
import io
import json
import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.formats import FORMATS
from corpus.problems import Problem
from corpus.release import Release
from corpus.sources import from_stream

FUZZ = runpy.run_path(str(Path(__file__).with_name("fuzz_readers.py")))
SOUND = [
    {"id": f"sound-{i}", "title": f"Sound {i}", "date": "2026-01-02", "body": "word " * 40}
    for i in range(6)
]
# Short beside the sound records, so that the whole is still text.
RUBBISH = st.binary(max_size=60)
RUBBISH_LINE = RUBBISH.map(lambda data: data.replace(b"\n", b"").replace(b"\r", b""))


def read_bytes(data: bytes, format: str) -> tuple[list[Release], list[Problem]]:
    problems: list[Problem] = []
    return list(from_stream(io.BytesIO(data), "fuzz", format, problems.append)), problems


def sound_ids(data: bytes, format: str) -> list[str]:
    return [r.id for r in read_bytes(data, format)[0] if r.id.startswith("sound-")]


def test_mutated_cases() -> None:
    counts = FUZZ["run"](seed=7, runs=1500)
    assert counts["inputs"] == 1500
    assert counts["releases"] > 500


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(("auto", *FORMATS)))
def test_arbitrary_bytes(data: bytes, format: str) -> None:
    FUZZ["check"](data, format)


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(("auto", *FORMATS)))
def test_arbitrary_text(text: str, format: str) -> None:
    FUZZ["check"](text.encode("utf-8", "surrogatepass"), format)


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(FORMATS))
def test_arbitrary_bytes_packed(data: bytes, format: str) -> None:
    FUZZ["check"](gzip.compress(data, 1), format)


@settings(deadline=None)
@given(st.lists(RUBBISH_LINE, min_size=5, max_size=5))
def test_jsonl_keeps_the_sound_lines(between: list[bytes]) -> None:
    lines = [json.dumps(record).encode() for record in SOUND]
    mixed = [line for pair in zip(lines, [*between, b""], strict=True) for line in pair]
    assert sound_ids(b"\n".join(mixed), "jsonl") == [r["id"] for r in SOUND]


@settings(deadline=None)
@given(st.lists(RUBBISH, min_size=5, max_size=5))
def test_listing_keeps_the_sound_records(between: list[bytes]) -> None:
    sound = [f"-\n{r['title']}\n{r['body']} date{r['date']}\n-\n".encode() for r in SOUND]
    mixed = [part for pair in zip(sound, [*between, b""], strict=True) for part in pair]
    titles = [r.title for r in read_bytes(b"\n".join(mixed), "listing")[0]]
    assert [t for t in titles if t.startswith("Sound ")] == [r["title"] for r in SOUND]


@settings(deadline=None)
@given(st.lists(RUBBISH_LINE, min_size=5, max_size=5))
def test_csv_keeps_the_sound_rows(between: list[bytes]) -> None:
    rows = [",".join(r.values()).encode() for r in SOUND]
    without_quotes = [data.replace(b'"', b"") for data in between]
    mixed = [row for pair in zip(rows, [*without_quotes, b""], strict=True) for row in pair]
    assert sound_ids(b"id,title,date,body\n" + b"\n".join(mixed), "csv") == [r["id"] for r in SOUND]


@pytest.fixture(scope="module")
def packed() -> bytes:
    bodies = [hashlib.sha256(record["id"].encode()).hexdigest() for record in SOUND]
    records = [{**r, "body": body} for r, body in zip(SOUND, bodies, strict=True)]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    return gzip.compress(lines.encode(), mtime=0)


def test_gzip_cut_anywhere_gives_what_comes_before(packed: bytes) -> None:
    whole, _ = read_bytes(packed, "jsonl")
    counts = set()
    for end in range(3, len(packed)):
        try:
            releases, problems = read_bytes(packed[:end], "jsonl")
        except corpus.SourceError:
            continue
        assert releases == whole[: len(releases)]
        assert "gzip data" in problems[-1].message
        counts.add(len(releases))
    assert counts == {1, 2, 3, 4, 5, 6}


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10_000), st.binary(min_size=1, max_size=4))
def test_gzip_damaged_anywhere(packed: bytes, place: int, damage: bytes) -> None:
    at = place % len(packed)
    FUZZ["check"](packed[:at] + damage + packed[at + len(damage) :], "jsonl")
