"""Help pages: listed, shown on a terminal and in a pipe, and found by roughly their names."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from search.commands.about import PAGES, summary, topics
from search.commands.group import COMMANDS
from search.render.columns import width


def test_every_page_has_a_summary_that_fits():
    assert len(topics()) > 10
    for name, page in topics().items():
        heading = page.read_text(encoding="utf-8").splitlines()[0]
        assert heading.startswith("# ") and ": " in heading, name
        assert 0 < len(summary(page)) < 65, name


def test_topics_are_listed(dateline):
    run = dateline("help")
    assert run.status == 0
    assert [line.split()[0] for line in run.out.splitlines()[8:]] == list(topics())
    assert all(len(line) <= 100 for line in run.out.splitlines())


@pytest.mark.parametrize("name", ["queries", "QUERIES", "queries.md"])
def test_a_page_in_a_pipe_is_its_markdown(dateline, name):
    run = dateline("help", name)
    assert run.status == 0
    assert run.out == (PAGES / "queries.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", topics())
def test_a_page_fits_a_terminal(dateline, name):
    run = dateline("help", name, terminal=True, NO_COLOR="1")
    assert run.status == 0
    for line in run.out.splitlines():
        assert width(line) <= 80 or line.startswith("    "), line
    assert "```" not in run.out and "](" not in run.out


def test_a_command_is_explained(dateline):
    assert "show" not in topics()
    assert dateline("show", "--help").status == 0
    assert dateline("help", "show").out == dateline("show", "--help").out
    assert "Usage: dateline show" in dateline("help", "show").out


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("quries", "did you mean 'queries'"),
        ("serch", "did you mean 'search'"),
        ("nDCG", "the word appears in: evaluation"),
        ("xyzzy", "dateline help lists the topics"),
        ("../README", "dateline help lists the topics"),
    ],
)
def test_a_topic_that_there_is_not(dateline, name, hint):
    run = dateline("help", name)
    assert (run.status, run.out) == (2, "")
    first, second = run.err.splitlines()
    assert first == f"dateline: there is no help topic '{name}'"
    assert hint in second


def test_the_reference_has_every_command_and_no_other():
    page = (PAGES / "commands.md").read_text(encoding="utf-8")
    shown = [line for line in page.splitlines() if line.startswith("$ ") and "--help" in line]
    assert shown == ["$ dateline --help", *(f"$ dateline {name} --help" for name in COMMANDS)]


def test_the_manual_page_is_up_to_date(dateline):
    """Write it again with `dateline help --man > search/help/dateline.1`."""
    written = (PAGES / "dateline.1").read_text(encoding="utf-8")
    assert dateline("help", "--man").out == written


@pytest.mark.skipif(not shutil.which("groff"), reason="there is no groff")
def test_the_manual_page_is_sound():
    done = subprocess.run(
        ["groff", "-man", "-ww", "-z", "-K", "utf-8", str(PAGES / "dateline.1")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
