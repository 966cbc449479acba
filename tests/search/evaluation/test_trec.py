"""TREC files: read as they are written, and written as the metric libraries read them."""

from __future__ import annotations

import gzip
import struct
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import OptionError, SourceError
from search.evaluation import trec

CASES = Path(__file__).parents[2] / "cases" / "trec"
CLASSIC = {
    "301": "International Organized Crime",
    "302": "Poliomyelitis and Post-Polio",
    "303": 'Hubble "Telescope": Achievements?',
}


def written(path, text):
    path.write_text(text, "utf-8")
    return str(path)


def test_classic_topics(tmp_path):
    path = CASES / "classic.txt"
    assert trec.read_topics(str(path)) == CLASSIC
    packed = tmp_path / "topics.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert trec.read_topics(str(packed)) == CLASSIC


def test_topics_on_lines(tmp_path):
    path = written(tmp_path / "t", "\ufeff1\twhat is it?\r\n\n q-2 \t tax  fraud\tcase \n")
    assert trec.read_topics(path) == {"1": "what is it?", "q-2": "tax  fraud\tcase"}


def test_entries_say_on_which_line_they_begin():
    text = (CASES / "classic.txt").read_text("utf-8")
    found = list(trec.entries(f"first\n{text}".splitlines(keepends=True)))
    assert [(number, entry[:5]) for number, entry in found] == [
        (1, "first"), (3, "<top>"), (16, "<top>"), (27, "<top>")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no topic"),
        ("just a query\n", ":1: neither"),
        ("1\ttax\n\tfraud\n", ":2: neither"),
        ("1\t\n", ":1: neither"),
        ("1\ttax\n1\tfraud\n", ":2: topic 1 appears a second time"),
        ("\n<top>\n<num> 1\n</top>\n", ":2: the topic has no <title>"),
        ("<top>\n<title> a\n</top>\n", ":1: the topic has no <num>"),
        ("<top>\n<num> 1 <title> <desc> a\n", ":1: the topic has no <title>"),
    ],
)
def test_topics_that_are_none(tmp_path, text, said):
    with pytest.raises(SourceError, match=said):
        trec.read_topics(written(tmp_path / "t", text))


@pytest.mark.parametrize(
    "text",
    [
        "1 0 a 1\n1 0 b 0\n2 0 a -1\n",
        "1\t0\ta\t1\n1\t0\tb\t0\n\n2\t0\ta\t-1",
        "query-id\tcorpus-id\tscore\n1\ta\t1\n1\tb\t0\n2\ta\t-1\n",
        "1 Q0 a 5\n1 0 a 1\n1 0 b 0\n2 0 a -1\n",
    ],
)
def test_judgements(tmp_path, text):
    qrels = trec.read_qrels(written(tmp_path / "q", text))
    assert qrels == {"1": {"a": 1, "b": 0}, "2": {"a": -1}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no judgement"),
        ("query-id\tcorpus-id\tscore\n", "no judgement"),
        ("1 0 a 1\n1 a\n", ":2: 2 columns; a judgement has 3 or 4"),
        ("1 0 a yes\n", ":1: a relevance is a whole number, not yes"),
        ("1 0 a 0.5\n", ":1: a relevance is a whole number, not 0.5"),
    ],
)
def test_judgements_that_are_none(tmp_path, text, said):
    with pytest.raises(SourceError, match=said):
        trec.read_qrels(written(tmp_path / "q", text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no run"),
        ("1 Q0 a 1 0.5\n", ":1: 5 columns; a run has 6"),
        ("1 Q0 a 1 nan x\n", ":1: a score is a number, not nan"),
        ("1 Q0 a 1 high x\n", ":1: a score is a number, not high"),
    ],
)
def test_runs_that_are_none(tmp_path, text, said):
    with pytest.raises(SourceError, match=said):
        trec.read_run(written(tmp_path / "r", text))


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        trec.read_run(str(tmp_path / "none"))
    broken = tmp_path / "run.gz"
    broken.write_bytes(gzip.compress(b"1 Q0 a 1 0.5 x\n" * 1000)[:-20])
    with pytest.raises(SourceError, match="cut off"):
        trec.read_run(str(broken))
    with pytest.raises(OptionError, match="cannot write"):
        trec.write_run(tmp_path, {"1": {"a": 1.0}})


finite = st.floats(-1e6, 1e6, allow_nan=False)
rankings = st.lists(st.tuples(st.uuids().map(str), finite), max_size=40, unique_by=lambda p: p[0])


@given(rankings, st.integers(0, 3))
def test_scores_fall_even_in_single_precision(ranked, digits):
    ranked = [(name, round(score, digits)) for name, score in ranked]
    ranked.sort(key=lambda pair: -pair[1])
    fallen = list(trec.falling(ranked))
    assert [name for name, _ in fallen] == [name for name, _ in ranked]
    single = [struct.unpack("f", struct.pack("f", score))[0] for _, score in fallen]
    assert all(one > two for one, two in pairwise(single))
    for (_, score), (_, exact) in zip(fallen, ranked, strict=True):
        assert score == pytest.approx(exact, rel=1e-4, abs=1e-4)


@given(rankings)
def test_a_run_is_read_back_as_it_was(ranked):
    ranked.sort(key=lambda pair: -pair[1])
    fallen = dict(trec.falling(ranked))
    lines = list(trec.run_lines("q1", fallen.items(), "tag"))
    columns = [line.split(" ") for line in lines]
    assert all(len(row) == 6 for row in columns)
    assert [row[3] for row in columns] == [str(rank) for rank in range(1, len(lines) + 1)]
    assert {row[2]: float(row[4]) for row in columns} == fallen
    assert all((row[0], row[1], row[5]) == ("q1", "Q0", "tag") for row in columns)


def test_white_space_never_makes_a_column():
    (line,) = trec.run_lines("my topic", [("a b\tc", 1.0)], " my tag ")
    assert line == "my_topic Q0 a_b_c 1 1 my_tag"
    (line,) = trec.run_lines("", [("a", 0.25)], "")
    assert line == "_ Q0 a 1 0.25 _"


def test_written_runs_are_read_by_both_libraries(tmp_path):
    ir_measures = pytest.importorskip("ir_measures", reason="the extra eval is not installed")
    pytrec_eval = pytest.importorskip("pytrec_eval", reason="the extra eval is not installed")
    ranked = [("b", 2.0), ("a", 2.0), ("c", 2.0), ("d", 1e-9), ("e", 0.0), ("f", 0.0)]
    run = {"q1": dict(trec.falling(ranked)), "q2": dict(trec.falling([("z", 3.25)]))}
    path = tmp_path / "new" / "x.run"
    trec.write_run(path, run, "mine")
    assert trec.read_run(str(path)) == run
    docs = list(ir_measures.read_trec_run(str(path)))
    assert [doc.doc_id for doc in docs] == ["b", "a", "c", "d", "e", "f", "z"]
    qrels = {"q1": {"a": 1}, "q2": {"z": 1}}
    assert ir_measures.calc_aggregate([ir_measures.RR], qrels, docs)[ir_measures.RR] == 0.75
    with path.open() as lines:
        assert pytrec_eval.parse_run(lines) == run
