"""Every command and option explains itself, and its examples can be typed."""

from __future__ import annotations

import shlex

import click
import pytest

from search.cli import main
from search.commands.group import COMMANDS, dateline


def command(name):
    found = dateline.get_command(click.Context(dateline), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_called_as_listed(name):
    assert command(name).name == name


@pytest.mark.parametrize("name", COMMANDS)
def test_command_and_its_options_have_help(name):
    found = command(name)
    assert found.help and found.epilog
    for param in found.params:
        if isinstance(param, click.Option):
            assert param.help, param.name


def test_options_of_the_group_have_help():
    assert dateline.help
    for param in dateline.params:
        assert isinstance(param, click.Option) and param.help


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_is_shown(name, flag, capsys):
    assert main([name, flag]) == 0
    shown = capsys.readouterr()
    assert f"Usage: dateline {name}" in shown.out
    assert "Examples:" in shown.out
    assert not shown.err


@pytest.mark.parametrize("name", COMMANDS)
def test_short_help_fits_beside_the_name(name):
    assert not command(name).get_short_help_str(limit=65).endswith("...")


@pytest.mark.parametrize("args", [(), ("-h",), ("--help",)])
def test_help_of_all_lists_every_command(args, capsys):
    assert main(args) == 0
    out = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n  {name} " in out


EXAMPLES = [
    line.strip()
    for name in COMMANDS
    for line in command(name).epilog.splitlines()
    if "dateline " in line
]


@pytest.mark.parametrize("line", EXAMPLES)
def test_example_parses(line):
    words = shlex.split(line)
    words = words[words.index("dateline") + 1 :]
    ends = [number for number, word in enumerate(words) if word in ("|", ">", ">>")]
    words = words[: min(ends, default=len(words))]
    while words[0].startswith("--"):
        words = words[2:]
    with command(words[0]).make_context(words[0], words[1:]):
        pass


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("dateline ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell, dateline):
    run = dateline("completion", shell)
    assert run.status == 0
    assert "_DATELINE_COMPLETE" in run.out
