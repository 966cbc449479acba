"""The command `index SOURCE...`: reads releases and brings the index up to date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from search.commands.console.consent import Consent
from search.commands.console.problems import Findings, Problems
from search.commands.console.progress import Progress, summary_line, summary_record
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.console.waiting import when_free
from search.commands.options.common import command, json_option, wait_option, yes_option
from search.commands.options.completing import FILE, formats, languages
from search.errors import OptionError
from search.target import is_address

if TYPE_CHECKING:
    from corpus.release import Release


@command(
    examples="""
    dateline index releases/ more-releases.jsonl.gz
    dateline --index motir.idx index listing.txt --dry-run
    zcat dump.jsonl.gz | dateline index - --format jsonl --prune
    """,
    groups={
        "Reading": (
            *("--format", "--map", "--records", "--date-format", "--timezone", "--encoding"),
            *("--strict", "--show"),
        ),
        "OpenSearch": ("--shards", "--replicas"),
    },
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=FILE)
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    shell_complete=formats,
    default="auto",
    show_default=True,
    help="Format of the sources; auto detects it from names and contents.",
)
@click.option(
    "--language",
    metavar="NAME",
    shell_complete=languages,
    help="Language of a new index, whose word forms are matched; English by default.",
)
@click.option(
    "--prune", is_flag=True, help="Delete indexed releases that are no longer in the sources."
)
@click.option("--strict", is_flag=True, help="Stop at the first problem and write nothing.")
@click.option("--dry-run", is_flag=True, help="Report what would change, but change nothing.")
@click.option(
    "--show",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --dry-run: print the first N releases as they would be indexed.",
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="FIELD=NAME",
    help="Read a field of a release from this column, key or path, such as title=headline.main;"
    " repeat it for other fields, or for further names to try.",
)
@click.option(
    "--records",
    metavar="KEY",
    help="Path of the list of releases in a JSON document, such as data.items.",
)
@click.option(
    "--date-format",
    metavar="FORMAT",
    help="How dates are written: dmy, mdy, ymd, or a format such as DD/MM/YYYY or %d.%m.%Y.",
)
@click.option(
    "--timezone",
    metavar="ZONE",
    help="Time zone in which seconds since 1970 and stamps in UTC are read, such as Asia/Seoul.",
)
@click.option(
    "--encoding", metavar="NAME", help="Encoding of the sources, where it is not found out."
)
@click.option(
    "--rebuild",
    "--new-version",
    "rebuild",
    is_flag=True,
    help="Rebuild the index from scratch; the old one stays in use until the new one is complete.",
)
@click.option(
    "--history/--no-history",
    default=None,
    help="Whether to keep what releases that change were before; they are kept by default.",
)
@click.option(
    "--collapse/--no-collapse",
    default=None,
    help="Whether a new or rebuilt index finds reissues: releases that are nearly the same. By"
    " default one in a folder does; on OpenSearch all releases must be read for it each time.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Number of processes; at most two are used. By default, one per processor.",
)
@click.option(
    "--shards",
    type=click.IntRange(1, 1024),
    metavar="N",
    help="Number of shards of a new OpenSearch index (1 unless given).",
)
@click.option(
    "--replicas",
    type=click.IntRange(0, 100),
    metavar="N",
    help="Number of replicas of each shard of a new OpenSearch index; by default, 1 if the cluster"
    " has several nodes.",
)
@yes_option
@wait_option
@json_option
def index(
    session: Session,
    sources: tuple[str, ...],
    format_: str,
    language: str | None,
    prune: bool,
    strict: bool,
    dry_run: bool,
    show: int | None,
    mapped: tuple[str, ...],
    records: str | None,
    date_format: str | None,
    timezone: str | None,
    encoding: str | None,
    rebuild: bool,
    history: bool | None,
    collapse: bool | None,
    jobs: int | None,
    yes: bool,
    wait: float,
    as_json: bool,
    **layout: int | None,
) -> Status:
    """Read releases from each SOURCE and bring the index up to date.

    A SOURCE is a file, a folder, an archive, or - for standard input. It holds listings (.txt),
    JSON, CSV, Markdown, texts, feeds, mail or documents; 'dateline help sources' lists all formats.
    Releases that have not changed are left alone, and the changes of one run are committed together
    or not at all. A problem in a source is reported and does not stop the rest. Where --prune or
    --rebuild would delete more than half of the index, you are asked first.
    """
    import corpus
    from corpus.meter import Meter, size_of

    asked = {name: number for name, number in layout.items() if number is not None}
    if asked and not is_address(session.target):
        raise OptionError(f"--{next(iter(asked))} applies only to an index on OpenSearch")
    if history is not None:
        asked["history"] = history
    if collapse is not None:
        asked["collapse"] = collapse
    if "-" in sources:
        session.expect_input()
    console = session.console
    meter = Meter()
    progress = Progress(console, extent=lambda: meter.read)
    if progress.live:
        progress.total = size_of(sources)
    problems = Problems(console, strict)
    findings = Findings(console)
    if show and not dry_run:
        raise OptionError("--show goes with --dry-run")
    first: list[Release] = []

    def releases() -> Iterator[Release]:
        for release in corpus.read_all(
            sources,
            format=format_,
            on_problem=problems,
            on_usage=findings,
            names=_names(mapped),
            records=records,
            date_format=date_format,
            timezone=timezone,
            encoding=encoding,
            meter=meter,
        ):
            if len(first) < (show or 0):
                first.append(release)
            yield release
        progress.stage("comparing" if dry_run else "writing")

    before = session.state()
    try:
        summary = when_free(
            console,
            wait,
            lambda seconds: session.indexing.build(
                session.target,
                releases(),
                language=language,
                prune=prune,
                dry_run=dry_run,
                jobs=jobs,
                rebuild=rebuild,
                wait=seconds,
                progress=progress,
                before_loss=Consent(
                    console, "--rebuild" if rebuild else "--prune", yes, clear=progress.clear
                ),
                **asked,
            ),
        )
    except KeyboardInterrupt:
        progress.clear()
        if not dry_run and not is_address(session.target):
            written = session.state() != before
            said = "all of it was written already" if written else "nothing was written"
            raise KeyboardInterrupt(said) from None
        raise
    finally:
        progress.clear()
        findings.finish()
        problems.finish()
    place = session.shown
    if as_json:
        record = summary_record(summary)
        record |= {"problems": problems.count, "dry_run": dry_run, "index": place}
        record |= {"sources": findings.records(), "problem_kinds": problems.records()}
        if show:
            record["shown"] = [corpus.to_dict(release) for release in first]
        session.write_record(record)
    else:
        renderer = session.renderer("text")
        for release in first:
            session.write([*renderer.release(release), ""])
        session.write([summary_line(summary, dry_run), f"{'index:':<6} {place}"])
    return Status.FOUND if summary_record(summary)["releases"] else Status.NOTHING


def _names(mapped: tuple[str, ...]) -> dict[str, list[str]]:
    """The names that `--map` gives for each field."""
    names: dict[str, list[str]] = {}
    for text in mapped:
        field, equals, name = text.partition("=")
        if not equals:
            raise OptionError(f"--map {text} has no name", "write --map FIELD=NAME: title=headline")
        names.setdefault(field.strip(), []).append(name.strip())
    return names
