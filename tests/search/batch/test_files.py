"""Many queries: what a line may hold, the answers in order, errors among them, the exit status."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from search.batch import files
from search.batch.files import Unreadable, answers, parse, read
from search.engine import Answer, BatchQuery
from search.errors import OptionError, QuerySyntaxError, SourceError
from search.options import SearchOptions


def test_a_line_is_a_query():
    assert parse("tax -fraud", 3, {}) == BatchQuery("3", "tax -fraud", SearchOptions())
    assert parse("tax", 3, {"limit": 2}).options.limit == 2


def test_a_line_is_an_object():
    line = '{"id": 7, "query": "tax", "in": "2025", "limit": 3, "source": "A", "topic": ["B"]}'
    options = SearchOptions(within="2025", limit=3, source=("A",), topic=("B",))
    assert parse(line, 1, {}) == BatchQuery("7", "tax", options)


def test_options_of_a_line_come_before_the_defaults():
    defaults = {"within": "2024", "limit": 5}
    query = parse('{"query": "x", "in": "2025"}', 2, defaults)
    assert query == BatchQuery("2", "x", SearchOptions(within="2025", limit=5))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"query": "x"', "line 4 looks like a JSON object"),
        ('{"id": "q"}', 'line 4 has no "query"'),
        ('{"query": 5}', 'line 4 has no "query"'),
        ('{"query": "x", "limt": 3}', "unknown option 'limt'"),
        ('{"query": "x", "limit": "3"}', "limit must be a whole number"),
        ('{"query": "x", "since": 2025.5}', "since must be a date, a year or a string"),
        ('{"query": "x", "source": [1]}', "source must be a string or several"),
        ("{" * 100_000, "line 4 looks like a JSON object"),
    ],
)
def test_a_line_that_holds_no_query(line, said):
    bad = parse(line, 4, {})
    assert isinstance(bad, Unreadable)
    assert said in bad.error.message


def test_read_a_file(tmp_path):
    path = tmp_path / "q.txt"
    path.write_bytes(b'\xef\xbb\xbftax\r\n\n  \nfra\xffud\n{"query": "x", "id": "a"}')
    queries = list(read(str(path)))
    assert [(q.id, q.query) for q in queries] == [("1", "tax"), ("4", "fra\ufffdud"), ("a", "x")]


def test_read_what_is_not_there(tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        list(read(str(tmp_path / "none")))
    with pytest.raises(SourceError, match="directory"):
        list(read(str(tmp_path)))


def test_a_wrong_default_is_refused_before_any_query(tmp_path):
    with pytest.raises(OptionError):
        next(read(str(tmp_path / "none"), {"limit": 0}))


class ReadingAhead:
    """An engine that reads `ahead` queries before it answers one."""

    def __init__(self, ahead):
        self.ahead = ahead

    def batch(self, queries):
        queries = iter(queries)
        held = []
        for query in queries:
            held.append(query)
            if len(held) > self.ahead:
                yield self.answer(held.pop(0))
        yield from map(self.answer, held)

    def answer(self, query):
        if query.query == "bad":
            return Answer(query.id, error=QuerySyntaxError("it is bad", 1, "good"))
        page = SimpleNamespace(to_dict=lambda *, timing: {"query": query.query, "hits": []})
        return Answer(query.id, page=page)


@pytest.mark.parametrize("ahead", [0, 1, 5])
def test_answers_keep_the_order_of_the_lines(ahead):
    lines = ["{", "a", "bad", "{", "{", "b", "c", "{"]
    queries = [parse(line, number, {}) for number, line in enumerate(lines, 1)]
    records = list(answers(ReadingAhead(ahead), queries))
    assert [r["id"] for r in records] == [str(n) for n in range(1, 9)]
    assert [r["query"] for r in records] == lines
    assert ["error" in r for r in records] == [line in ("{", "bad") for line in lines]
    assert records[2] == {
        "id": "3",
        "query": "bad",
        "error": "it is bad",
        "position": 1,
        "suggestion": "good",
    }


@pytest.fixture(scope="module")
def idx(tmp_path_factory):
    import index
    from corpus import Release

    path = tmp_path_factory.mktemp("batch") / "i"
    index.build(path, [Release("a", "Tax fraud", "Two men.", None), Release("b", "Tax", "", None)])
    return str(path)


@pytest.mark.parametrize(
    ("lines", "status", "totals"),
    [
        (["tax", "zebra"], 0, [2, 0]),
        (["zebra"], 1, [0]),
        ([], 1, []),
        (['tax "fraud', "tax", "{"], 2, [None, 2, None]),
        (['{"query": "tax", "limit": 1}', "titel:x"], 2, [2, None]),
    ],
)
def test_batch_command(idx, tmp_path, dateline, lines, status, totals):
    path = tmp_path / "q"
    path.write_text("\n".join(lines), "utf-8")
    run = dateline("--index", idx, "batch", str(path))
    assert run.status == status
    assert [json.loads(line).get("total") for line in run.out.splitlines()] == totals
    assert run.err == ("" if lines else f"dateline: {path} holds no query\n")


def test_batch_command_has_defaults(idx, tmp_path, dateline):
    path = tmp_path / "q"
    path.write_text('tax\n{"query": "tax", "limit": 2}\n', "utf-8")
    run = dateline("--index", idx, "batch", "--limit", "1", str(path))
    assert [len(json.loads(line)["hits"]) for line in run.out.splitlines()] == [1, 2]
    assert dateline("--index", idx, "batch", "--limit", "0", str(path)).status == 2
    assert dateline("--index", idx, "batch", str(tmp_path / "none")).status == 2


def test_a_query_is_answered_before_the_next_is_read(idx, tmp_path, monkeypatch):
    """Each line can be asked for in view of the answers so far."""
    import search

    seen = []

    def queries():
        for text in ("tax", "fraud"):
            seen.append(text)
            yield BatchQuery(text, text)

    with search.open(idx) as engine:
        first = next(iter(files.answers(engine, queries())))
    assert (first["id"], seen) == ("tax", ["tax"])
