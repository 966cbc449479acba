"""The examples of the README do what it shows. As a script, this writes what they do into it."""

from __future__ import annotations

import difflib
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from shlex import quote

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)\n", re.MULTILINE)
SETUP = "python3 -m venv .venv && .venv/bin/pip install --quiet "
TIMES = re.compile(r"(?<=· )[\d.,]+ m?s$", re.MULTILINE)
HOME = "/home/ada"
END = "\x1e"
ROWS, COLUMNS = 40, 80


def filled(readme: str, folder: Path) -> str:
    """The README with the outputs of its examples as they are now, run in order in this folder.

    `sh` blocks have to succeed. A `console` block shows commands after `$ ` and what they write to
    a terminal; a `python` block writes what the `text` block right behind it shows.
    """
    steps: list[str] = []
    for kind, text in BLOCK.findall(readme):
        steps += _steps(kind, text)
    outputs = iter(_run(steps, folder))
    shown = ""

    def fill(block: re.Match[str]) -> str:
        nonlocal shown
        kind, text = block.groups()
        if kind == "console":
            commands = COMMAND.finditer(text)
            text = "".join(f"{command[0]}{next(outputs)[1]}" for command in commands)
        elif kind == "text":
            text, shown = shown or text, ""
        elif steps := _steps(kind, text):
            assert not shown, f"the README does not show what an example writes:\n{shown}"
            for step in steps:
                status, output = next(outputs)
                assert status == 0, f"{step}\n{output}"
            shown = output if kind == "python" else ""
        return f"```{kind}\n{text}```"

    return BLOCK.sub(fill, readme)


def _steps(kind: str, text: str) -> list[str]:
    """What a block has to run."""
    if kind == "console":
        return [command.replace("\n> ", "\n") for command in COMMAND.findall(text)]
    if kind == "python":
        return [f"python3 - <<'END'\n{text}END"]
    if kind != "sh":
        return []
    if text.startswith(SETUP):  # this environment stands for the new one, and these tests run
        text = text.partition("&&")[2].partition("&&")[2].replace(".venv/bin/", "")
    return [] if "pytest" in text else [text]


def _run(steps: list[str], folder: Path) -> list[tuple[int, str]]:
    """The exit status of each step and what it wrote, all in one shell on one terminal."""
    tools = folder / "bin"
    tools.mkdir()
    _script(tools / "python3", f'{quote(sys.executable)} "$@"')
    _script(tools / "dateline", f'{quote(sys.executable)} -m search.cli "$@"')
    (folder / "corpus").symlink_to(ROOT / "corpus")
    environ = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "TERM": "xterm",
    }
    script = folder / "script"
    script.write_text("".join(f"{step}\nprintf '{END}%d{END}' $?\n" for step in steps))
    written = _on_a_terminal(["bash", str(script)], folder, environ)
    parts = written.replace(str(folder), HOME).split(END)[:-1]
    assert len(parts) == 2 * len(steps), parts[-1:]
    return [(int(parts[at + 1]), _settled(parts[at])) for at in range(0, len(parts), 2)]


def _script(path: Path, command: str) -> None:
    path.write_text(f"#!/bin/sh\nexec {command}\n")
    path.chmod(0o755)


def _on_a_terminal(command: list[str], folder: Path, environ: dict[str, str]) -> str:
    """What a command writes to a terminal; it reads nothing."""
    master, slave = pty.openpty()
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


def test_examples_do_what_the_readme_shows(tmp_path):
    shown = TIMES.sub("… ms", README.read_text(encoding="utf-8")).splitlines()
    found = TIMES.sub("… ms", filled(README.read_text(encoding="utf-8"), tmp_path)).splitlines()
    difference = list(difflib.unified_diff(shown, found, "README.md", "what they do", lineterm=""))
    assert not difference, "\n".join(difference)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        README.write_text(filled(README.read_text(encoding="utf-8"), Path(made)), encoding="utf-8")
