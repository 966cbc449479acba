"""The command as a process: pipes that close, streams that are full, signals, what it imports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import index
from corpus import Release

ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-m", "search.cli"]
LONG = "tax " + "word " * 50


@pytest.fixture(scope="module")
def idx(tmp_path_factory):
    path = tmp_path_factory.mktemp("process") / "i"
    releases = [Release(f"r{n}", f"Títle {n} — tax", LONG, None) for n in range(400)]
    index.build(path, releases)
    return str(path)


def call(idx, *args, env=None, **kwargs):
    environ = {**os.environ, "DATELINE_INDEX": idx, "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.run(
        [*COMMAND, *args], env=environ, cwd="/", timeout=60, capture_output=True, **kwargs
    )


def shell(idx, line):
    """The statuses of a pipe's commands, what it wrote, and what went to standard error."""
    environ = {**os.environ, "DATELINE_INDEX": idx, "PYTHONPATH": str(ROOT)}
    dateline = f"{sys.executable} -m search.cli"
    script = f'dateline() {{ {dateline} "$@"; }}\n{line}\necho "${{PIPESTATUS[*]}}" >&2'
    run = subprocess.run(
        ["bash", "-c", script], env=environ, cwd="/", timeout=60, capture_output=True, text=True
    )
    *said, statuses = run.stderr.splitlines()
    return statuses.split(), run.stdout, said


@pytest.mark.parametrize("args", ["search tax -n 400", "search tax -n 400 --format json", "export"])
def test_closed_pipe_ends_quietly(idx, args):
    statuses, out, said = shell(idx, f"dateline {args} | head -c 20")
    assert statuses == ["0", "0"]
    assert len(out.encode()) == 20
    assert said == []


def test_pipe_that_is_closed_before_anything_is_written(idx):
    statuses, _, said = shell(idx, "dateline search tax -n 1 | true")
    assert statuses[0] == "0"
    assert said == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_full_disk_is_an_error(idx):
    statuses, _, said = shell(idx, "dateline search tax -n 400 > /dev/full")
    assert statuses == ["2"]
    assert said == ["dateline: No space left on device"]


def test_closed_streams(idx):
    assert shell(idx, "dateline search tax -n 1 >&-")[0] == ["0"]
    assert shell(idx, "dateline search '(' 2>&-")[0] == ["2"]
    assert shell(idx, "dateline search tax -n 1 <&-")[0] == ["0"]


def test_statuses(idx):
    assert call(idx, "search", "tax").returncode == 0
    assert call(idx, "search", "zebra").returncode == 1
    assert call(idx, "search", "(").returncode == 2
    assert call(idx, "nope").returncode == 2
    assert call("/nowhere", "search", "tax").returncode == 2


def test_batch_from_standard_input(idx):
    run = call(idx, "batch", "-", input='tax\n{"id": "é", "query": "zebra"}\n'.encode())
    assert run.returncode == 0
    assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == ["1", "é"]


def test_batch_answers_while_its_input_is_open(idx):
    environ = {**os.environ, "DATELINE_INDEX": idx, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*COMMAND, "batch", "-"], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout
        for query in (b"tax\n", b"zebra\n"):
            process.stdin.write(query)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["query"].encode() == query.strip()
        process.stdin.close()
        assert process.wait(30) == 0


def test_interrupt(idx):
    environ = {**os.environ, "DATELINE_INDEX": idx, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*COMMAND, "batch", "-"],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell's background jobs ignore the signal, and so would what they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b"tax\n")
        process.stdin.flush()
        assert process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == b"dateline: interrupted\n"


@pytest.mark.parametrize(
    ("encoding", "format_"),
    [
        ("ascii", "text"),
        ("latin-1", "text"),
        ("utf-8", "text"),
        ("ascii", "json"),
        ("ascii", "html"),
    ],
)
def test_any_encoding(idx, encoding, format_):
    env = {"PYTHONIOENCODING": encoding}
    run = call(idx, "search", "tax", "-n", "1", "--format", format_, env=env)
    assert run.returncode == 0
    if format_ != "text":
        assert "Títle" in run.stdout.decode("utf-8")
    else:
        shown = {"ascii": "T\\xedtle", "latin-1": "Títle", "utf-8": "Títle — tax"}
        assert shown[encoding].partition(" ")[0] in run.stdout.decode(encoding)


def test_arguments_that_are_no_text(idx):
    run = call(idx, "search", b"tax \xff\xfe")
    assert run.returncode in (0, 1, 2)
    assert b"Traceback" not in run.stderr and b"internal" not in run.stderr


def test_search_imports_only_what_it_needs(idx):
    script = (
        "import sys\n"
        "from search.cli import main\n"
        "assert main(['search', 'tax', '-n', '1']) == 0\n"
        "print('\\n'.join(sys.modules))\n"
    )
    environ = {**os.environ, "DATELINE_INDEX": idx, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", script], env=environ, cwd="/", capture_output=True, text=True
    )
    loaded = set(run.stdout.splitlines())
    assert "numpy" in loaded
    heavy = {"whoosh", "nltk", "yaml", "rapidfuzz", "html", "csv", "difflib", "traceback"}
    heavy |= {"importlib.metadata", "urllib.request", "search.commands.index", "argparse", "ssl"}
    assert not loaded & heavy
