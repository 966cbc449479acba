"""Batches from TREC topics and as TREC runs, on one process and several, and killed half-way."""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

import index
from corpus import Release
from search.batch import workers
from search.batch.files import Reply, Unreadable, parse, read
from search.cli import main
from search.commands.console.streams import Console
from search.engine import BatchQuery
from search.errors import BackendError, IndexNotFound
from search.options import SearchOptions

ROOT = Path(__file__).parents[3]
TOPICS = Path(__file__).parents[2] / "cases" / "trec" / "classic.txt"
WORDS = ["tax", "fraud", "crime", "steel", "trade", "telescope", "polio"]


@pytest.fixture(scope="module")
def idx(tmp_path_factory):
    random_ = random.Random(5)
    path = tmp_path_factory.mktemp("runs") / "i"
    releases = [
        Release(f"r{number:04}", " ".join(random_.choices(WORDS, k=2)), "tax " * 40, None)
        for number in range(1500)
    ]
    index.build(path, releases)
    return str(path)


@pytest.fixture
def written(tmp_path):
    def write(*lines):
        path = tmp_path / "queries"
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return str(path)

    return write


def test_a_line_with_a_tab_has_an_id():
    assert parse("q1\ttax -fraud", 3, {"limit": 2}) == BatchQuery(
        "q1", "tax -fraud", SearchOptions(limit=2)
    )
    assert parse("\ttax", 3, {}) == BatchQuery("3", "tax", SearchOptions())
    assert parse("q1\t", 3, {}) == BatchQuery("q1", "", SearchOptions())


def test_topics_are_queries_of_plain_words(written):
    queries = list(read(str(TOPICS), {"match": "any"}))
    plain = SearchOptions(match="any", plain=True)
    assert queries == [
        BatchQuery("301", "International Organized Crime", plain),
        BatchQuery("302", "Poliomyelitis and Post-Polio", plain),
        BatchQuery("303", 'Hubble "Telescope": Achievements?', plain),
    ]
    bad, good = read(written("<top>", "<num> 7", "</top>", "tax"))
    assert isinstance(bad, Unreadable)
    assert (bad.id, bad.error.message) == ("1", "line 1: the topic has no <title>")
    assert good == BatchQuery("4", "tax", SearchOptions())


def test_a_run(idx, written, dateline):
    file = written("a\ttax crime", '{"id": "b c", "query": "polio", "limit": 3}', "nowhere")
    run = dateline("--index", idx, "batch", file, "--format", "trec", "--run-tag", "mine", "-n9")
    rows = [line.split(" ") for line in run.out.splitlines()]
    assert (run.status, run.err) == (0, "")
    assert [row[0] for row in rows] == ["a"] * 9 + ["b_c"] * 3
    assert {(len(row), row[1], row[5]) for row in rows} == {(6, "Q0", "mine")}
    assert [row[3] for row in rows] == [*map(str, range(1, 10)), "1", "2", "3"]
    scores = [float(row[4]) for row in rows[:9]]
    assert all(one > two for one, two in pairwise(scores))
    page = json.loads(dateline("--index", idx, "search", "tax crime", "--format", "json").out)
    assert [row[2] for row in rows[:9]] == [hit["id"] for hit in page["hits"]][:9]


def test_a_run_has_a_thousand_hits_a_query_and_ties_in_a_stable_order(idx, written, dateline):
    ir_measures = pytest.importorskip("ir_measures", reason="the extra eval is not installed")
    run = dateline("--index", idx, "batch", written("tax"), "--format", "trec")
    docs = list(ir_measures.read_trec_run(run.out))
    assert len(docs) == 1000
    ordered = sorted(docs, key=lambda doc: -doc.score)
    assert docs == ordered
    ids = [doc.doc_id for doc in docs]
    page = dateline("--index", idx, "search", "tax", "-n", "1000", "--format", "tsv")
    assert [line.split("\t")[1] for line in page.out.splitlines()[1:]] == ids
    # The library itself, which orders by score alone, sees the order given.
    for rank in (1, 7, 900):
        qrels = {"1": {ids[rank - 1]: 1}}
        found = ir_measures.calc_aggregate([ir_measures.RR], qrels, docs)
        assert found[ir_measures.RR] == pytest.approx(1 / rank)


def test_a_bad_query_costs_itself_alone(idx, written, dateline):
    file = written("tax", 'x\t"tax', "{", "<top> <num> 9", "</top>", "<top>", "fraud")
    run = dateline("--index", idx, "batch", file, "--format", "trec", "--limit", "1")
    assert run.status == 2
    assert [line.split()[0] for line in run.out.splitlines()] == ["1"]
    assert [line.split(":")[1] for line in run.err.splitlines()] == [
        " query x", " query 3", " query 4", " query 6"
    ]  # fmt: skip
    run = dateline("--index", idx, "batch", file, "--limit", "1")
    records = [json.loads(line) for line in run.out.splitlines()]
    assert [record["id"] for record in records] == ["1", "x", "3", "4", "6"]
    assert ["error" in record for record in records] == [False, True, True, True, True]


@pytest.mark.parametrize("format_", ["jsonl", "trec"])
def test_several_processes_give_the_same_in_the_same_order(idx, written, dateline, format_):
    random_ = random.Random(3)
    lines = [" ".join(random_.sample(WORDS, random_.randrange(1, 4))) for _ in range(60)]
    lines[7] = lines[40] = '"broken'
    lines[9] = '{"id": "x", "query": "crime", "match": "any", "limit": 30, "since": "2020"}'
    args = ("--index", idx, "batch", written(*lines), "--format", format_, "--limit", "20")
    one, two = dateline(*args), dateline(*args, "--jobs", "2")

    def but_for_time(out):
        if format_ == "trec":
            return out
        return [{**json.loads(line), "took_ms": 0} for line in out.splitlines()]

    assert (two.status, two.err) == (one.status, one.err) == (2, one.err)
    assert len(one.out.splitlines()) >= 60
    assert but_for_time(two.out) == but_for_time(one.out)


def answer(engine, queries):
    """What the processes of the tests below do with their queries."""
    for query in queries:
        if query.query == "die":
            os._exit(1)
        yield Reply([f"{query.query} {os.getpid()}"])


def test_queries_are_dealt_out_and_read_as_they_are_needed(idx):
    seen = []

    def queries():
        for number in range(100):
            seen.append(number)
            yield BatchQuery(str(number), str(number))

    replies = workers.spread([idx], queries(), answer, 2)
    lines = [next(replies).lines[0] for _ in range(3)]
    assert [line.split()[0] for line in lines] == ["0", "1", "2"]
    assert len(seen) <= 4 * workers.CHUNK
    lines += [reply.lines[0] for reply in replies]
    assert [line.split()[0] for line in lines] == [str(number) for number in range(100)]
    processes = {line.split()[1] for line in lines}
    assert len(processes) == 2
    assert str(os.getpid()) not in processes


def test_no_queries_on_several_processes(idx):
    assert list(workers.spread([idx], [], answer, 2)) == []


def test_a_process_that_dies_is_an_error_and_no_silence(idx):
    queries = [BatchQuery("1", "die")] * 40
    with pytest.raises(BackendError, match="worker process died"):
        list(workers.spread([idx], queries, answer, 2))


def test_what_keeps_a_process_from_opening_the_index_is_said(tmp_path):
    target = str(tmp_path / "none")
    with pytest.raises(IndexNotFound, match="there is no index") as raised:
        list(workers.spread([target], [BatchQuery("1", "x")] * 40, answer, 2))
    assert raised.value.hint


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_half_way_leaves_whole_lines_and_no_process(idx, tmp_path, jobs):
    queries = tmp_path / "queries"
    queries.write_text("tax crime polio\n" * 20_000, "utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "search.cli", "--index", idx, "batch", str(queries)]
    with out.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--jobs", jobs, "--limit", "20"],
            stdout=file,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while out.stat().st_size < 500_000 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        # The pipe of standard error is closed when the last of the processes has ended.
        assert process.communicate(timeout=60)[1] == b""
    data = out.read_bytes()
    assert data.endswith(b"\n")
    lines = data.splitlines()
    assert 20 < len(lines) < 20_000
    assert [json.loads(line)["id"] for line in lines] == [str(n + 1) for n in range(len(lines))]


@pytest.mark.parametrize("live", [True, False])
def test_progress_goes_to_a_terminal_that_answers_do_not_go_to(idx, written, live):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for out in (io.StringIO(), Terminal()):
        err = Terminal() if live else io.StringIO()
        ticks = itertools.count()
        console = Console(io.StringIO(), out, err, {}, clock=lambda ticks=ticks: float(next(ticks)))
        args = ["--index", idx, "batch", written(*["tax"] * 5), "--limit", "1"]
        assert main(args, console) == 0
        assert ("5 answers, 1 a second" in err.getvalue()) is (live and not out.isatty())
        assert len(out.getvalue().splitlines()) == 5


@pytest.mark.slow
def test_five_hundred_queries_over_real_releases(doj, tmp_path_factory, dateline):
    path = tmp_path_factory.mktemp("real") / "i"
    index.build(path, doj[::8])
    random_ = random.Random(11)
    titles = [random_.choice(doj).title.split() for _ in range(500)]
    queries = [" ".join(random_.sample(words, min(3, len(words)))) for words in titles]
    file = path.parent / "queries.txt"
    file.write_text("".join(f"{query}\n" for query in queries), "utf-8")
    run = dateline("--index", str(path), "batch", str(file), "--lenient")
    records = [json.loads(line) for line in run.out.splitlines()]
    assert [record["id"] for record in records] == [str(n) for n in range(1, 501)]
    assert not any("error" in record for record in records)
    assert sum(record["total"] > 0 for record in records) > 400
