"""The command `evaluate DATASET...`: measures ranking quality on judged collections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.commands.console.progress import Progress
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command, format_option
from search.commands.options.completing import FILE

if TYPE_CHECKING:
    from search.engine import Engine
    from search.evaluation.measures import Evaluation, Judged


@command(
    examples="""
    dateline evaluate beir/scifact
    dateline evaluate beir/* --run runs/today --baseline runs/before
    dateline evaluate --topics topics.txt --qrels qrels.txt --expand
    """
)
@click.argument("datasets", nargs=-1, metavar="[DATASET]...", type=FILE)
@click.option(
    "--topics",
    type=FILE,
    metavar="FILE",
    help="File of topics to search for: TREC topics, or lines of id<TAB>text.",
)
@click.option(
    "--qrels", type=FILE, metavar="FILE", help="File of relevance judgements for the topics."
)
@click.option("--expand", is_flag=True, help="Add key terms of the best releases to each query.")
@click.option("--per-query", is_flag=True, help="Also show the measures of each query.")
@click.option("--run", type=FILE, metavar="PATH", help="Write the rankings to a TREC run.")
@click.option(
    "--baseline",
    type=FILE,
    metavar="PATH",
    help="Compare with this TREC run, using a paired t-test.",
)
@format_option("text", "json", "csv", "tsv")
def evaluate(
    session: Session,
    datasets: tuple[str, ...],
    topics: str | None,
    qrels: str | None,
    expand: bool,
    per_query: bool,
    run: str | None,
    baseline: str | None,
    format_: str,
) -> Status:
    """Measure ranking quality on judged collections.

    The measures are nDCG@10, MAP, MRR, P@10 and R@100, from 0 to 1, averaged over the judged
    queries.

    A DATASET is a folder in BEIR's layout: corpus.jsonl, queries.jsonl and qrels.tsv, each
    optionally compressed with gzip. It is indexed in a temporary folder, and each judged query is
    searched for as plain words of which any may match. Where a text begins by repeating its title,
    the repetition is dropped. With --topics and --qrels, your own index is measured instead.

    --run and --baseline name files; with several datasets, they name folders that hold one NAME.run
    for each.
    """
    from search.evaluation import measures, trec

    measures.require_library()
    evaluations: list[Evaluation] = []
    for judged, engine in _judged(session, datasets, topics, qrels):
        before = None
        if baseline is not None:
            before = trec.read_run(_place(baseline, judged.name, len(datasets) > 1))
        progress = Progress(session.console, "topic")
        ranking = measures.rank(engine, judged, expand=expand, progress=progress)
        progress.clear()
        if run is not None:
            trec.write_run(_place(run, judged.name, len(datasets) > 1), ranking)
        evaluations.append(measures.measure(judged, ranking, before))
        _report_missing(session, judged)
    _write(session, evaluations, format_, per_query)
    return Status.FOUND


def _judged(
    session: Session, datasets: tuple[str, ...], topics: str | None, qrels: str | None
) -> Iterator[tuple[Judged, Engine]]:
    """Each judged collection in turn, with an engine that is open while it is measured."""
    from search.evaluation import beir, trec
    from search.evaluation.measures import Judged

    if datasets and not (topics or qrels):
        for collection in beir.open_collections(datasets):
            progress = Progress(session.console)
            with beir.indexed(collection, progress) as engine:
                progress.clear()
                yield collection.judged, engine
    elif topics and qrels and not datasets:
        judged = Judged(Path(qrels).name, trec.read_topics(topics), trec.read_qrels(qrels))
        with session.engine() as opened:
            yield judged, opened
    else:
        raise click.UsageError("give one or more datasets, or both --topics and --qrels")


def _place(path: str, name: str, several: bool) -> Path:
    """The file of a run: the path itself, or NAME.run in that folder."""
    place = Path(path)
    return place / f"{name}.run" if several or place.is_dir() else place


def _report_missing(session: Session, judged: Judged) -> None:
    missing = len(judged.qrels.keys() - judged.topics.keys())
    if missing:
        session.console.tell(
            f"dateline: {judged.name}: {missing:,} of {len(judged.qrels):,} judged queries have no"
            " text and count as 0"
        )


def _write(session: Session, evaluations: list[Evaluation], format_: str, per_query: bool) -> None:
    from search.render import evaluation
    from search.render.formats.csv import csv_lines
    from search.render.formats.tsv import tsv_line

    if format_ == "json":
        session.write_record(evaluation.record(evaluations, per_query=per_query))
    elif format_ == "text":
        session.write(evaluation.table(evaluations, session.style(), per_query=per_query))
    else:
        rows = evaluation.rows(evaluations, per_query=per_query)
        session.write(csv_lines(rows) if format_ == "csv" else map(tsv_line, rows), format_)
