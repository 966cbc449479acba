"""The project as a whole: what is at its top, what its metadata promise, what its pages name."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import click
import pytest

import corpus
import index
import search
from search.commands.console.status import Status
from search.commands.group import COMMANDS, dateline
from search.dates import parsing

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest needs it too

ROOT = Path(__file__).resolve().parents[1]
HELP = ROOT / "search" / "help"
PAGES = [ROOT / "README.md", *sorted(HELP.glob("*.md"))]
CODE = re.compile(r"`([^`\n]+)`")

TOP = {
    *("corpus", "index", "search", "tests"),
    *("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"),
}


@pytest.fixture(scope="module")
def project():
    """The table `project` of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def prose(page: Path) -> str:
    """A page without its examples."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def table(topic: str, heading: str = "") -> list[list[str]]:
    """The rows of the first table of a help page, or of the first under a heading of it."""
    section = prose(HELP / f"{topic}.md").partition(f"# {heading}")[2]
    _, _, *rows = re.search(r"(?:^\|.*\n)+", section, re.M)[0].splitlines()
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def codes(cells: list[str]) -> list[str]:
    return [code for cell in cells for code in CODE.findall(cell)]


def test_only_the_agreed_names_are_at_the_top():
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a clone, or no git: what is the project's cannot be told from the rest")
    names = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-tree", "--name-only", "HEAD"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert {name for name in names if not name.startswith(".")} == TOP


def test_metadata(project):
    assert project["name"] == "dateline"
    assert project["scripts"] == {"dateline": "dateline:main"}
    assert project["requires-python"] == ">=3.10"
    versions = [c.rpartition(" ")[2] for c in project["classifiers"] if ":: Python :: 3." in c]
    assert versions == ["3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
    assert {"dev", "bench", "eval"} <= set(project["optional-dependencies"])
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", [corpus, index, search])
def test_packages_are_typed_and_have_what_they_promise(package):
    assert (Path(package.__file__).parent / "py.typed").is_file()
    for name in package.__all__:
        assert getattr(package, name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_options_that_pages_name_are_there(page):
    there = {"--help"}
    for name in COMMANDS:
        command = dateline.get_command(click.Context(dateline), name)
        there |= {o for param in command.params for o in (*param.opts, *param.secondary_opts)}
    for module in ("bench/__main__", "bench/large", "safety/__main__"):
        source = (ROOT / "tests" / f"{module}.py").read_text()
        there |= set(re.findall(r'"(--[a-z-]+)"', source))
    named = {word for code in CODE.findall(prose(page)) for word in code.split()}
    assert {word for word in named if word.startswith("--")} <= there


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_of_pages_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        path, _, heading = link.partition("#")
        if path.startswith("https://"):
            continue
        target = page.parent / path if path else page
        assert target.exists(), link
        text = target.read_text(encoding="utf-8") if heading else ""
        anchors = re.findall(r"^#+ (.*)$", text, re.M)
        assert not heading or heading in {anchor.lower().replace(" ", "-") for anchor in anchors}


def test_library_page_names_every_option_of_a_search():
    paragraph = prose(HELP / "library.md").partition("`engine.search` takes the options")[2]
    named = {code.partition("=")[0] for code in CODE.findall(paragraph.partition("\n\n")[0])}
    assert named - {"--in"} == {field.name for field in fields(search.SearchOptions)}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """The bundled sample, indexed."""
    path = tmp_path_factory.mktemp("project") / "sample.idx"
    index.build(path, corpus.read(ROOT / "corpus" / "releases"))
    with search.open(path) as opened:
        yield opened


QUERIES = codes([row[0] for row in table("queries")])


@pytest.mark.parametrize("query", QUERIES)
def test_queries_of_their_page_can_be_read(engine, query):
    assert engine.search(query).repairs == ()
    assert engine.search(query, match="any").query == query


@pytest.mark.parametrize(("written", "means"), table("dates"))
def test_dates_mean_what_their_page_says(written, means):
    period = parsing.parse(written.strip("`"), dt.date(2026, 1, 15))
    assert parsing.describe(period) == means


def test_formats_page_names_every_key_of_the_json_page(engine):
    rows = {code: row[1] for row in table("formats", "The JSON page") for code in codes(row[:1])}
    page = engine.search("exports", explain=True).to_dict()
    assert set(rows) == set(page)
    assert {*page["hits"][0], "--explain"} == set(codes([rows["hits"]]))
    inner = codes([rows["facets"]])
    assert set(inner) == {*page["facets"], *page["facets"]["date"], "key", "start", "end", "count"}


def test_exit_statuses_are_as_documented():
    assert [int(row[0]) for row in table("commands", "Exit status")] == sorted(Status)
