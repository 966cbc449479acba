"""What is typed: words with dashes, options in any place, and the command that asks again."""

from __future__ import annotations

import shlex

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.commands.console.session import Session
from search.commands.console.streams import Console
from search.commands.group import dateline
from search.commands.options import query as query_options


def search_command():
    return dateline.get_command(click.Context(dateline), "search")


def parsed(args):
    """The query and the options given, as the search command reads the arguments."""
    with search_command().make_context("search", list(args)) as ctx:
        params = dict(ctx.params)
        query = params.pop("query")
        params.pop("format_")
        return " ".join(query), query_options.explicit(params)


@pytest.mark.parametrize(
    ("line", "query", "options"),
    [
        ("tax fraud", "tax fraud", {}),
        ("-fraud tax", "-fraud tax", {}),
        ("tax -fraud --limit 3", "tax -fraud", {"limit": 3}),
        ("--limit 3 tax -fraud", "tax -fraud", {"limit": 3}),
        ("-n 3 -nothing", "-nothing", {"limit": 3}),
        ("-n3 tax", "tax", {"limit": 3}),
        ("tax -n=3x", "tax -n=3x", {}),
        ("-hello", "-hello", {}),
        ("""'-"not guilty"' tax""", '-"not guilty" tax', {}),
        ("-- --limit 3", "--limit 3", {}),
        ("tax -- -n 3", "tax -n 3", {}),
        ("--source -x --offset -1 a", "a", {"source": ("-x",), "offset": -1}),
        ("tax --recent", "tax", {"recent": 365.0}),
        ("--recent 2017 budget", "2017 budget", {"recent": 365.0}),
        ("--recent=30 tax", "tax", {"recent": 30.0}),
        ("--recent tax", "tax", {"recent": 365.0}),
        ("--recent=7 tax", "tax", {"recent": 7.0}),
        ("--recent -fraud", "-fraud", {"recent": 365.0}),
        ("-2025 tax", "-2025 tax", {}),
        ("- tax", "- tax", {}),
        ("+tax AND (a OR b)", None, None),
        ("--limit 0 x", "x", {"limit": 0}),
        ("--topic A --topic=B --explain x", "x", {"topic": ("A", "B"), "explain": True}),
    ],
)
def test_arguments(line, query, options):
    if query is None:
        words = ["+tax", "AND", "(a", "OR", "b)"]
        assert parsed(words) == (" ".join(words), {})
    else:
        assert parsed(shlex.split(line)) == (query, options)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--limt", "3", "x"], "'--limit'"),
        (["x", "--limit"], "requires an argument"),
        (["-x"], "No such option"),
        (["--by", "decade", "x"], "decade"),
        (["--limit", "many", "x"], "many"),
        (["--recent=soon", "x"], "soon"),
    ],
)
def test_wrong_arguments_are_refused(args, said):
    with pytest.raises(click.UsageError) as refused:
        parsed(args)
    assert said in refused.value.format_message()


texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Zs", "Cn", "Co"]), min_size=1
)
queries = st.lists(texts, min_size=1, max_size=4).map(" ".join)
options = st.fixed_dictionaries(
    {},
    optional={
        "limit": st.integers(-5, 500),
        "offset": st.integers(0, 500),
        "within": texts,
        "since": texts,
        "source": st.lists(texts, min_size=1, max_size=3).map(tuple),
        "by": st.sampled_from(["day", "month"]),
        "recent": st.sampled_from([1.0, 0.5, 365.0]),
        "explain": st.just(True),
        "match": st.just("any"),
    },
)


@settings(max_examples=150, deadline=None)
@given(queries, options, st.none() | texts)
def test_the_command_that_asks_again_says_the_same(query, given_options, index):
    session = Session(Console(None, None, None), indexes=() if index is None else (index,))
    with search_command().make_context("search", ["x"]):
        line = query_options.again(session, query, given_options)()
    assert line is not None
    words = shlex.split(line)
    assert words[0] == "dateline"
    if index is not None:
        assert words[1:3] == ["--index", index]
    assert parsed(words[words.index("search", 1 if index is None else 3) + 1 :]) == (
        query,
        given_options,
    )


def test_asking_again_changes_and_drops_options():
    session = Session(Console(None, None, None, color="always"))
    with search_command().make_context("search", ["x"]):
        line = query_options.again(session, "a b", {"offset": 10, "by": "month", "limit": 5})
    assert line(within="2025-12", by=None, offset=None) == (
        "dateline --color always search 'a b' --limit 5 --in 2025-12"
    )
    assert line(offset=15).endswith("--limit 5 --offset 15 --by month")


def test_a_line_that_cannot_be_typed_is_not_given():
    session = Session(Console(None, None, None))
    with search_command().make_context("search", ["x"]):
        assert query_options.again(session, "a\x1b[31m", {})() is None


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["serch", "x"], "did you mean 'search'?"),
        (["find", "x"], "did you mean 'search'?"),
        (["rm", "x"], "did you mean 'delete'?"),
        (["semiconductors"], "to search for it: dateline search semiconductors"),
        (["--nope"], "there is no option --nope"),
        (["search", "--limt", "3", "x"], "there is no option --limt; did you mean --limit?"),
        (["search", "x", "--limit"], "--limit needs a value"),
        (["search", "x", "--limit", "many"], "--limit must be a whole number, not 'many'"),
        (["search", "x", "--by", "decade"], "week, month, quarter, year, source or topic, not"),
        (["search", "x", "--expand=3"], "--expand takes no value"),
        (["search", "x", "--recent=soon"], "--recent must be a number, not 'soon'"),
        (["search", "x", "--json", "--format", "csv"], "--json and --format csv contradict"),
        (["suggest", "-n", "0", "x"], "--limit must be a whole number from 1 to 1,000, not 0"),
        (["index", "--jobs", "0", "x"], "--jobs must be a whole number of at least 1, not 0"),
        (["show"], "ID|N is missing"),
        (["batch", "a", "b"], "there is more than the command takes: b"),
        (["completion", "tcsh"], "SHELL must be bash, zsh or fish, not 'tcsh'"),
        (["saved", "keep"], "dateline saved has no command 'keep'"),
        (["saved", "ad"], "dateline saved has no command 'ad'"),
        (["--index", "x"], "a command is missing"),
    ],
)
def test_usage_errors(args, said, dateline):
    run = dateline(*args)
    assert run.status == 2
    assert said in run.err
    assert run.err.startswith("dateline: ")
    assert len(run.err.splitlines()) == 2
    assert not run.out
