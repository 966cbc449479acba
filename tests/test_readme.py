"""The examples of the README and of the help pages do what the pages show.

As a script, `python tests/test_readme.py [PAGE...]`, this writes what they do into the pages.
"""

from __future__ import annotations

import difflib
import os
import re
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import pytest

pty = pytest.importorskip("pty", reason="examples are run on a terminal of POSIX")
termios = pytest.importorskip("termios")

ROOT = Path(__file__).resolve().parents[1]
HELP = ROOT / "search" / "help"
QUICK = ("README", "commands")
"""The pages whose examples plain `pytest` runs; the others are slow."""
PAGES = [ROOT / "README.md", *sorted(HELP.glob("*.md"))]

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)\n", re.MULTILINE)
SETUP = "python3 -m venv .venv && .venv/bin/pip install --quiet "
SAMPLE = "dateline index corpus/releases"
FIGURES = re.compile(r"(?<=· )[\d.,]+ m?s$|[\d.]+ [kM]B\b", re.MULTILINE)
"""How long something took and how large it is, which differ from machine to machine."""
CLOCK = """
now=$(cat "$0.clock" 2>/dev/null || echo 1768294800)
echo $((now + 3600)) > "$0.clock"
export SOURCE_DATE_EPOCH=$now
"""
"""Indexes are changed an hour after one another, from 9:00 on 13 January 2026."""
HOME = "/home/ada"
END = "\x1e"
ROWS, COLUMNS = 40, 80


def filled(page: Path, folder: Path) -> str:
    """A page with the outputs of its examples as they are now, run in order in this folder.

    `sh` blocks have to succeed. A `console` block shows commands after `$ ` and what they write to
    a terminal; a `python` block writes what the `text` block right behind it shows. The README
    sets up what it uses; the examples of a help page find the command on the PATH and the sample
    in DATELINE_INDEX, as the README has left them.
    """
    text = page.read_text(encoding="utf-8")
    blocks = BLOCK.findall(text)
    help_page = page.parent == HELP
    steps = [SAMPLE] if help_page and blocks else []
    for kind, block in blocks:
        steps += _steps(kind, block)
    outputs = iter(run(steps, folder, help_page) if steps else [])
    if help_page and blocks:
        next(outputs)
    written = ""

    def fill(match: re.Match[str]) -> str:
        nonlocal written
        kind, block = match.groups()
        if kind == "console":
            commands = COMMAND.finditer(block)
            block = "".join(f"{command[0]}{next(outputs)[1]}" for command in commands)
        elif kind == "text":
            block, written = written or block, ""
        elif steps := _steps(kind, block):
            assert not written, f"{page.name} does not show what an example writes:\n{written}"
            for step in steps:
                status, output = next(outputs)
                assert status == 0, f"{step}\n{output}"
            written = output if kind == "python" else ""
        return f"```{kind}\n{block}```"

    return BLOCK.sub(fill, text)


def _steps(kind: str, text: str) -> list[str]:
    """What a block has to run."""
    if kind == "console":
        return [command.replace("\n> ", "\n") for command in COMMAND.findall(text)]
    if kind == "python":
        return [f"python3 - <<'END'\n{text}END"]
    if kind != "sh":
        return []
    if text.startswith(SETUP):  # this environment stands for the new one, and these tests run
        text = text.partition("&&")[2].partition("&&")[2]
    return [] if "-m pytest" in text else [text]


def run(steps: list[str], folder: Path, set_up: bool, **settings: str) -> list[tuple[int, str]]:
    """The exit status of each step and what it wrote, all in one shell on one terminal."""
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    _script(tools / "python3", f'{quote(sys.executable)} "$@"')
    _script(tools / "dateline", f'{quote(sys.executable)} -m search.cli "$@"', CLOCK)
    (tools / "activate").write_text(f'PATH="{tools}:$PATH"\n')
    (folder / "corpus").symlink_to(ROOT / "corpus")
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "TERM": "xterm",
        "SOURCE_DATE_EPOCH": "1768294800",
        "DATELINE_PAGER": "cat",
    }
    if set_up:
        environ |= {"PATH": f"{tools}:{environ['PATH']}", "DATELINE_INDEX": "sample.idx"}
    environ |= settings
    script = folder / "script"
    script.write_text("".join(f"{step}\nprintf '{END}%d{END}' $?\n" for step in steps))
    written = _on_a_terminal(["bash", str(script)], folder, environ)
    parts = written.replace(str(folder), HOME).split(END)[:-1]
    assert len(parts) == 2 * len(steps), parts[-1:]
    return [(int(parts[at + 1]), _settled(parts[at])) for at in range(0, len(parts), 2)]


def _script(path: Path, command: str, before: str = "") -> None:
    path.write_text(f"#!/bin/sh\n{before}exec {command}\n")
    path.chmod(0o755)


def _on_a_terminal(command: list[str], folder: Path, environ: dict[str, str]) -> str:
    """What a command writes to a terminal; it reads nothing."""
    master, slave = pty.openpty()
    from fcntl import ioctl

    ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=slave, stderr=slave
    ):
        os.close(slave)
        written = b"".join(_read(master))
    os.close(master)
    return written.decode().replace("\r\n", "\n")


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # every process that had the terminal has ended
            return
        if not part:
            return
        yield part


def _settled(output: str) -> str:
    """What stays on the terminal of lines that were written over."""
    return "\n".join(line.rpartition("\r")[2].rstrip() for line in output.split("\n"))


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=page.stem, marks=() if page.stem in QUICK else pytest.mark.slow)
        for page in PAGES
    ],
)
def test_examples_do_what_the_page_shows(page, tmp_path):
    shown = FIGURES.sub("…", page.read_text(encoding="utf-8")).splitlines()
    done = FIGURES.sub("…", filled(page, tmp_path)).splitlines()
    difference = list(difflib.unified_diff(shown, done, page.name, "what they do", lineterm=""))
    assert not difference, "\n".join(difference)


if __name__ == "__main__":
    for path in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        with tempfile.TemporaryDirectory() as made:
            text, shown = filled(path, Path(made)), path.read_text(encoding="utf-8")
            if FIGURES.sub("…", text) != FIGURES.sub("…", shown):
                path.write_text(text, encoding="utf-8")
