"""Very large, very deep and hostile input, and what reading costs the program that imports it."""

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

import corpus
from corpus.problems import Problem
from corpus.sources import from_stream

ROOT = Path(__file__).parents[2]
HUGE = "word " * 10_000_000
"""50 MB of body."""


def read_text(text: str, format: str) -> tuple[list[corpus.Release], list[Problem]]:
    problems: list[Problem] = []
    source = io.BytesIO(text.encode())
    return list(from_stream(source, "text", format, problems.append)), problems


@pytest.mark.parametrize(
    ("format", "template"),
    [
        ("listing", "-\nTitle\n%s date2026-01-02\n"),
        ("jsonl", '{"title": "Title", "date": "2026-01-02", "body": "%s"}'),
        ("csv", "title,date,body\nTitle,2026-01-02,%s\n"),
        ("markdown", "---\ntitle: Title\ndate: 2026-01-02\n---\n%s"),
    ],
)
def test_a_huge_body(format: str, template: str) -> None:
    begun = time.perf_counter()
    releases, problems = read_text(template % HUGE, format)
    assert time.perf_counter() - begun < 20
    assert [len(release.body) for release in releases] == [len(HUGE) - 1]
    assert problems == []


@pytest.mark.parametrize("depth", [500, 100_000])
def test_deep_json(depth: int) -> None:
    deep = '{"title": "T", "date": "2026-01-02", "x": ' + "[" * depth + "]" * depth + "}"
    sound = '{"title": "Sound", "date": "2026-01-02"}'
    releases, problems = read_text(f"{deep}\n{sound}\n", "jsonl")
    assert releases[-1].title == "Sound"
    assert len(releases) + len(problems) == 2


PAIRS = ("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij")
HOSTILE_YAML = {
    "deep": "[" * 30_000,
    "deep mappings": "".join(f"{' ' * i}a:\n" for i in range(300)),
    "aliases": "\n".join(["a: &a [x, x]", *(f"{c}: &{c} [{f'*{p}, ' * 9}]" for p, c in PAIRS)]),
    "cycle": "topics: &a [*a]\n",
    "python": "title: !!python/object/apply:os.getcwd []\n",
    "no such character": 'title: "\\U7fffffff"\n',
    "a list as a name": "? [a]\n: b\n",
    "two documents' worth": "title: T\n%YAML 1.1\n",
    "unclosed": "title: [T\n",
    "tabs": "title:\n\t- T\n",
    "long": "x: y\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE_YAML)
def test_hostile_front_matter(name: str) -> None:
    begun = time.process_time()
    try:
        releases, problems = read_text(f"---\n{HOSTILE_YAML[name]}\n---\nBody.\n", "markdown")
    except corpus.SourceError as error:
        assert error.message == "text: no releases could be read"
    else:
        assert len(releases) == 1
        assert problems
        assert releases[0].topics == ()
    assert time.process_time() - begun < 5


def test_broken_front_matter_is_reported_where_it_breaks() -> None:
    problems: list[Problem] = []
    text = b"\n---\ndate: 2026-01-02\ntitle: [a, {b: c\ntext\nsource: Office\n---\nBody.\n"
    (release,) = from_stream(io.BytesIO(text), "a.md", "markdown", problems.append)
    assert (release.title, str(release.date), release.source) == ("Body.", "2026-01-02", "Office")
    assert release.body == "Body."
    assert [str(problem) for problem in problems] == [
        "a.md:6: front matter that is broken YAML"
        " (expected ',' or '}', but got ':'): read line by line"
    ]


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("---\ntitle: Ferries\n\tdraft: true\ndate: 2026-01-12\n---\n", "Ferries"),
        ('---\ntitle: "Ferries\ndate: 2026-01-12\n---\n', "Ferries"),
        ("---\ntitle: Ferries\ndate: 2026-01-12\n\n", "Ferries"),
        ('+++\ntitle = "Ferries"\ndate = 2026-01-12\nbad =\n+++\n', "Ferries"),
        ("---\n? [x\ntitle: Ferries: open\ndate: 2026-01-12\n---\n", "Ferries: open"),
    ],
)
def test_what_can_be_read_of_broken_front_matter_is(front: str, title: str) -> None:
    (release,), problems = read_text(f"{front}They sail.\n", "markdown")
    assert (release.title, str(release.date)) == (title, "2026-01-12")
    assert release.body == "They sail."
    (problem,) = problems
    assert "read line by line" in problem.message


def test_the_csv_limit_of_the_program_is_left_alone() -> None:
    before = csv.field_size_limit()
    text = "title,body\n" + f"T,{'x' * (before + 1)}\n" * 3
    releases = from_stream(io.BytesIO(text.encode()), "text", "csv", lambda _: None)
    for release in releases:
        assert len(release.body) == before + 1
        assert csv.field_size_limit() == before


def test_one_problem_for_many_releases_without_a_date() -> None:
    lines = "".join(json.dumps({"_id": str(i), "text": "x"}) + "\n" for i in range(1400))
    releases, problems = read_text(lines, "jsonl")
    assert len(releases) == 1400
    assert [str(p) for p in problems] == ["text:1: no date: 1,400 releases (lines 1, 2, 3, …)"]


def modules_after(program: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {program}; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_importing_corpus_is_light() -> None:
    loaded = modules_after("import corpus")
    assert "corpus.reading" in loaded
    heavy = {"yaml", "csv", "gzip", "zlib", "json", "hashlib", "pathlib", "unicodedata", "numpy"}
    assert not heavy & loaded


def test_a_format_loads_what_it_needs_alone() -> None:
    text = "corpus.sources.from_stream(io.BytesIO(b'{\"title\": \"T\"}'), 'a', 'jsonl', print)"
    loaded = modules_after(f"import corpus.sources, io; list({text})")
    assert "json" in loaded
    assert not {"yaml", "csv", "gzip"} & loaded
