"""The main job through the command: releases in, ranked and dated answers out, bad input told."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import corpus
import index
from corpus import Release
from index.commit.toc import latest_generation

ROOT = Path(__file__).parents[2]
FULL = "DATELINE_TEST_FULL" in os.environ
"""Whether to index all real releases instead of 2,000, and a body of 50 MB instead of 2."""
SAMPLE = ROOT / "corpus" / "releases"
NOTICES = ROOT / "tests" / "cases" / "golden_queries" / "notices-listing.txt"

Ask = Callable[..., Any]


@pytest.fixture
def ask(dateline: Any, tmp_path: Path) -> Ask:
    """Runs the command on the index of this test; `page(...)` is a search read back from JSON."""
    return lambda *args, **kwargs: dateline("--index", str(tmp_path / "idx"), *args, **kwargs)


def page(ask: Ask, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask("search", *args, "--format", "json").out)
    return found


# The seed listing and the sample.


@pytest.mark.parametrize("name", ["notices", "sample"])
def test_eight_releases(name: str, ask: Ask) -> None:
    source = SAMPLE if name == "sample" else NOTICES
    run = ask("index", str(source))
    (used,) = run.err.splitlines()
    assert (run.status, used.endswith(": title=title, date=date, body=body")) == (0, True)
    assert run.out.startswith("8 releases: 8 added, 0 updated, 0 unchanged, 0 deleted\n")
    releases = [json.loads(line) for line in ask("export").out.splitlines()]
    days = Counter(release["date"] for release in releases)
    assert days == Counter(
        {f"2026-01-{day:02}": 1 + (day in (2, 12)) for day in (2, 5, 7, 8, 9, 12)}
    )

    first = page(ask, "semiconductor exports")["hits"][0]
    assert first["date"] == "2026-01-02"
    assert "Exports" in first["title"] or "exports" in first["title"]
    assert first["snippets"][0]["spans"]

    korea = page(ask, "Korea", "--by", "day")
    matched = [hit["date"] for hit in korea["hits"]]
    start, end = (dt.date.fromisoformat(pick(matched)) for pick in (min, max))
    every = [f"{start + dt.timedelta(days=day)}" for day in range((end - start).days + 1)]
    buckets = korea["facets"]["date"]["buckets"]
    assert [bucket["key"] for bucket in buckets] == every
    assert [bucket["count"] for bucket in buckets] == [matched.count(day) for day in every]
    assert 0 in [bucket["count"] for bucket in buckets]
    shown = ask("search", "Korea", "--by", "day", terminal=True).out
    assert all(day in shown for day in every)


def test_a_body_cut_off_is_kept_to_its_last_word(ask: Ask) -> None:
    ask("index", str(NOTICES))
    (hit,) = page(ask, "title:exports", "broad-", "--snippets", "5")["hits"]
    assert hit["title"] == "Yearly Exports Pass 700 Billion Dollars"
    release = json.loads(ask("show", hit["id"], "--format", "json").out)
    assert release["body"].endswith("risen across a broad-")
    last = hit["snippets"][-1]
    assert last["text"].endswith("across a broad-")
    assert [last["text"][start:end] for start, end in last["spans"]] == ["broad"]


# Releases in number.


def contents(folder: Path) -> dict[str, bytes]:
    """The files of an index, but for its lock, which says who had it last."""
    files = [file for file in folder.iterdir() if not file.name.endswith("LOCK")]
    return {file.name: file.read_bytes() for file in files}


def test_indexing_again_changes_what_has_changed(
    doj: list[Release], ask: Ask, tmp_path: Path
) -> None:
    lines = [f"{corpus.to_line(release)}\n" for release in (doj if FULL else doj[:2000])]
    source = tmp_path / "releases.jsonl"
    source.write_text("".join(lines), encoding="utf-8")
    count = f"{len(lines):,}"
    assert len(lines) == (12_694 if FULL else 2_000)

    run = ask("index", str(source))
    assert (run.status, run.err.count("\n")) == (0, 1)
    assert run.err.startswith(f"{source}: title=title, date=date, body=body, source=source")
    assert run.out.startswith(f"{count} releases: {count} added, 0 updated, 0 unchanged, 0 del")
    folder = tmp_path / "idx"
    before = contents(folder)
    generation = latest_generation(folder)

    run = ask("index", str(source))
    assert (run.status, run.err.count("\n")) == (0, 1)
    assert run.err.startswith(f"{source}: title=title, date=date, body=body, source=source")
    assert run.out.startswith(f"{count} releases: 0 added, 0 updated, {count} unchanged, 0 del")
    assert latest_generation(folder) == generation
    assert contents(folder) == before

    record = json.loads(lines[1000])
    record["body"] += " A zeppelin landed."
    lines[1000] = json.dumps(record) + "\n"
    source.write_text("".join(lines), encoding="utf-8")
    run = ask("index", str(source), "--json")
    said = json.loads(run.out)
    assert (said["added"], said["updated"], said["unchanged"]) == (0, 1, len(lines) - 1)
    assert [hit["id"] for hit in page(ask, "zeppelin landed")["hits"]] == [record["id"]]
    assert not FULL or index.check(folder) == []
    assert json.loads(ask("info", "--format", "json").out)["releases"] == len(lines)


# What a cold start imports.

REASONS = {
    "click": "reads the command line",
    "numpy": "the index is arrays",
    "zstandard": "unpacks texts",
}
FOR_UNKNOWN_WORDS = {
    "rapidfuzz": "finds the nearest words that some release has",
    "whoosh": "has a stemmer that loads faster than NLTK's",
}


def imported(folder: Path, *query: str) -> set[str]:
    """The top names of modules from outside this project and Python that a search imports."""
    environ = {**os.environ, "DATELINE_INDEX": str(folder), "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "search.cli", "search", *query],
        env=environ, cwd="/", capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    modules = re.findall(r"^import time:.*\| *(\S+)$", run.stderr, re.MULTILINE)
    assert "search.cli" in modules or "search.commands.console.streams" in modules
    assert run.stdout
    tops = {module.partition(".")[0].removeprefix("_") for module in modules}
    standard = {name.removeprefix("_") for name in sys.stdlib_module_names}
    ours = {"corpus", "index", "search"}
    # What the environment loads in every process, and what Python's pickle looks for on Java.
    elsewhere = {
        "distutils_hack",
        "sitecustomize",
        "usercustomize",
        "apport_python_hook",
        "wmi",
        "org",
    }
    return {top for top in tops - standard - ours - elsewhere if not top.endswith("_retriever")}


@pytest.mark.parametrize(
    ("query", "more"),
    [
        (["semiconductor", "exports"], {}),
        (["Korea’s", "tariffs", "--by", "day", "--in", "2026"], {}),
        (['"trade', 'minister"', "-steel"], {}),
        (["(title:exports", "OR", "chip*)", "NOT", "source:x", "date:2026"], {}),
        (["semicondutor", "exports"], FOR_UNKNOWN_WORDS),
    ],
)
def test_each_heavy_import_has_a_reason(
    query: list[str], more: dict[str, str], ask: Ask, tmp_path: Path
) -> None:
    ask("index", str(SAMPLE))
    found = imported(tmp_path / "idx", *query)
    assert found <= {*REASONS, *more}
    assert {"click", "numpy", *more} <= found


# Bad input.

LISTING = b"-\nA title\nA body.\nSecond line. date2025-01-01\n"
BIG = b"-\nA long one\n" + b"word fraud tax steel " * (2_500_000 if FULL else 100_000)
NONE_READ = [
    ("empty.txt", b"", "empty.txt: empty"),
    ("blank.jsonl", b"\n \n", "blank.jsonl: contains no releases"),
    ("noise.bin", bytes(range(256)) * 40, "noise.bin: not text"),
    ("noise.txt", bytes(range(256)) * 40, "noise.txt: not text"),
    ("photo.md", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "photo.md: not text but a PNG image"),
    ("columns.csv", b"a,b\n1,2\n", "columns.csv: no column is known as a title or a body"),
]
READ = [
    ("undated.txt", b"-\nA title\nA body.\n-\nB title\nB body.\n", 2, "no date: 2 releases"),
    (
        "untitled.jsonl",
        b'{"date": "2025-01-01", "body": "A body."}\n{"date": "2025-01-02"}\n',
        1,
        "untitled.jsonl:2: no title and no body: skipped",
    ),
    (
        "utf8.txt",
        LISTING.replace(b"title", "café “caf".encode() + b"\xe9"),
        1,
        "utf8.txt:2: invalid characters",
    ),
    ("latin.txt", LISTING.replace(b"title", b"title caf\xe9s"), 1, ""),
    ("nul.txt", LISTING.replace(b"title", b"ti\0tle"), 1, ""),
    ("crlf.txt", LISTING.replace(b"\n", b"\r\n"), 1, ""),
    ("cut.jsonl", b'{"title": "A", "body": "b", "date": "2025-01-01"}\n{"ti', 1, "cut.jsonl:2: "),
    ("big.txt", BIG + b"needle date2025-01-01\n", 1, ""),
]


@pytest.mark.parametrize(("name", "content", "said"), NONE_READ)
def test_sources_without_releases(
    name: str, content: bytes, said: str, ask: Ask, tmp_path: Path
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    run = ask("index", str(source))
    assert (run.status, run.out) == (2, "")
    message, way_out = run.err.splitlines()
    assert message.startswith("dateline: ") and said in message
    assert way_out
    assert ask("search", "body").status == 2


@pytest.mark.parametrize(("name", "content", "count", "said"), READ)
def test_sources_with_faults(
    name: str, content: bytes, count: int, said: str, ask: Ask, tmp_path: Path
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    run = ask("index", str(source))
    assert run.status == 0
    assert run.out.startswith(f"{count} release{'s' * (count > 1)}: {count} added")
    used, *problems = run.err.splitlines()
    assert used.startswith(f"{source}: ") and "body=body" in used
    assert len(problems) == bool(said)
    assert said in "".join(problems)
    assert ask("search", "--limit", "9").out.count("\n") == count
    # Told to be strict it writes nothing where there is a fault.
    strict = ask("index", str(source), "--strict", "--rebuild")
    assert strict.status == (2 if said else 0)
    assert len(ask("export").out.splitlines()) == count


def test_what_faults_leave(ask: Ask, tmp_path: Path) -> None:
    for name, content, _, _ in READ:
        (tmp_path / name).write_bytes(content)
        assert ask("index", str(tmp_path / name)).status == 0
    (hit,) = page(ask, "needle")["hits"]
    assert hit["title"] == "A long one"
    (snippet,) = hit["snippets"]
    assert len(snippet["text"]) <= 300
    assert [snippet["text"][start:end] for start, end in snippet["spans"]] == ["needle"]
    assert page(ask, '"tax steel needle"')["total"] == 1
    assert page(ask, "title")["total"] > 1
    texts = [hit["snippets"][0]["text"] for hit in page(ask, '"body second line"')["hits"]]
    assert "A body.\nSecond line." in texts
    assert not any("\r" in text or "\0" in text for text in texts)
    assert page(ask, "cafés")["total"] >= 1


@pytest.mark.parametrize("command", [["search", "x"], ["show", "x"], ["info"], ["export"]])
def test_a_place_without_an_index(command: list[str], dateline: Any, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("hello")
    for place, said in (
        ("nowhere", "there is no index at "),
        ("other", "there is no index in"),
        ("other/notes.txt", "is a file, not an index"),
    ):
        run = dateline("--index", str(tmp_path / place), *command)
        assert (run.status, run.out) == (2, "")
        message, way_out = run.err.splitlines()
        assert message.startswith("dateline: ") and said in message and place in message
        assert way_out


def test_a_place_that_cannot_be_an_index(dateline: Any, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    notes = tmp_path / "other" / "notes.txt"
    notes.write_text("hello")
    for place in ("other", "other/notes.txt", "other/notes.txt/idx"):
        run = dateline("--index", str(tmp_path / place), "index", str(SAMPLE))
        assert (run.status, run.out) == (2, "")
        assert run.err.startswith("dateline: ") and place.split("/idx")[0] in run.err
        assert len(run.err.splitlines()) == 2
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["notes.txt"]
    assert notes.read_text() == "hello"


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(ask: Ask, tmp_path: Path) -> None:
    assert ask("index", str(SAMPLE)).status == 0
    (tmp_path / "idx").chmod(0o500)
    try:
        other = tmp_path / "more.jsonl"
        other.write_text('{"title": "New", "body": "b", "date": "2025-01-01"}\n')
        run = ask("index", str(other))
        assert (run.status, run.out) == (2, "")
        assert run.err.startswith("dateline: cannot write to the index at ")
        assert page(ask, "Korea")["total"] == 8
    finally:
        (tmp_path / "idx").chmod(0o700)


def test_odd_queries(ask: Ask) -> None:
    ask("index", str(SAMPLE))
    for args, status, said in (
        (["the of and"], 0, ""),
        (["couldn’t"], 1, "Nothing found."),
        (["Korea", "--offset", "8"], 1, "only 8 releases matched"),
        (["Korea", "--offset", "1000000"], 1, "only 8 releases matched"),
        (["Korea", "--offset", "-1"], 2, "offset must be a whole number"),
        (["Korea", "--limit", "100001"], 2, "limit must be a whole number from 1 to 100,000"),
        (["Korea", "--limit", "many"], 2, "many"),
        ([" \t "], 2, "the query is empty"),
        (["—"], 2, "there is no word to search for"),
        (["\ud800"], 2, ""),
        (["x" * 10_001], 2, "at most 10,000 characters"),
        (["a " * 2_000], 2, "at most 1,000 words"),
    ):
        run = ask("search", *args)
        assert (run.status, said in run.err) == (status, True), (args, run)
        assert "Traceback" not in run.err and "internal" not in run.err
        assert bool(run.out) == (status == 0)
    beyond = page(ask, "Korea", "--offset", "8")
    assert (beyond["total"], beyond["hits"], beyond["offset"]) == (8, [], 8)
