"""Evaluation: figures are the library's, collections are read right, and the ranking is good."""

from __future__ import annotations

import builtins
import csv
import gzip
import json
from pathlib import Path

import pytest

import search
from corpus import Release
from search.errors import OptionError, SourceError
from search.evaluation import beir, trec
from search.evaluation import measures as evaluation
from search.evaluation.measures import Judged, measure

CORPUS = [
    {"_id": "d1", "title": "Tax fraud .", "text": "Tax fraud . Two men were charged."},
    {"_id": "d2", "title": "Trade deficit", "text": "The trade deficit grew again."},
    {"_id": "d3", "title": "", "text": "Tax relief for exporters, and a trade fair."},
    {"_id": "d4", "title": "Steel", "text": "Exports of steel fell."},
]
QUERIES = [
    {"_id": "q1", "text": 'What is "tax fraud"?'},
    {"_id": "q2", "text": "title:(trade"},
    {"_id": "q3", "text": "not judged"},
    {"_id": "q4", "text": "?!"},
]
QRELS = [("q1", "d1", 2), ("q1", "d3", 1), ("q2", "d2", 1), ("q4", "d4", 1), ("q9", "d4", 1)]


def ir():
    return pytest.importorskip("ir_measures", reason="the extra eval is not installed")


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "toy"
    path.mkdir()
    for name, records in (("corpus", CORPUS), ("queries", QUERIES)):
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (path / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    rows = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in QRELS)]
    (path / "qrels.tsv").write_text("\n".join(rows), "utf-8")
    return path


def test_a_beir_folder(folder):
    (collection,) = beir.open_collections([str(folder)])
    assert collection.judged == Judged(
        "toy",
        {"q1": 'What is "tax fraud"?', "q2": "title:(trade", "q4": "?!"},
        {"q1": {"d1": 2, "d3": 1}, "q2": {"d2": 1}, "q4": {"d4": 1}, "q9": {"d4": 1}},
    )
    bodies = {release.id: release.body for release in collection.releases()}
    assert bodies["d1"] == "Two men were charged."
    assert bodies["d2"] == "The trade deficit grew again."


def test_judgements_in_a_folder_of_their_own_and_names_that_clash(folder):
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    names = [c.judged.name for c in beir.open_collections([str(folder), f"{folder}/"])]
    assert names == ["toy", "toy-2"]


@pytest.mark.parametrize(
    ("title", "body", "left"),
    [
        ("A study .", "A study . It was made.", "It was made."),
        ("A study", "A study. It was made.", "It was made."),
        ("A study", "A study\nIt was made.", "It was made."),
        ("A study", "A  study\n\n\tIt was made.", "It was made."),
        ("A study", "A study", ""),
        ("Aspirin", "Aspirin is a drug.", "Aspirin is a drug."),
        ("A study", "A study's end.", "A study's end."),
        ("A (b", "A (b: c", "c"),
        ("", "A study", "A study"),
        ("A study", "B study", "B study"),
    ],
)
def test_a_title_said_over_again_is_taken_off(title, body, left):
    assert beir.without_title(Release("x", title, body, None)).body == left


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl.gz", None, "has no corpus.jsonl"),
        ("queries.jsonl.gz", None, "has no queries.jsonl"),
        ("qrels.tsv", None, "has no qrels.tsv"),
        ("queries.jsonl.gz", b'{"_id": "q1"}', "queries.jsonl.gz:1: no query"),
        ("queries.jsonl.gz", b"\n[]\n", "queries.jsonl.gz:2: no query"),
        ("queries.jsonl.gz", b'{"_id": "x", "text": "y"}', "none of its queries has been judged"),
        ("qrels.tsv", b"q1\td1\tvery\n", "qrels.tsv:1: a relevance is a whole number"),
    ],
)
def test_a_folder_that_is_no_collection(folder, name, content, said):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(SourceError, match=said):
        beir.open_collections([str(folder)])


def test_figures_are_those_of_the_library_on_the_written_run(folder, tmp_path):
    m = ir()
    (collection,) = beir.open_collections([str(folder)])
    seen = []
    with beir.indexed(collection) as engine:
        run = evaluation.rank(engine, collection.judged, progress=seen.append)
    assert seen == [1, 2, 3]
    assert {topic: list(ranked) for topic, ranked in run.items()} == {
        "q1": ["d1", "d3"], "q2": ["d2", "d3"], "q4": []
    }  # fmt: skip
    path = tmp_path / "x.run"
    trec.write_run(path, run)
    measures = [m.nDCG @ 10, m.AP, m.RR, m.P @ 10, m.R @ 100]
    qrels = collection.judged.qrels
    theirs = m.calc_aggregate(measures, qrels, list(m.read_trec_run(str(path))))
    ours = measure(collection.judged, run)
    assert list(ours.means.values()) == [theirs[one] for one in measures]
    assert ours.means["MRR"] == 0.5
    assert set(ours.topics) == {"q1", "q2", "q4", "q9"}
    assert ours.topics["q9"] == dict.fromkeys(evaluation.MEASURES, 0.0)


def test_changes_against_a_baseline():
    ir()
    stats = pytest.importorskip("scipy.stats", reason="the extra eval is not installed")
    qrels = {f"q{n}": {"a": 1} for n in range(8)}
    judged = Judged("x", {}, qrels)
    places = [1, 1, 1, 2, 2, 3, 1, 4]  # where the baseline has the release that ours has first
    baseline = {
        topic: {**{f"no{n}": 9.0 - n for n in range(place - 1)}, "a": 1.0}
        for topic, place in zip(qrels, places, strict=True)
    }
    run = {topic: {"a": 2.0, "b": 1.0} for topic in qrels}
    changes = measure(judged, run, baseline).changes
    before = [1 / place for place in places]
    change = changes["MRR"]
    assert change.difference == pytest.approx(1 - sum(before) / 8)
    assert (change.better, change.worse) == (0.5, 0.0)
    assert change.p == pytest.approx(float(stats.ttest_rel([1.0] * 8, before).pvalue))
    assert changes["R@100"] == evaluation.Change(0.0, 0.0, 0.0, 1.0)
    worse = measure(judged, {topic: {"b": 1.0} for topic in qrels}, run).changes["MRR"]
    assert worse == evaluation.Change(-1.0, 0.0, 1.0, 0.0)
    missing = measure(judged, {}, run).changes["P@10"]
    assert (missing.worse, missing.p) == (1.0, 0.0)
    one = measure(Judged("x", {}, {"q": {"a": 1}}), {}, {"q": {"a": 1.0}})
    assert one.changes["MRR"].p == 1.0


def test_evaluating_without_the_library(folder, dateline, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("ir_measures"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    run = dateline("evaluate", str(folder))
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        "dateline: evaluation needs ir_measures, which is not installed\n"
        "pip install 'dateline[eval]'\n"
    )


TABLE = """\
     queries  nDCG@10     MAP     MRR    P@10   R@100
toy        4   0.5000  0.5000  0.5000  0.0750  0.5000
"""


def test_the_table(folder, dateline):
    ir()
    run = dateline("evaluate", str(folder))
    assert run.status == 0
    assert run.out == TABLE
    assert run.err == ("dateline: toy: 1 of 4 judged queries have no text and count as 0\n")
    colored = dateline("evaluate", str(folder), terminal=True)
    assert "\x1b[1mtoy\x1b[0m" in colored.out


def test_several_collections_runs_and_a_baseline(folder, tmp_path, dateline):
    ir()
    runs = tmp_path / "runs"
    run = dateline("evaluate", str(folder), str(folder), "--run", str(runs), "--format", "json")
    record = json.loads(run.out)
    assert record["schema"] == 1
    assert [one["name"] for one in record["sets"]] == ["toy", "toy-2"]
    assert record["mean"] == record["sets"][0]["figures"] == record["sets"][1]["figures"]
    assert "topics" not in record["sets"][0]
    assert sorted(path.name for path in runs.iterdir()) == ["toy-2.run", "toy.run"]

    args = ("evaluate", str(folder), "--baseline", str(runs), "--per-query")
    run = dateline(*args)
    assert run.out.startswith(TABLE)
    assert "toy, against the baseline" in run.out
    assert ["better", "0%", "0%", "0%", "0%", "0%"] in map(str.split, run.out.splitlines())
    assert "toy, query by query" in run.out
    assert [line.split()[0] for line in run.out.splitlines()[-4:]] == ["q1", "q2", "q4", "q9"]
    (one,) = json.loads(dateline(*args, "--format", "json").out)["sets"]
    assert one["topics"]["q1"]["MRR"] == 1.0
    assert one["baseline"]["MRR"] == {"difference": 0.0, "better": 0.0, "worse": 0.0, "p": 1.0}
    rows = list(csv.DictReader(dateline(*args, "--format", "csv").out.splitlines()))
    assert [(row["set"], row["query"]) for row in rows] == [
        ("toy", "all"), ("toy", "q1"), ("toy", "q2"), ("toy", "q4"), ("toy", "q9")
    ]  # fmt: skip
    assert (rows[0]["nDCG@10"], rows[0]["nDCG@10 p"], rows[1]["nDCG@10 p"]) == (
        "0.500000", "1.000000", ""
    )  # fmt: skip
    tsv = dateline("evaluate", str(folder), str(folder), "--format", "tsv").out.splitlines()
    assert [line.split("\t")[:2] for line in tsv] == [
        ["set", "query"], ["toy", "all"], ["toy-2", "all"], ["mean", "all"]
    ]  # fmt: skip


def test_topics_against_an_index(folder, tmp_path, dateline):
    ir()
    path = tmp_path / "index"
    assert dateline("--index", str(path), "index", str(folder / "corpus.jsonl.gz")).status == 0
    topics = tmp_path / "topics"
    topics.write_text("<top><num> q1 <title> tax fraud </top>\n<top><num> q2 <title> trade </top>")
    run = tmp_path / "a.run"
    args = ("--index", str(path), "evaluate", "--topics", str(topics), "--qrels")
    done = dateline(*args, str(folder / "qrels.tsv"), "--run", str(run), "--expand")
    assert (done.status, done.out.splitlines()[1].split()[0]) == (0, "qrels.tsv")
    assert "2 of 4 judged queries have no text" in done.err
    assert list(trec.read_run(str(run))) == ["q1", "q2"]


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--topics", "t"),
        ("--qrels", "q"),
        ("folder", "--topics", "t", "--qrels", "q"),
    ],
)
def test_what_to_measure_has_to_be_said(dateline, args):
    ir()
    run = dateline("evaluate", *args)
    assert run.status == 2
    assert "give one or more datasets, or both --topics and --qrels" in run.err


def test_a_run_that_cannot_be_written_or_read(folder, tmp_path, dateline):
    ir()
    (tmp_path / "file").write_text("x")
    run = dateline("evaluate", str(folder), "--run", str(tmp_path / "file" / "x.run"))
    assert (run.status, "cannot write" in run.err) == (2, True)
    run = dateline("evaluate", str(folder), "--baseline", str(tmp_path / "none"))
    assert (run.status, run.err.startswith("dateline: cannot read")) == (2, True)


BASELINES = {"cranfield": 0.484, "cacm": 0.477, "time": 0.711}


@pytest.mark.slow
def test_the_ranking_is_better_than_the_book(shared):
    """BM25 (k1 0.9, b 0.4) on the text with its title, without stop words, has these figures."""
    ir()
    default, expanded = [], []
    for collection in beir.open_collections(str(shared / "data" / "ir" / n) for n in BASELINES):
        judged = collection.judged
        with beir.indexed(collection) as engine:
            default.append(measure(judged, evaluation.rank(engine, judged)))
            expanded.append(measure(judged, evaluation.rank(engine, judged, expand=True)))
    assert [len(one.topics) for one in default] == [225, 52, 83]
    for one in default:
        assert one.means["nDCG@10"] >= BASELINES[one.name]
    before, after = (evaluation.mean(one.means for one in found) for found in (default, expanded))
    assert before["nDCG@10"] >= 0.605
    assert after["R@100"] > before["R@100"]
    assert after["nDCG@10"] > before["nDCG@10"]
    page = Path(__file__).parents[3] / "search" / "help" / "evaluation.md"
    shown = " ".join(page.read_text(encoding="utf-8").split())
    for means in (before, after):
        figures = ["mean", *(f"{mean:.4f}" for mean in means.values())]
        assert " ".join(figures) in shown


def test_figures_do_not_depend_on_how_the_index_came_to_be(folder, tmp_path):
    ir()
    import index

    (collection,) = beir.open_collections([str(folder)])
    every = list(collection.releases())
    for number in range(2):
        index.build(tmp_path / "i", every[number::2])
    with search.open(tmp_path / "i") as parts, beir.indexed(collection) as whole:
        assert evaluation.rank(parts, collection.judged) == evaluation.rank(
            whole, collection.judged
        )


def test_options_refuse_what_is_not_plain():
    with pytest.raises(OptionError, match="plain must be True or False"):
        search.SearchOptions(plain="yes")
