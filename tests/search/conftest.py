"""What the tests of this room share."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import corpus
import index
import index.whoosh_adapter.writer
from corpus import Release
from search.cli import main
from search.commands.console.streams import Console
from search.page import (
    Bucket,
    Contribution,
    Count,
    DateFacet,
    Facets,
    Hit,
    KeywordFacet,
    Page,
    Reissues,
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
        hints=tuple(record["hints"]),
        collapsed=record.get("collapsed"),
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _spans(pairs: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in pairs)


def _reissues(record: dict[str, Any] | None) -> Reissues | None:
    return Reissues(record["more"], _date(record["since"])) if record else None


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
        reissues=_reissues(record.get("reissues")),
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


SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real releases beside this repository, or a test skipped."""
    if not SHARED.is_dir():
        pytest.skip("there is no ../shared with real releases beside this repository")
    return SHARED


@pytest.fixture(scope="session")
def doj() -> list[Release]:
    """12,694 releases: those of the US Department of Justice, or ones in our words like them."""
    path = SHARED / "data" / "doj_press_releases.jsonl.gz"
    if path.is_file() and "DATELINE_TEST_MADE_UP" not in os.environ:
        return list(corpus.read(path))
    chance = random.Random(9)
    return [_press_release(chance, number) for number in range(12_694)]


@dataclass(frozen=True)
class Made:
    """An index of several segments with deletions, and the releases that are left in it."""

    path: Path
    releases: dict[str, Release]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    """Small indexes of made-up releases: in one segment, in several, full of one another."""
    folder = tmp_path_factory.mktemp("made")
    return [_made(folder / str(seed), seed) for seed in range(4)]


@pytest.fixture(scope="session")
def in_segments() -> Callable[..., dict[str, Release]]:
    """Builds an index whose segments stay apart: `in_segments(path, batches, deleted)`."""
    return _in_segments


def _made(path: Path, seed: int) -> Made:
    chance = random.Random(seed)
    releases = [_release(chance, number) for number in range(44)]
    again = chance.sample(releases, 9)
    releases += [replace(r, id=f"r{number:03}") for number, r in enumerate(again, 44)]
    batches = [releases]
    if seed:
        updated = [_release(chance, chance.randrange(53)) for _ in range(12)]
        updated = list({release.id: release for release in updated}.values())
        batches = [releases[:30], releases[30:], updated]
    deleted = [f"r{number:03}" for number in chance.sample(range(53), 3 * seed)]
    return Made(path, _in_segments(path, batches, deleted))


def _in_segments(
    path: Path, batches: list[list[Release]], deleted: list[str]
) -> dict[str, Release]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            index.whoosh_adapter.writer, "merge_some", lambda writer, segments: list(segments)
        )
        for batch in batches:
            index.build(path, batch, jobs=1)
        index.delete(path, deleted)
    left = {release.id: release for batch in batches for release in batch}
    return {key: left[key] for key in sorted(left) if key not in deleted}


_SAID = """
tax tax taxes taxing fraud frauds Fraud export exports Exporters exporting Korea Korea Korea's
Korea’s Korea–U.S. U.S. US the the of and not guilty running runner runs steel chip chips CHIPS
semiconductor semiconductors AI/semiconductor co-production R&D 36.1 1,000 1000 café cafe naïve
Łódź don't don’t trade trade deficit 반도체 международный
"""
_JOINTS = (" ",) * 8 + (", ", ". ", "; ", "\n", "\n\n", " — ", " (", ") ", "-", "/", "\u00a0")
_SOURCES = (
    *("", "", "Tax Division", "tax division", "Antitrust Division"),
    *("Tax Division; Criminal Division", "Bureau café"),
)
_TOPICS = ("Tax", "tax", "Foreign Trade", "Steel")


def _text(chance: random.Random, most: int) -> str:
    words = chance.choices(_SAID.split(), k=chance.randrange(most))
    return "".join(f"{word}{chance.choice(_JOINTS)}" for word in words).strip()


def _release(chance: random.Random, number: int) -> Release:
    day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(14))
    far = dt.date(2019, 12, 30) + dt.timedelta(days=chance.randrange(1500))
    return Release(
        id=f"r{number:03}",
        title=_text(chance, 8),
        body=_text(chance, chance.choice((2, 12, 40, 80))),
        date=chance.choice((day, day, day, far, None)),
        source=chance.choice(_SOURCES),
        url=f"https://example.org/{number}",
        topics=tuple(chance.sample(_TOPICS, chance.randrange(3))),
    )


_PLACES = """
Alder Birch Cedar Dunmore Elkhorn Fairview Granby Hollis Ivory Juniper Kent Larkin
"""
_PEOPLE = "Abbott Bellamy Castro Dumont Eriksen Fontaine Grady Haines Ibarra Jonas Keller"
_CRIMES = (
    *("wire fraud", "tax evasion", "health care fraud", "bank fraud", "bid rigging"),
    *("price fixing", "bribery", "money laundering", "filing false returns", "a false claim"),
    *("obstruction", "identity theft", "trafficking"),
)
_OFFICES = ("Tax Division", "Antitrust Division", "Civil Division", "Criminal Division")
_THINGS = """
scheme invoice refund clinic broker contract shipment witness ledger account grant loan permit
vessel mine school landlord tenant auction bidder supplier patient insurer lender employer payroll
audit warrant appeal statute penalty settlement victim agent jury count trial
"""
_SENTENCES = (
    "{person} of {place} County pleaded guilty today to {crime}.",
    "A federal jury found {person} not guilty of {crime}, but guilty of {other}.",
    "According to court documents, each {thing} hid a {thing2} worth ${sum} million.",
    "“No {thing} is above the law,” said the head of the {office}.",
    "The {thing} ran from {month} {year} until the {thing2} was discovered.",
    "{person} faces {count} years in prison and a fine of ${sum},000 for {crime}.",
    "The U.S. Attorney’s Office in {place} and the {office} prosecuted the case.",
    "Investigators traced the {thing} through {count} accounts in {place} and {place2}.",
    "Under the settlement the {thing} pays ${sum} million, without an admission of liability.",
    "Anyone who was harmed by the {thing} may write to the {office}.",
)
_MONTHS = ("January", "March", "April", "June", "August", "October")


def _press_release(chance: random.Random, number: int) -> Release:
    """One of many: of a date from 2009 to 2018, an office or two, and sentences on a crime."""
    year = chance.choice(range(2009, 2019))
    office = chance.choice(_OFFICES)
    crime = chance.choice(_CRIMES)

    def sentence(shape: str) -> str:
        return shape.format(
            person=chance.choice(_PEOPLE.split()),
            place=chance.choice(_PLACES.split()),
            place2=chance.choice(_PLACES.split()),
            crime=crime,
            other=chance.choice(_CRIMES),
            thing=chance.choice(_THINGS.split()),
            thing2=chance.choice(_THINGS.split()),
            office=office,
            month=chance.choice(_MONTHS),
            year=year - chance.randrange(4),
            count=chance.randrange(2, 31),
            sum=f"{chance.randrange(1, 90)}.{chance.randrange(10)}",
        )

    paragraphs = [
        " ".join(map(sentence, chance.choices(_SENTENCES, k=chance.randrange(1, 6))))
        for _ in range(chance.randrange(1, 5))
    ]
    things = " ".join(chance.sample(_THINGS.split(), 2))
    title = f"{chance.choice(_PLACES.split())} {things}: {crime}"
    return Release(
        id=f"made-{number}",
        title=title.title(),
        body="\n\n".join(paragraphs),
        date=dt.date(year, 1, 1) + dt.timedelta(days=chance.randrange(365)),
        source=chance.choice((office, f"{office}; USAO - {chance.choice(_PLACES.split())}")),
        url=f"https://example.org/{number}",
        topics=tuple(chance.sample(("Tax", "Health Care", "Antitrust"), chance.randrange(3))),
    )


@pytest.fixture(scope="session")
def web_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the releases that the page is tested with."""
    from tests.search.web.conftest import releases

    path = tmp_path_factory.mktemp("web") / "releases.idx"
    index.build(path, releases(), jobs=1)
    return path
