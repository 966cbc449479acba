"""Long output goes to a pager, and what fits the screen does not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from search.commands.console.pager import Pager, pager_of, rows_of
from search.commands.console.streams import Console
from tests.search.conftest import Terminal


@pytest.fixture
def kept(tmp_path: Path) -> tuple[str, Path]:
    """A pager that writes what it shows to a file."""
    seen = tmp_path / "seen"
    code = f"import sys; open({str(seen)!r}, 'wb').write(sys.stdin.buffer.read())"
    return f'{sys.executable} -c "{code}"', seen


def console(pager: str | None, **environ: str) -> Console:
    return Console(Terminal(), Terminal(), Terminal(), environ, pager=pager)


@pytest.mark.parametrize(("lines", "paged"), [(23, False), (24, True), (500, True)])
def test_only_what_does_not_fit_is_paged(kept, lines, paged):
    command, seen = kept
    made = console(command, LINES="24", COLUMNS="80")
    text = [f"line {number}" for number in range(lines)]
    made.write(text[:5])
    made.write(text[5:])
    made.flush()
    shown = seen.read_text() if seen.exists() else ""
    expected = "".join(f"{line}\n" for line in text)
    assert (made.stdout.getvalue(), shown) == (("", expected) if paged else (expected, ""))


def test_wide_lines_take_several_rows(kept):
    command, seen = kept
    made = console(command, LINES="24", COLUMNS="10")
    made.write(["\x1b[1m0123456789\x1b[0m"] * 23)
    made.finish()
    assert not seen.exists()
    made = console(command, LINES="24", COLUMNS="10")
    made.write(["수출이 늘었다"] * 13)  # 13 columns each
    made.finish()
    assert seen.read_text("utf-8") == "수출이 늘었다\n" * 13


def test_messages_stand_where_they_were_said(kept):
    command, seen = kept
    made = console(command, LINES="3", COLUMNS="80")
    made.write(["one", "two"])
    made.say("a message")
    made.write(["three"])
    made.finish()
    assert seen.read_text() == "one\ntwo\na message\nthree\n"
    assert made.stderr.getvalue() == ""


def test_nothing_is_paged_in_a_pipe_or_without_a_pager(kept):
    command, seen = kept
    for made in (console("", LINES="2"), console(command, LINES="2", TERM="dumb")):
        made.write(["line"] * 9)
        made.flush()
        assert made.stdout.getvalue() == "line\n" * 9
    assert not seen.exists()


def test_a_pager_that_is_left_breaks_the_pipe():
    pager = Pager(f'{sys.executable} -c ""', 80, 3, {})
    with pytest.raises(BrokenPipeError):
        for number in range(100_000):
            pager.write(f"line {number}")
    pager.finish()


@pytest.mark.parametrize(
    ("environ", "configured", "pager"),
    [
        ({}, None, "less"),
        ({"PAGER": "more"}, None, "more"),
        ({"PAGER": "more"}, "less -S", "less -S"),
        ({"PAGER": "more", "DATELINE_PAGER": "less -N"}, "less -S", "less -N"),
        ({"DATELINE_PAGER": ""}, "less", ""),
        ({"PAGER": "cat"}, None, ""),
        ({"PAGER": "'"}, None, ""),
        ({"PAGER": "no-such-program --x"}, None, ""),
        ({}, "", ""),
    ],
)
def test_which_pager(environ, configured, pager, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name, path: None if "such" in name else name)
    assert pager_of(environ, configured) == pager


def test_rows():
    assert rows_of(Terminal(), {"LINES": "50"}) == 50
    assert rows_of(Terminal(), {"LINES": "x"}) == 24


@pytest.mark.parametrize("lines", [40, 40_000])
@pytest.mark.parametrize("code", ["raise SystemExit(1)", "import sys; sys.stdin.close(); exit(2)"])
def test_a_pager_that_fails_at_once_hides_nothing(lines, code):
    made = console(f'{sys.executable} -c "{code}"', LINES="24", COLUMNS="80")
    text = [f"line {number}" for number in range(lines)]
    made.write(text)
    made.flush()
    assert made.stdout.getvalue() == "".join(f"{line}\n" for line in text)
