"""What a shell is offered: by the command's answers, and by the shells themselves."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import index
from corpus import Release
from search.cli import main
from search.commands.console.completion import SHELLS, script
from search.commands.console.streams import Console

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an index, a config file that names it, and a saved search."""
    folder = tmp_path_factory.mktemp("home")
    index.build(
        folder / "idx",
        [
            Release("r-1", "Tax: a 'quoted' title", "", None, "Tax Division", topics=("Tax Law",)),
            Release("r-2", "Other", "", None, "Antitrust; Tax Court"),
            Release("x:3", "Third", "", None),
        ],
    )
    (folder / ".config" / "dateline").mkdir(parents=True)
    config = folder / ".config" / "dateline" / "config.toml"
    config.write_text('default-index = "press"\n[indexes]\npress = "~/idx"\nprice = "~/other"\n')
    (folder / "a file.jsonl").touch()
    (folder / "bin").mkdir()
    command = folder / "bin" / "dateline"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m search.cli "$@"\n')
    command.chmod(0o755)
    run = subprocess.run(
        [str(command), "saved", "add", "courts", "tax"], env=environ(folder), check=True
    )
    assert run.returncode == 0
    return folder


def environ(home: Path) -> dict[str, str]:
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {"HOME": str(home), "PATH": path, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}


LINES = [
    ("dateline opt", ["optimize"]),
    ("dateline search --source Tax", ["Tax Court", "Tax Division"]),
    ("dateline search --source tax", ["Tax Court", "Tax Division"]),
    ("dateline search --source 'Tax D", ["Tax Division"]),
    ("dateline search tax --topic T", ["Tax Law"]),
    ("dateline search tax --format mark", ["markdown"]),
    ("dateline show r", ["r-1", "r-2"]),
    ("dateline similar x", ["x:3"]),
    ("dateline delete r-2 r-", ["r-1", "r-2"]),
    ("dateline saved remove c", ["courts"]),
    ("dateline new c", ["courts"]),
    ("dateline index --language ger", ["german"]),
    ("dateline index --format json", ["json", "jsonl"]),
    ("dateline -i pr", ["press", "price"]),
    ("dateline help ind", ["indexes", "index"]),
    ("dateline help quer", ["queries"]),
    ("dateline search --source zzz", []),
    ("dateline -i nowhere search --source T", []),
]


@pytest.mark.parametrize(("line", "values"), LINES)
def test_values_are_offered(home, line, values, monkeypatch, capsys):
    words = line.split("'")[0].split()
    place = len(words) if "'" in line else len(words) - 1
    for name, value in environ(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("_DATELINE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(place))
    assert main([], Console.system()) == 0
    offered = [row.split("\t") for row in capsys.readouterr().out.splitlines()]
    assert [row[1] for row in offered if row[0] == "plain"] == values


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("dateline index a", "file"),
        ("dateline batch a", "file"),
        ("dateline evaluate --qrels a", "file"),
        ("dateline trend x --plot a", "file"),
        ("dateline --index a", "dir"),
    ],
)
def test_paths_are_the_shells_to_complete(home, line, kind, monkeypatch, capsys):
    monkeypatch.setenv("_DATELINE_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - 1))
    assert main([], Console.system()) == 0
    assert capsys.readouterr().out == f"{kind}\ta\t\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_sound(shell, home):
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")
    option = "-n" if shell != "fish" else "--no-execute"
    path = home / f"script.{shell}"
    path.write_text(script(shell) + "\n")
    done = subprocess.run([shell, option, str(path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["search", "--source", "Tax"], ["Tax\\ Court", "Tax\\ Division"]),
        (["search", "--source", "'Tax D"], ["Tax Division"]),
        (["search", "--source", "Tax\\ D"], ["Tax\\ Division"]),
        (["--index", "=", "pre"], ["press"]),
        (["show", "r-2", "r-1"], ["r-1"]),
    ],
)
def test_bash_completes(home, words, offered):
    words = ["dateline", *words]
    given = " ".join(map(shlex.quote, words))
    ask = (
        f"{script('bash')}\nCOMP_WORDS=({given}); COMP_CWORD={len(words) - 1}\n"
        '_dateline_completion dateline; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", ask], env=environ(home), capture_output=True, text=True
    )
    assert done.stdout.splitlines() == offered


@pytest.mark.skipif(not shutil.which("fish"), reason="there is no fish")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("dateline search --source Tax", ["Tax Court", "Tax Division"]),
        ("dateline --index=pr", ["--index=press\t", "--index=price\t"]),
        ("dateline show r-1", ["r-1\tTax: a 'quoted' title"]),
        ("dateline saved sh", ["show\tShow one saved search."]),
        ("dateline index a", ["a file.jsonl"]),
    ],
)
def test_fish_completes(home, line, offered):
    ask = f"{script('fish')}\ncomplete -C {shlex.quote(line)}"
    done = subprocess.run(
        ["fish", "--no-config", "-c", ask],
        env=environ(home), cwd=home, capture_output=True, text=True,
    )  # fmt: skip
    for found, expected in zip(sorted(done.stdout.splitlines()), offered, strict=True):
        assert found.startswith(expected)


def test_no_tab_is_shown_as_an_escape(dateline):
    run = dateline("completion")
    assert run.status == 2
    assert run.err.splitlines()[0] == "dateline: SHELL is missing: bash, zsh or fish"
