"""Opening the original of a release: its web page in a browser, or its file in an editor."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

import pytest

import index
from corpus import Release
from search.commands.console import last_page


@pytest.fixture
def idx(tmp_path: Path) -> str:
    path = tmp_path / "i"
    (tmp_path / "a b.txt").write_text("Title\n")
    index.build(
        path,
        [
            Release("web", "On the web", "", None, url="https://example.org/x", origin="/x:1"),
            Release("file", "In a file", "", None, origin=f"{tmp_path}/a b.txt:12"),
            Release("gone", "Its file is gone", "", None, origin=f"{tmp_path}/gone.txt:1"),
            Release("script", "Not a web page", "", None, url="javascript:alert(1)"),
            Release("1", "With a number for an id", "", None),
        ],
    )
    return str(path)


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """An editor that writes down what it is called with."""
    path = tmp_path / "vim"
    seen = str(tmp_path / "seen")
    code = f"import sys\nopen({seen!r}, 'w').write(repr(sys.argv[1:]))\n"
    path.write_text(f"#!{sys.executable}\n{code}")
    path.chmod(0o755)
    return path


def test_a_web_page_is_opened_in_the_browser(idx, dateline, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or True)
    assert dateline("--index", idx, "open", "web").status == 0
    assert opened == ["https://example.org/x"]
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    run = dateline("--index", idx, "open", "web")
    assert (run.status, run.out) == (2, "")
    assert "the release is at https://example.org/x" in run.err


def test_a_file_is_opened_in_the_editor_at_its_line(idx, dateline, editor, tmp_path):
    (tmp_path / "code").write_bytes(editor.read_bytes())
    (tmp_path / "code").chmod(0o755)
    for given, words in (
        (f"'{editor}'", ["+12", f"{tmp_path}/a b.txt"]),
        (f"{tmp_path}/code -w", ["-w", "--goto", f"{tmp_path}/a b.txt:12"]),
    ):
        assert dateline("--index", idx, "open", "file", EDITOR=given).status == 0
        assert (tmp_path / "seen").read_text() == repr(words)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["gone"], "gone.txt is not there any more"),
        (["script"], "script has no URL, and where it was read from is not known"),
        (["file"], "neither $VISUAL nor $EDITOR names an editor"),
        (["fiel"], "did you mean file"),
    ],
)
def test_what_cannot_be_opened_is_said(idx, dateline, args, said):
    run = dateline("--index", idx, "open", *args)
    assert run.status == 2
    assert said in run.err


def test_a_number_is_of_the_last_page_unless_it_is_an_id(idx, dateline, tmp_path):
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    page = dateline("--index", idx, "search", "web", "-n", "1", terminal=True, **state)
    assert page.status == 0
    assert dateline("open", "1", "--print", DATELINE_INDEX=idx, **state).status == 2  # the id 1
    shown = dateline("show", "1", **state)  # of the index that the page was of
    assert "With a number for an id" in shown.out
    assert "hit 1 of the last page is" in shown.err
    assert dateline("--index", idx, "show", "2", **state).status == 2


def test_a_spoilt_last_page_is_none(tmp_path, dateline, idx):
    state = tmp_path / "state" / "dateline"
    state.mkdir(parents=True)
    for text in ("", "[]", "{}", '{"indexes": 3, "hits": []}', "\0"):
        (state / last_page._FILE).write_text(text)
        run = dateline("--index", idx, "show", "7", XDG_STATE_HOME=str(tmp_path / "state"))
        assert run.status == 2
        assert "a number is that of a hit on the last page" in run.err
