"""The commands over a real index of a few releases: results, reports, exit statuses."""

from __future__ import annotations

import json

import pytest

import corpus
import search.opening
from search.errors import BackendError

RELEASES = [
    {"id": "a1", "title": "Chip exports rise", "date": "2025-11-03", "body": "Exports of chips."},
    {"id": "a2", "title": "Chip exports fall", "date": "2025-12-01", "body": "Fewer chips sold.",
     "source": "Trade Office; Customs", "topics": ["Trade"], "url": "https://example.org/a2"},
    {"id": "a3", "title": "Budget agreed", "date": "2025-12-24", "body": "No chips, but money.",
     "source": "Treasury"},
    {"id": "a4", "title": "A note", "date": None, "body": "Undated words."},
]  # fmt: skip


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "releases.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in RELEASES), "utf-8")
    return path


@pytest.fixture
def idx(tmp_path, source, dateline):
    path = str(tmp_path / "test.idx")
    assert dateline("--index", path, "index", str(source)).status == 0
    return path


def test_index_reports_what_it_did(tmp_path, source, dateline):
    path = tmp_path / "new" / "test.idx"
    run = dateline("index", str(source), "--index", str(path))
    assert run.status == 0
    assert run.out.splitlines() == [
        "4 releases: 4 added, 0 updated, 0 unchanged, 0 deleted",
        f"index: {path}",
    ]
    again = dateline("--index", str(path), "index", str(source))
    assert again.out.startswith("4 releases: 0 added, 0 updated, 4 unchanged, 0 deleted")
    changed = [dict(RELEASES[0], title="Changed"), *RELEASES[1:3]]
    source.write_text("".join(json.dumps(r) + "\n" for r in changed), "utf-8")
    dry = dateline("--index", str(path), "index", str(source), "--prune", "--dry-run")
    assert dry.out.startswith("dry run: 3 releases: 0 added, 1 updated, 2 unchanged, 1 deleted")
    run = dateline("--index", str(path), "index", str(source), "--prune", "--json")
    record = json.loads(run.out)
    (used,) = record.pop("sources")
    assert record == {
        "releases": 3, "added": 0, "updated": 1, "unchanged": 2, "deleted": 1, "skipped": 0,
        "repeated": 0, "kept_out": 0, "problems": 0, "problem_kinds": [], "dry_run": False,
        "index": str(path),
    }  # fmt: skip
    assert used["place"] == str(source)
    assert used["names"]["title"] == {"title": 3}


def test_index_where_nothing_says_otherwise(tmp_path, source, dateline):
    run = dateline("index", str(source), XDG_DATA_HOME=str(tmp_path / "data"))
    assert run.out.splitlines()[1] == f"index: {tmp_path / 'data' / 'dateline' / 'index'}"
    run = dateline("info", "--format", "json", XDG_DATA_HOME=str(tmp_path / "data"))
    assert json.loads(run.out)["releases"] == 4


def test_index_named_by_the_environment(idx, dateline):
    assert dateline("search", "chips", DATELINE_INDEX=idx).status == 0
    assert dateline("--index", idx, "search", "chips", DATELINE_INDEX="/nowhere").status == 0


def test_index_says_problems_of_one_kind_together(tmp_path, dateline):
    path = tmp_path / "bad.jsonl"
    lines = ['{"title": "Good", "date": "2025-01-01", "body": "x"}', *(["{broken"] * 25)]
    path.write_text("\n".join(lines), "utf-8")
    run = dateline("--index", str(tmp_path / "i"), "index", str(path), "--json")
    assert run.status == 0
    assert json.loads(run.out)["problems"] == 25
    used, first, more = run.err.splitlines()
    assert used == f"{path}: title=title, date=date, body=body"
    assert first.startswith(f"{path}:2: broken JSON, column 2")
    assert more == "  and 24 more like it (lines 3, 4, 5, …)"
    (kind,) = json.loads(run.out)["problem_kinds"]
    assert (kind["count"], kind["files"], kind["line"]) == (25, 1, 2)


def test_index_strict_stops_and_writes_nothing(tmp_path, idx, dateline):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "new", "title": "New", "date": "2025-01-01"}\n{broken\n', "utf-8")
    run = dateline("--index", idx, "index", str(path), "--strict")
    assert run.status == 2
    assert str(path) in run.err and "nothing was written" in run.err
    assert len(run.err.splitlines()) == 2
    assert dateline("--index", idx, "show", "new").status == 2


def test_index_without_a_source(tmp_path, dateline):
    run = dateline("--index", str(tmp_path / "i"), "index", str(tmp_path / "none.txt"))
    assert run.status == 2
    assert run.err.startswith("dateline: ")
    assert "Traceback" not in run.err


def test_index_shows_progress_on_a_terminal_only(tmp_path, dateline):
    many = tmp_path / "many.jsonl"
    lines = [json.dumps({"title": f"T{i}", "date": "2025-01-01"}) + "\n" for i in range(250)]
    many.write_text("".join(lines), "utf-8")
    run = dateline("--index", str(tmp_path / "i"), "index", str(many), terminal=True)
    assert "\r200 releases, " in run.err
    assert "a second" in run.err
    again = dateline("--index", str(tmp_path / "j"), "index", str(many))
    assert "\r" not in again.err and "a second" not in again.err


def test_commands_on_a_server_that_is_not_there(dateline, source):
    pytest.importorskip("opensearchpy")
    for args in (["index", str(source)], ["search", "x"], ["check"], ["optimize"], ["delete", "x"]):
        run = dateline("--index", "http://me:secret@127.0.0.1:9/releases", *args)
        assert run.status == 2
        assert run.err.startswith("dateline: cannot reach http://127.0.0.1:9")
        assert len(run.err.splitlines()) == 2
        assert "secret" not in run.err


def test_shards_are_for_a_server(tmp_path, source, dateline):
    run = dateline("--index", str(tmp_path / "i"), "index", str(source), "--shards", "2")
    assert (run.status, run.err) == (
        2,
        "dateline: --shards applies only to an index on OpenSearch\n",
    )


def test_search_piped(idx, dateline):
    run = dateline("--index", idx, "search", "chips", "exports", "--sort", "oldest")
    assert run.status == 0
    assert run.out.splitlines() == [
        "2025-11-03\ta1\tChip exports rise\t",
        "2025-12-01\ta2\tChip exports fall\tTrade Office; Customs",
    ]
    assert run.err == ""


def test_search_on_a_terminal(idx, dateline):
    run = dateline("--index", idx, "search", "chips", "-n", "1", "--by", "month", terminal=True)
    assert run.status == 0
    assert (
        f"narrow it:\x1b[0m dateline --index {idx} search chips --limit 1 --in 2025-12" in run.out
    )
    assert f"next page:\x1b[0m dateline --index {idx} search chips --limit 1 --offset 1" in run.out
    assert "by month" in run.out


def test_search_narrowed_as_it_says(idx, dateline):
    asked = ("search", "chips", "--by", "month")
    run = dateline("--index", idx, *asked, terminal=True, NO_COLOR="1")
    line = next(line for line in run.out.splitlines() if line.startswith("narrow it: dateline "))
    narrowed = dateline(*line.removeprefix("narrow it: dateline ").split(), "--format", "json")
    assert json.loads(narrowed.out)["total"] == 2


def test_search_without_words_gives_all(idx, dateline):
    assert len(dateline("--index", idx, "search").out.splitlines()) == 4
    assert len(dateline("--index", idx, "search", "--in", "2025-12").out.splitlines()) == 2


def test_similar(idx, dateline):
    run = dateline("--index", idx, "similar", "a1", "--limit", "1")
    assert (run.status, run.out.split("\t")[1]) == (0, "a2")
    page = json.loads(dateline("--index", idx, "similar", "a1", "--format", "json").out)
    assert "a1" not in [hit["id"] for hit in page["hits"]]
    run = dateline("--index", idx, "similar", "nope")
    assert (run.status, run.out) == (2, "")
    assert "nope" in run.err


def test_suggest(idx, dateline):
    assert dateline("--index", idx, "suggest", "chip").out.splitlines()[0].startswith("chip")
    shown = dateline("--index", idx, "suggest", "exp", terminal=True)
    assert shown.out == "exports  2 releases\n"
    found = json.loads(dateline("--index", idx, "suggest", "exp", "--format", "json").out)
    assert found == [{"text": "exports", "releases": 2}]
    assert dateline("--index", idx, "suggest", "qqqqqqq").status == 1


def test_explanations_add_up(idx, dateline):
    run = dateline("--index", idx, "search", "chip", "exports", "--explain", "--format", "json")
    for hit in json.loads(run.out)["hits"]:
        assert sum(p["value"] for p in hit["explanation"]) == pytest.approx(hit["score"], abs=1e-4)
    shown = dateline("--index", idx, "search", "chip", "exports", "--explain")
    for line in shown.out.splitlines():
        score, _, parts = line.split("\t")[4].partition(" = ")
        values = [float(part.split()[0]) for part in parts.split(" + ")]
        assert sum(values) == pytest.approx(float(score), abs=1e-9)


def test_search_for_nothing(idx, dateline):
    run = dateline("--index", idx, "search", "zebra")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("dateline: Nothing found.")
    run = dateline("--index", idx, "search", "chips", "--offset", "50", terminal=True)
    assert run.status == 1
    assert "only 3 releases matched" in run.out


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "tsv", "markdown", "html", "text"])
def test_search_in_every_format(idx, dateline, format_):
    run = dateline("--index", idx, "search", "chips", "--format", format_)
    assert run.status == 0
    assert "Chip" in run.out
    assert dateline("--index", idx, "search", "zebra", "--format", format_).status == 1


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "tsv", "markdown", "html", "text"])
@pytest.mark.parametrize("terminal", [False, True])
def test_show_in_every_format(idx, dateline, format_, terminal):
    run = dateline("--index", idx, "show", "a2", "--format", format_, terminal=terminal)
    assert run.status == 0
    for text in ("Chip exports fall", "Fewer chips sold.", "Trade Office; Customs", "example.org"):
        assert text in run.out


def test_query_that_cannot_be_read(idx, dateline):
    run = dateline("--index", idx, "search", 'chips "exports')
    assert run.status == 2
    message, query, caret, *way_out = run.err.splitlines()
    assert message.startswith("dateline: ")
    assert query == '  chips "exports'
    assert caret == "        ^"
    assert way_out == ['try: chips "exports"']


def test_query_that_is_empty(idx, dateline):
    run = dateline("--index", idx, "search", "")
    assert run.status == 2
    assert run.err.splitlines() == ["dateline: the query is empty", "try: *"]
    assert run.out == ""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["search", "x", "--limit", "0"], "limit must be"),
        (["search", "x", "--limit", "-1"], "limit must be"),
        (["search", "x", "--in", "2025-13"], "2025-13"),
        (["search", ""], "empty"),
        (["show", "nope"], "nope"),
        (["search", "x", "--index", "/nowhere"], "/nowhere"),
    ],
)
def test_errors_are_two_lines_at_most(idx, dateline, args, said):
    run = dateline("--index", idx, *args)
    assert run.status == 2
    assert run.err.startswith("dateline: ") and said in run.err
    assert len(run.err.splitlines()) <= 2
    assert run.out == ""


def test_info(idx, dateline):
    run = dateline("--index", idx, "info")
    assert run.status == 0
    assert "releases  4\n" in run.out
    assert "dates     2025-11-03 to 2025-12-24, 1 undated\n" in run.out
    assert json.loads(dateline("--index", idx, "info", "--format", "json").out)["undated"] == 1


def test_export_reads_back(idx, tmp_path, dateline):
    run = dateline("--index", idx, "export")
    path = tmp_path / "export.jsonl"
    path.write_text(run.out, "utf-8")
    assert [r.id for r in corpus.read(path)] == ["a1", "a2", "a3", "a4"]
    again = dateline("--index", idx, "index", str(path))
    assert "4 unchanged" in again.out


def test_delete(idx, dateline):
    dry = dateline("--index", idx, "delete", "a1", "zz", "--dry-run")
    assert (dry.status, dry.out) == (0, "1 would be deleted, 1 not in the index\n")
    run = dateline("--index", idx, "delete", "a1", "a1", "zz")
    assert (run.status, run.out) == (0, "1 deleted, 1 not in the index\n")
    run = dateline("--index", idx, "delete", "a1", "--json")
    assert run.status == 1
    assert json.loads(run.out) == {"deleted": 0, "missing": 1, "dry_run": False}


def test_check_and_optimize(idx, dateline):
    assert dateline("--index", idx, "check").out == f"no damage found: {idx}\n"
    assert json.loads(dateline("--index", idx, "check", "--format", "json").out) == []
    assert dateline("--index", idx, "optimize").out.startswith("4 releases in 1 segment, ")


def test_check_finds_damage(idx, tmp_path, dateline):
    largest = max((tmp_path / "test.idx").iterdir(), key=lambda p: p.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    run = dateline("--index", idx, "check")
    assert run.status == 2
    assert largest.name in run.out
    assert "--rebuild" in run.err


def test_export_salvages_what_is_left(idx, tmp_path, dateline):
    whole = dateline("--index", idx, "export").out
    folder = tmp_path / "test.idx"
    assert dateline("--index", idx, "export", "--salvage").out == whole
    (segment,) = folder.glob("*.seg")
    content = bytearray(segment.read_bytes())
    content[-40] ^= 1
    segment.write_bytes(content)
    refused = dateline("--index", idx, "export")
    assert (refused.status, refused.out) == (2, "")
    assert "--salvage" in refused.err
    saved = dateline("--index", idx, "export", "--salvage")
    assert (saved.status, saved.out) == (0, whole)
    assert saved.err == f"dateline: {segment.name}: has a broken directory\n"
    again = tmp_path / "saved.jsonl"
    again.write_text(saved.out, encoding="utf-8")
    assert dateline("--index", idx, "index", str(again), "--rebuild").status == 0
    assert sorted(dateline("--index", idx, "export").out) == sorted(whole)
    assert dateline("--index", idx, "check").status == 0


def test_export_salvages_nothing_of_what_is_lost(idx, tmp_path, dateline):
    (segment,) = (tmp_path / "test.idx").glob("*.seg")
    segment.write_bytes(b"")
    saved = dateline("--index", idx, "export", "--salvage")
    assert (saved.status, saved.out) == (1, "")
    assert saved.err.splitlines() == [
        f"dateline: {segment.name}: is cut off",
        f"dateline: {segment.name}: 4 of 4 releases are lost",
    ]
    refused = dateline("--index", str(tmp_path / "nothing"), "export", "--salvage")
    assert (refused.status, refused.out) == (2, "")
    refused = dateline("--index", "http://127.0.0.1:9/x", "export", "--salvage")
    assert refused.status == 2
    assert "folder" in refused.err


class Broken:
    """An engine in which everything fails in one way."""

    def __init__(self, error):
        self.error = error

    def __enter__(self):
        raise self.error

    def __exit__(self, *_):
        return None


def test_what_no_one_foresaw_is_one_line(monkeypatch, dateline):
    monkeypatch.setattr(search.opening, "open", lambda _: Broken(ZeroDivisionError("by zero")))
    run = dateline("search", "x")
    assert run.status == 2
    assert run.err.splitlines() == [
        "dateline: internal error: ZeroDivisionError: by zero",
        "run the command again with --debug to see where",
    ]
    debugged = dateline("--debug", "search", "x")
    assert debugged.status == 2
    assert "Traceback" in debugged.err and "test_commands" in debugged.err
    assert "Traceback" in dateline("search", "x", "--debug").err


def test_interrupted(monkeypatch, dateline):
    monkeypatch.setattr(search.opening, "open", lambda _: Broken(KeyboardInterrupt()))
    run = dateline("search", "x")
    assert (run.status, run.out, run.err) == (130, "", "dateline: interrupted\n")


def test_what_a_server_says_cannot_act(monkeypatch, dateline):
    error = BackendError("it says \x1b[31mred\x1b[0m", "hint \x07")
    monkeypatch.setattr(search.opening, "open", lambda _: Broken(error))
    run = dateline("search", "x")
    assert run.err.splitlines() == ["dateline: it says ␛[31mred␛[0m", "hint ␇"]


def test_data_expected_from_a_terminal(tmp_path, dateline, idx):
    for args in (["batch", "-"], ["index", "-"]):
        run = dateline("--index", idx, *args, terminal=True)
        assert run.status == 2
        assert f"Usage: dateline {args[0]}" in run.err
        assert "standard input, which is a terminal" in run.err


def test_index_dry_run_shows_the_first_releases(tmp_path, source, dateline):
    args = ("--index", str(tmp_path / "i"), "index", str(source), "--dry-run", "--show", "2")
    run = dateline(*args)
    assert run.status == 0
    assert [line for line in run.out.splitlines() if line.startswith("id: ")] == [
        f"id: {record['id']}" for record in RELEASES[:2]
    ]
    shown = json.loads(dateline(*args, "--json").out)["shown"]
    assert [release["id"] for release in shown] == [record["id"] for record in RELEASES[:2]]
    assert not (tmp_path / "i").exists()
    refused = dateline("--index", str(tmp_path / "i"), "index", str(source), "--show", "2")
    assert (refused.status, refused.err) == (2, "dateline: --show goes with --dry-run\n")


def test_index_maps_names_as_it_is_told(tmp_path, dateline):
    path = tmp_path / "a.csv"
    path.write_bytes("Was;Wann\nBrücke offen;25.01.2026\n".encode("latin-1"))
    run = dateline("--index", str(tmp_path / "i"), "index", str(path))
    assert run.status == 2 and "--map title=NAME" in run.err
    mapped = ("--map", "title=Was", "--map", "date=Wann")
    run = dateline("--index", str(tmp_path / "i"), "index", str(path), *mapped)
    assert run.status == 0
    assert "title=Was, date=Wann (25.01.2026, day first), no body" in run.err
    assert "the release has no body" in run.err
    shown = json.loads(dateline("--index", str(tmp_path / "i"), "export").out)
    assert (shown["title"], shown["date"]) == ("Brücke offen", "2026-01-25")
    assert shown["origin"] == f"{path}:2"
    run = dateline("--index", str(tmp_path / "i"), "show", shown["id"])
    assert f"origin: {path}:2" in run.out.splitlines()
    refused = dateline("--index", str(tmp_path / "i"), "index", str(path), "--map", "title")
    assert refused.status == 2 and "FIELD=NAME" in refused.err


def test_an_interrupt_before_anything_is_read(monkeypatch, dateline, tmp_path):
    def interrupted(session):
        raise KeyboardInterrupt

    monkeypatch.setattr("search.commands.console.session.Session.state", interrupted)
    run = dateline("--index", str(tmp_path / "i"), "index", "corpus")
    assert (run.status, run.err) == (130, "dateline: interrupted\n")


@pytest.mark.parametrize("moment", ["search.dateline._hidden", "search.cli.main"])
def test_an_interrupt_while_starting(monkeypatch, capsys, moment):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(moment, interrupted)
    from search.dateline import main

    assert (main(), capsys.readouterr().err) == (130, "dateline: interrupted\n")


def test_an_interrupt_says_what_was_written_and_leaves_no_folder(
    idx, tmp_path, source, dateline, monkeypatch
):
    def interrupted(*args, **kwargs):
        yield corpus.Release("new", "New", "", None)
        raise KeyboardInterrupt

    monkeypatch.setattr(corpus, "read_all", interrupted)
    for path in (idx, str(tmp_path / "made" / "new")):
        run = dateline("--index", path, "index", str(source))
        assert run.status == 130
        assert run.err.splitlines() == ["dateline: interrupted; nothing was written"]
    assert not (tmp_path / "made").exists()
    assert dateline("--index", idx, "info", "--json").out.count('"releases": 4') == 1


def test_a_reader_during_the_first_build_is_told(tmp_path, dateline):
    path = str(tmp_path / "index")
    seen = []

    def releases():
        yield corpus.Release("a", "A", "", None)
        seen.append(dateline("--index", path, "search", "a"))

    import index

    index.build(path, releases())
    (run,) = seen
    assert run.status == 2
    assert f"the index at {path} is being built for the first time, by process " in run.err
    assert dateline("--index", path, "search", "a").status == 0


def test_waiting_for_another_writer_is_said(idx, source, dateline):
    from pathlib import Path

    from index.commit.lock import locked

    with locked(Path(idx)):
        run = dateline("--index", idx, "index", str(source), "--wait", "0.2")
        assert dateline("--index", idx, "optimize").status == 2
    assert run.status == 2
    assert "is writing to" in run.err and "; waiting up to 0.2 seconds" in run.err
    assert "since 20" in run.err and ("+" in run.err or "-" in run.err)


def test_help_where_nothing_is_sent_keeps_its_lines(idx, dateline, monkeypatch):
    import io
    import sys

    class Keyboard(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Keyboard())
    from search.cli import main
    from search.commands.console.streams import Console

    err = io.StringIO()
    err.isatty = lambda: True
    console = Console(Keyboard(), io.StringIO(), err, {"COLUMNS": "80"}, pager=None)
    assert main(["--index", idx, "show", "-"], console) == 2
    assert "\nOptions:\n" in err.getvalue()
