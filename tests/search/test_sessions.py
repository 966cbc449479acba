"""Golden sessions: what is typed, and what a wide terminal shows, in `tests/cases/sessions`.

A line that begins with `$ ` is typed; what is shown follows, and `[2]` if the status is not 0.
Variables may stand before the command. Behind it, `<<< text` answers what is asked, `< text` is
standard input from a file, and `| cat` takes the output to a pipe. `$ write FILE text` writes a
file, `$ run COMMAND` runs it with the shell. `DATELINE_GOLDEN=write pytest ...` writes what is
shown now; read the difference before keeping it.
"""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from search.cli import main
from search.commands.console.streams import Console
from tests.search.replaying import replayed

SESSIONS = sorted((Path(__file__).parents[1] / "cases" / "sessions").glob("*.txt"))
RELEASES = Path(__file__).parents[1] / "cases" / "indexes" / "releases.jsonl"
FIGURES = re.compile(
    r"(?<=· )[\d.,]+ m?s\b|[\d.]+ [kM]B\b|(?<=process )\d+(?= since)"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d"
)
"""What differs from run to run: how long, how large, who and when."""
HOME = "/home/ada"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def typed(line: str, home: Path) -> str:
    """What a command shows, both streams as a terminal mixes them."""
    if line.startswith("write "):
        _, name, text = line.split(" ", 2)
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("\\n", "\n") + "\n", "utf-8")
        return ""
    if line.startswith("run "):
        return subprocess.run(
            line[4:].replace("python3", sys.executable),
            shell=True,
            cwd=home,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    piped = line.endswith(" | cat")
    line = line.removesuffix(" | cat")
    line, answers, answer = line.partition(" <<< ")
    line, file, content = line.partition(" < ")
    words = shlex.split(line)
    environ = {"XDG_STATE_HOME": str(home / ".state"), "XDG_DATA_HOME": str(home / ".data")}
    environ |= {"XDG_CONFIG_HOME": str(home / ".config"), "NO_COLOR": "1", "COLUMNS": "500"}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        environ[name] = value
    assert words.pop(0) == "dateline", line
    screen = io.StringIO() if piped else Terminal()
    if answers:
        stdin: io.StringIO = Terminal(answer + "\n")
    elif file:
        stdin = io.StringIO(content.replace("\\n", "\n") + "\n")
    else:
        stdin = io.StringIO()
    ticks = iter(range(1_000_000))
    console = Console(stdin, screen, screen, environ, clock=lambda: float(next(ticks)))
    status = main(words, console)
    shown = screen.getvalue()
    if shown and not shown.endswith("\n"):
        shown += "\n"
    return shown + (f"[{status}]\n" if status else "")


def settled(text: str, home: Path) -> str:
    lines = [line.rpartition("\r")[2].rstrip() for line in text.split("\n")]
    return FIGURES.sub("…", "\n".join(lines).replace(str(home), HOME))


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_session(session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "releases.jsonl").write_bytes(RELEASES.read_bytes())
    expected = session.read_text("utf-8")
    shown = replayed(session, lambda line: settled(typed(line, tmp_path), tmp_path))
    assert shown == expected


def test_there_are_sessions() -> None:
    assert SESSIONS
