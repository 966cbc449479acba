"""Problems of one kind are told together, whatever file or value they name."""

from __future__ import annotations

from corpus import Problem
from search.commands.console.problems import Problems
from search.commands.console.streams import Console
from tests.search.conftest import Terminal


def test_the_same_id_is_one_kind_wherever_the_other_release_stands():
    console = Console(Terminal(), Terminal(), Terminal(), {})
    problems = Problems(console, strict=False)
    again = "the same id as {} with other content: taken for its newer version"
    for number, place in enumerate(("a/b.md:1", "a, with a comma/c.md", "d e/f.txt")):
        problems(Problem(f"x/{number}.md", 1, f'{again.format(place)} ("{number}")'))
    problems(Problem("x/9.md", 1, 'the same id as a.md, which has a body: skipped ("9")'))
    problems.finish()
    assert [record["count"] for record in problems.records()] == [3, 1]
    assert "and 2 more like it in 3 files under x" in console.stderr.getvalue()
