"""What the tests of this room share."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from search.cli import main
from search.console import Console
from search.page import (
    Bucket,
    Contribution,
    Count,
    DateFacet,
    Facets,
    Hit,
    KeywordFacet,
    Page,
    Snippet,
)


@pytest.fixture(scope="session")
def make_page() -> Callable[[dict[str, Any]], Page]:
    """A page from the JSON types that `Page.to_dict` gives."""
    return _page


def _page(record: dict[str, Any]) -> Page:
    facets = record["facets"]
    dates = facets["date"]
    return Page(
        query=record["query"],
        understood=record["understood"],
        since=_date(record["since"]),
        until=_date(record["until"]),
        match=record["match"],
        relaxed=record["relaxed"],
        repairs=tuple(record["repairs"]),
        suggestion=record["suggestion"],
        total=record["total"],
        offset=record["offset"],
        limit=record["limit"],
        took_ms=record["took_ms"],
        hits=tuple(map(_hit, record["hits"])),
        facets=Facets(
            date=DateFacet(dates["by"], dates["undated"], tuple(map(_bucket, dates["buckets"]))),
            source=_keywords(facets["source"], facets["source_more"]),
            topic=_keywords(facets["topic"], facets["topic_more"]),
        ),
        expanded=tuple(record["expanded"]),
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _spans(pairs: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in pairs)


def _hit(record: dict[str, Any]) -> Hit:
    return Hit(
        rank=record["rank"],
        id=record["id"],
        title=record["title"],
        date=_date(record["date"]),
        score=record["score"],
        title_spans=_spans(record["title_spans"]),
        source=record["source"],
        url=record["url"],
        topics=tuple(record["topics"]),
        snippets=tuple(
            Snippet(s["field"], s["text"], _spans(s["spans"])) for s in record["snippets"]
        ),
        explanation=tuple(Contribution(**c) for c in record.get("explanation", ())),
    )


def _bucket(record: dict[str, Any]) -> Bucket:
    return Bucket(
        record["key"],
        dt.date.fromisoformat(record["start"]),
        dt.date.fromisoformat(record["end"]),
        record["count"],
    )


def _keywords(records: list[dict[str, Any]], more: int) -> KeywordFacet:
    return KeywordFacet(tuple(Count(r["key"], r["count"]) for r in records), more)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass
class Run:
    """What one call of the command did."""

    status: int
    out: str
    err: str


@pytest.fixture
def dateline() -> Callable[..., Run]:
    """Runs the command in this process: `dateline("search", "tax", terminal=True)`."""

    def run(*args: str, terminal: bool = False, **environ: str) -> Run:
        kind = Terminal if terminal else io.StringIO
        ticks = itertools.count()
        console = Console(kind(), kind(), kind(), environ, clock=lambda: float(next(ticks)))
        status = main(args, console)
        return Run(status, console.stdout.getvalue(), console.stderr.getvalue())

    return run
