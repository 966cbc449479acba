"""Releases written as JSON lines, and read again."""

import datetime as dt
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.problems import Problem
from corpus.sources import from_stream

AWKWARD = ' \t\r\n;,"\\\0\x1b\ufeff\u2028\u0301-'
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(AWKWARD)), max_size=40)
VALUES = st.one_of(TEXTS, st.lists(TEXTS, max_size=3), st.none(), st.integers(), st.floats())
RECORDS = st.fixed_dictionaries(
    {"title": TEXTS},
    optional={
        "id": VALUES,
        "body": TEXTS,
        "date": st.one_of(st.dates().map(dt.date.isoformat), TEXTS),
        "source": VALUES,
        "url": VALUES,
        "topics": VALUES,
    },
)


def read_lines(lines: list[str]) -> tuple[list[corpus.Release], list[Problem]]:
    problems: list[Problem] = []
    data = "".join(line + "\n" for line in lines).encode()
    return list(from_stream(io.BytesIO(data), "lines", "jsonl", problems.append)), problems


@settings(deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_what_is_written_is_read_back(records: list[dict[str, object]]) -> None:
    sound = {"id": "last", "title": "Last", "date": "2026-01-02"}
    releases, _ = read_lines([json.dumps(record) for record in [*records, sound]])
    again, problems = read_lines([corpus.to_line(release) for release in releases])
    assert again == releases
    assert all(problem.message.startswith(("no date", "the same id")) for problem in problems)


def test_the_names_and_types() -> None:
    release = corpus.Release(
        "a",
        "Title",
        "Body\nof two lines",
        dt.date(2026, 1, 2),
        "A; B",
        "https://x.org",
        ("x",),
    )
    assert corpus.to_dict(release) == {
        "id": "a",
        "title": "Title",
        "date": "2026-01-02",
        "body": "Body\nof two lines",
        "source": "A; B",
        "url": "https://x.org",
        "topics": ["x"],
    }
    line = corpus.to_line(release)
    assert "\n" not in line
    assert json.loads(line) == corpus.to_dict(release)


def test_undated_and_accented() -> None:
    release = corpus.Release("a", "Café", "", None)
    assert corpus.to_dict(release)["date"] is None
    assert "Café" in corpus.to_line(release)
