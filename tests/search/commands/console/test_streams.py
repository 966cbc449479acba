"""Colour, width, encodings and what an error looks like."""

from __future__ import annotations

import io

import pytest

from search.commands.console.failures import caret, explain
from search.commands.console.streams import Console
from search.errors import DatelineError, QuerySyntaxError


class Stream(io.StringIO):
    def __init__(self, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


def console(environ=None, terminal=False, **kwargs):
    return Console(io.StringIO(), Stream(terminal), io.StringIO(), environ or {}, **kwargs)


@pytest.mark.parametrize(
    ("option", "environ", "terminal", "colored"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("always", {}, False, True),
        ("never", {}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("always", {"NO_COLOR": "1"}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "xterm"}, True, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
    ],
)
def test_colour(option, environ, terminal, colored):
    assert console(environ, terminal, color=option).colored is colored


@pytest.mark.parametrize(
    ("columns", "width"), [("120", 120), ("", 80), ("0", 80), ("-5", 80), ("wide", 80)]
)
def test_width(columns, width):
    assert console({"COLUMNS": columns}).width == width


@pytest.mark.parametrize(
    ("encoding", "unicode"),
    [("utf-8", True), ("ascii", False), ("latin-1", False), ("utf-16", True)],
)
def test_blocks_are_drawn_where_they_can_be_written(encoding, unicode):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert Console(io.StringIO(), stream, io.StringIO()).unicode is unicode


def test_data_is_utf8_wherever_it_goes():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", errors="backslashreplace")
    made = Console(io.StringIO(), stream, io.StringIO())
    made.write(["é"])
    made.write_data(["é"])
    made.flush()
    assert raw.getvalue() == b"\\xe9\n\xc3\xa9\n"


def test_results_and_messages_are_apart():
    made = console()
    made.write(["result"])
    made.say("message", "hint")
    assert made.stdout.getvalue() == "result\n"
    assert made.stderr.getvalue() == "message\nhint\n"


@pytest.mark.parametrize(
    ("query", "position", "lines"),
    [
        ('tax "fraud', 4, ['  tax "fraud', "      ^"]),
        ("tax", 3, ["  tax", "     ^"]),
        ("tax", 99, ["  tax", "     ^"]),
        ("tax", -1, ["  tax", "  ^"]),
        ("수출 (x", 3, ["  수출 (x", "       ^"]),
        ("a\x1b(", 2, ["  a␛(", "    ^"]),
        (
            "x" * 100 + "(" + "y" * 100,
            100,
            ["  …" + "x" * 40 + "(" + "y" * 34 + "…", " " * 43 + "^"],
        ),
    ],
)
def test_caret(query, position, lines):
    assert caret(query, position, 80) == lines


def test_what_an_error_says():
    made = console()
    assert explain(DatelineError("it is so", "do this"), None, made) == [
        "dateline: it is so",
        "do this",
    ]
    assert explain(DatelineError("one\ntwo"), None, made) == ["dateline: one", "two"]
    assert explain(QuerySyntaxError("bad", 0, "good"), "(", made) == [
        "dateline: bad",
        "  (",
        "  ^",
        "try: good",
    ]
    assert explain(QuerySyntaxError("it is empty", 0, "*"), " ", made) == [
        "dateline: it is empty",
        "try: *",
    ]
    assert explain(FileNotFoundError(2, "No such file", "x\x1b"), None, made) == [
        "dateline: No such file: x␛"
    ]
    assert explain(OSError("odd"), None, made) == ["dateline: odd"]
