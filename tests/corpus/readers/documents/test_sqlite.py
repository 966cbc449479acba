"""SQLite databases: which table is read, what waits beside them, and what they must not do."""

import io
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import corpus
from corpus.problems import Problem
from corpus.sources import from_stream

TABLES = """
create table offices (id integer primary key, name text);
create table releases (id text, title text, date text, body text, office integer);
create table drafts (id text, title text, date text, body text);
create view joined as select releases.id, title, date, body, name as office
  from releases join offices on offices.id = office;
"""


def made(path: Path, rows: int = 3, script: str = "") -> Path:
    numbers = range(1, rows + 1)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(TABLES + script)
        database.execute("insert into offices values (1, 'Harbour Office')")
        database.executemany(
            "insert into releases values (?, ?, ?, ?, 1)",
            [(f"r-{n}", f"Fares {n}", f"2026-01-{n % 28 + 1:02}", f"Stay {n}.") for n in numbers],
        )
        database.execute("insert into drafts values ('d-1', 'Draft', '2026-01-01', 'Not yet.')")
        database.commit()
    return path


def read(path: Path, **options: object) -> tuple[list[corpus.Release], list[str]]:
    problems: list[Problem] = []
    releases = list(corpus.read(path, on_problem=problems.append, **options))  # type: ignore[arg-type]
    return releases, [problem.message for problem in problems]


def test_the_largest_table_and_what_else_there_is(tmp_path: Path) -> None:
    releases, problems = read(made(tmp_path / "a.db"))
    assert [r.id for r in releases] == ["r-1", "r-2", "r-3"]
    assert releases[0].body == "Stay 1."
    assert releases[0].origin.endswith("a.db:1")
    assert problems == [
        '"drafts" is a table of 1 more that may be releases and was not read; --records reads it'
    ]


@pytest.mark.parametrize("name", ["drafts", "DRAFTS"])
def test_a_table_that_is_named(tmp_path: Path, name: str) -> None:
    releases, _ = read(made(tmp_path / "a.db"), records=name)
    assert [r.id for r in releases] == ["d-1"]


def test_a_view_that_is_named(tmp_path: Path) -> None:
    releases, _ = read(made(tmp_path / "a.db"), records="joined")
    assert [r.source for r in releases] == ["Harbour Office"] * 3


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(corpus.SourceError, match='has no table "press"; its tables: "offices", '):
        read(made(tmp_path / "a.db"), records="press")


def test_changes_that_wait_beside_it_are_read(tmp_path: Path) -> None:
    path = made(tmp_path / "a.db")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("insert into releases values ('r-9', 'Late', '2026-01-30', 'Now.', 1)")
        database.commit()
        assert (tmp_path / "a.db-wal").stat().st_size
        releases, _ = read(path)
    assert releases[-1].id == "r-9"


def test_nothing_in_it_is_run_nor_changed(tmp_path: Path) -> None:
    script = """
    create table loud (title text, body text, shout text generated always as (upper(title)));
    create virtual table found using fts4 (title, body);
    """
    path = made(tmp_path / "a.db", script=script)
    before = path.read_bytes()
    releases, problems = read(path)
    assert len(releases) == 3
    assert not any("found" in problem for problem in problems)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("length", [16, 100, 4096, 12_000])
def test_a_part_of_one(tmp_path: Path, length: int) -> None:
    whole = made(tmp_path / "a.db", rows=900).read_bytes()
    part = tmp_path / "part.db"
    part.write_bytes(whole[:length])
    try:
        releases, problems = read(part)
    except corpus.SourceError as error:
        assert error.hint
    else:
        assert problems or len(releases) == 900


def test_a_stream(tmp_path: Path) -> None:
    data = made(tmp_path / "a.db").read_bytes()
    releases = list(from_stream(io.BytesIO(data), "standard input", "auto", lambda _: None))
    assert [r.id for r in releases] == ["r-1", "r-2", "r-3"]


def test_one_without_releases(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table places (name text, lat real)")
        database.execute("insert into places values ('X', 1)")
        database.commit()
    releases, _ = read(path)  # a name is a title, if nothing else is
    assert [r.title for r in releases] == ["X"]
    with closing(sqlite3.connect(path)) as database:
        database.executescript("drop table places; create table t (x, y)")
    with pytest.raises(corpus.SourceError, match='no table of releases in it; its tables: "t"'):
        read(path)


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
def test_one_in_an_archive(tmp_path: Path, kind: str) -> None:
    (tmp_path / "d").mkdir()
    made(tmp_path / "d" / "a.db")
    form = {"tar": "tar", "tar.gz": "gztar", "zip": "zip"}[kind]
    archive = shutil.make_archive(str(tmp_path / "all"), form, tmp_path / "d")
    releases, _ = read(Path(archive))
    assert [r.id for r in releases] == ["r-1", "r-2", "r-3"]
