"""How far a command has come: of how much, and how long it will take."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import corpus
from corpus.meter import Meter, size_of
from search.commands.console.progress import Progress, _span
from search.commands.console.streams import Console
from tests.search.conftest import Terminal


def console(**settings: object) -> Console:
    ticks = itertools.count()
    return Console(
        Terminal(), Terminal(), Terminal(), {"COLUMNS": "80"},
        clock=lambda: float(next(ticks)), **settings,
    )  # fmt: skip


def test_bytes_read_of_those_there_are():
    made = console()
    read = iter([1_000_000, 2_000_000])
    progress = Progress(made, total=4_000_000, extent=lambda: next(read))
    progress(100)
    progress(250)
    progress.stage("writing")
    progress.clear()
    shown = [line.rstrip() for line in made.stderr.getvalue().split("\r")]
    assert shown == [
        "",
        "100 releases, 1.0 MB of 4.0 MB, 100 a second, 3 s left",
        "250 releases, 2.0 MB of 4.0 MB, 125 a second, 2 s left",
        "writing …",
        "",
        "",
    ]


def test_how_many_of_those_there_are_and_silence():
    made = console()
    Progress(made, "answer", total=8)(2)
    assert made.stderr.getvalue() == "\r2 of 8 answers, 2 a second, 3 s left"
    for silent in (Progress(console(quiet=True)), Progress(console(), quiet=True)):
        silent(1)
        silent.stage("writing")
        assert not silent.live


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (99, "99 s"), (130, "2 min"), (7500, "2 h 5 min")]
)
def test_times_as_people_say_them(seconds, said):
    assert _span(seconds) == said


def test_a_meter_counts_what_is_read_of_each_file(tmp_path: Path):
    line = '{"id": "%d", "title": "A title", "body": "%s"}\n'
    for name in ("a.jsonl", "b.jsonl"):
        text = "".join(line % (number, name * 20) for number in range(4000))
        (tmp_path / name).write_text(text)
    (tmp_path / ".hidden").write_text("x")
    total = size_of([tmp_path])
    assert total == 2 * (tmp_path / "a.jsonl").stat().st_size
    assert size_of(["-"]) is None and size_of([tmp_path / "none"]) is None
    meter = Meter()
    seen = []
    for release in corpus.read_all([tmp_path], meter=meter):
        seen.append(meter.read)
        assert release
    assert seen == sorted(seen) and seen[0] < total // 2 < seen[-1] <= total
    assert meter.read == total
