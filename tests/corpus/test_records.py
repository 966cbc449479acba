"""What becomes of the records of files: aliases, names that are mapped, ids, what was used."""

import datetime as dt
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import corpus
from corpus import Release, Usage
from corpus.fields.names import ALIASES, FIELDS

VALUES = {
    "id": ("r-1", "r-1"),
    "title": ("Fares frozen", "Fares frozen"),
    "date": ("January 12, 2026", dt.date(2026, 1, 12)),
    "body": ("Fares stay.", "Fares stay."),
    "source": ("Transport Office", "Transport Office"),
    "url": ("https://example.org/1", "https://example.org/1"),
    "topics": ("Fares; Rail", ("Fares", "Rail")),
}
"""By field, a value as written and as it is read."""


def read(path: Path, **options: Any) -> tuple[list[Release], list[str], list[Usage]]:
    problems: list[str] = []
    usages: list[Usage] = []
    releases = corpus.read(
        path, on_problem=lambda p: problems.append(str(p)), on_usage=usages.append, **options
    )
    return list(releases), problems, usages


def written(folder: Path, name: str, *records: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("field", "alias"), [(field, alias) for field in FIELDS for alias in ALIASES[field]]
)
def test_an_alias(tmp_path: Path, field: str, alias: str) -> None:
    for spelling in (alias, alias.upper(), alias.replace("_", " "), alias.replace("_", "-")):
        record = {"title": "T", "body": "B", field: "", spelling: VALUES[field][0]}
        (release,), _, (usage,) = read(written(tmp_path, "a.jsonl", record))
        assert getattr(release, field) == VALUES[field][1]
        assert usage.names[field] == {spelling: 1}


@pytest.mark.parametrize(
    ("names", "field", "chosen"),
    [
        (["description", "content"], "body", "content"),
        (["summary", "description"], "body", "description"),
        (["name", "headline"], "title", "headline"),
        (["created_at", "pubDate"], "date", "pubDate"),
        (["title_y", "title_x"], "title", "title_y"),
        (["dc:title", "heading"], "title", "dc:title"),
        (["updated_at", "Date of Speech"], "date", "Date of Speech"),
        (["byline", "department"], "source", "department"),
    ],
)
def test_of_several_names_the_first_in_the_table(
    tmp_path: Path, names: list[str], field: str, chosen: str
) -> None:
    record = dict.fromkeys(names, VALUES[field][0])
    _, _, (usage,) = read(written(tmp_path, "a.jsonl", {"title": "T", **record}))
    if field == "title":
        _, _, (usage,) = read(written(tmp_path, "a.jsonl", {"body": "B", **record}))
    assert usage.names[field] == {chosen: 1}


def test_nested_values_and_names_that_are_mapped(tmp_path: Path) -> None:
    record = {
        "attributes": {"title": {"rendered": "T"}, "body": {"value": "B"}, "when": "2026-01-12"},
        "source": {"id": None, "name": "Transport Office"},
        "headline": {"main": "Other", "kicker": "K"},
    }
    path = written(tmp_path, "a.jsonl", record)
    (release,), _, _ = read(path)
    assert (release.title, release.body) == ("Other", "B")
    assert (release.source, release.date) == ("Transport Office", None)
    names = {"title": "attributes.title.rendered", "date": ["then", "attributes.when"]}
    (release,), problems, (usage,) = read(path, names=names)
    assert (release.title, release.date) == ("T", dt.date(2026, 1, 12))
    assert problems == []
    assert "headline.main" in usage.unused


def test_a_mapped_name_that_no_record_has_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", {"title": "T", "text": "B", "date": "2026-01-12"})
    (release,), problems, _ = read(path, names={"body": "Meldung"})
    assert release.body == ""
    assert problems == [f'{path}: no record has a value for "body=Meldung"']


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(corpus.SourceError, match='has no "titel"'):
        corpus.read("nowhere", names={"titel": "x"})


@pytest.mark.parametrize(
    "options",
    [{"date_format": "%Y"}, {"date_format": "x"}, {"timezone": "Mars"}, {"encoding": "klingon"}],
)
def test_an_option_that_cannot_be_meant(options: dict[str, str]) -> None:
    with pytest.raises(corpus.SourceError) as caught:
        corpus.read("nowhere", **options)  # type: ignore[arg-type]
    assert caught.value.hint


@pytest.mark.parametrize("date_format", ["mdy", "MM/DD/YYYY", "%m/%d/%Y"])
def test_how_dates_are_written(tmp_path: Path, date_format: str) -> None:
    path = written(tmp_path, "a.jsonl", {"title": "T", "date": "02/03/2026"})
    (release,), problems, _ = read(path, date_format=date_format)
    assert (release.date, problems) == (dt.date(2026, 2, 3), [])


def test_the_list_that_is_named(tmp_path: Path) -> None:
    document = {"few": [{"title": "A"}], "data": {"many": [{"title": "B"}, {"title": "C"}]}}
    path = written(tmp_path, "a.json", document)
    assert [r.title for r in read(path)[0]] == ["B", "C"]
    assert [r.title for r in read(path, records="few")[0]] == ["A"]
    with pytest.raises(corpus.SourceError, match=r"its lists: \"few\" \(1\), \"data.many\" \(2\)"):
        read(path, records="none")


def test_a_long_document_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.readers.json.LARGEST_WHOLE", 1000)
    items = [{"title": f"T{n}", "body": "x" * n, "deep": [{"a": [n]}]} for n in range(500)]
    path = written(tmp_path, "a.json", {"meta": {"tags": [1, 2]}, "data": {"items": items}, "n": 1})
    releases, problems, _ = read(path)
    assert [release.title for release in releases] == [item["title"] for item in items]
    assert problems == [
        "a.json".join((f"{tmp_path}/", ":1: no date: 500 releases (lines 1, 2, 3, …)"))
    ]
    assert len(read(path, records="data.items")[0]) == 500


def test_a_further_release_of_the_same_across_files_is_newer(tmp_path: Path) -> None:
    record = {"title": "T", "date": "2026-01-12", "body": "One."}
    written(tmp_path, "a.jsonl", record)
    written(tmp_path, "b.jsonl", {**record, "body": "Two."})
    releases, (problem,), _ = read(tmp_path)
    assert releases[0].id == releases[1].id
    assert problem.startswith(f"{tmp_path}/b.jsonl:1: the same id as {tmp_path}/a.jsonl:1")


def test_files_of_one_release_each_do_not_overwrite_each_other(tmp_path: Path) -> None:
    first = " ".join(f"word{n}" for n in range(60))
    texts = {
        "a": first,
        "b": first.replace("word7", "changed"),
        "c": first.replace("word", "other"),
    }
    for name, text in texts.items():
        (tmp_path / f"2026-01-12-{name}.txt").write_text(f"Notice to riders\n\n{text}\n")
    releases, problems, _ = read(tmp_path)
    a, b, c = (release.id for release in releases)
    assert (a, c) == (b, f"{a}-2")
    assert len(problems) == 1
    assert "b.txt: the same id as" in problems[0]


def test_short_files_of_one_title_are_one_release_only_where_they_say_the_same(
    tmp_path: Path,
) -> None:
    texts = [
        "Fares rise.",
        "Fares fall.",
        "Fares  rise.",
        "요금은 그대로다",
        "요금이 오른다",
        "Yes",
        "No",
    ]
    folder = tmp_path / "releases"
    folder.mkdir()
    archive = tmp_path / "releases.zip"
    with ZipFile(archive, "w") as members:
        for number, text in enumerate(texts):
            (folder / f"{number}.md").write_text(f"---\ntitle: T\n---\n{text}\n", encoding="utf-8")
            members.write(folder / f"{number}.md", f"{number}.md")
    for path in (folder, archive):
        first, *others = [release.id for release in read(path)[0]]
        assert others == [f"{first}-2", first, *(f"{first}-{n}" for n in range(3, 7))]


def test_many_files_of_one_title_are_all_kept(tmp_path: Path) -> None:
    for number in range(500):
        words = " ".join(f"word{number}x{n}" for n in range(40))
        (tmp_path / f"{number}.txt").write_text(f"Notice to riders\n\n{words}\n")
    releases, _, _ = read(tmp_path)
    assert len({release.id for release in releases}) == 500


def test_a_url_tells_releases_apart(tmp_path: Path) -> None:
    records = [{"title": "T", "body": "B", "link": f"https://example.org/{n}"} for n in range(3)]
    releases, _, _ = read(written(tmp_path, "a.jsonl", *records))
    assert len({release.id for release in releases}) == 3
    (again, *_), _, _ = read(written(tmp_path, "b.jsonl", {**records[0], "title": "Edited"}))
    assert again.id == releases[0].id


def test_where_a_release_was_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", {"title": "A"}, {"title": "B"})
    releases, _, _ = read(path)
    assert [release.origin for release in releases] == [f"{path}:1", f"{path}:2"]
    line = corpus.to_line(releases[1])
    (tmp_path / "export.jsonl").write_text(line + "\n", encoding="utf-8")
    (again,), _, (usage,) = read(tmp_path / "export.jsonl")
    assert again.origin == f"{path}:2"
    assert "origin" not in usage.unused
    (other,) = read(written(tmp_path, "other.jsonl", {"title": "A", "origin": "Seoul"}))[2]
    assert other.unused == ("origin",)


def test_dates_of_files_with_one_record_are_settled_by_their_neighbours(tmp_path: Path) -> None:
    for number, date in enumerate(("01/12/2026", "02/12/2026", "25/12/2026")):
        written(tmp_path, f"{number}.json", {"title": f"T{number}", "date": date})
    releases, problems, (usage,) = read(tmp_path)
    assert [r.date and r.date.isoformat() for r in releases] == [
        *("2026-12-01", "2026-12-02", "2026-12-25"),
    ]
    assert problems == []
    assert (usage.files, usage.order) == (3, "dmy")


def test_what_was_used_is_said_in_a_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.jsonl",
        {"headline": "A", "pubDate": "January 12, 2026", "content": "B", "rank": 1},
        {"headline": "C", "pubDate": "TBA", "content": "D", "query": 1},
    )
    _, _, (usage,) = read(path)
    assert str(usage) == (
        f"{path}: title=headline, date=pubDate (1 of 2) (January 12, 2026), body=content;"
        ' not used: rank, query; 1 date not read: "TBA"'
    )
    assert usage.warnings() == []
    json.dumps(usage.to_dict())


def test_names_that_may_stand_for_a_title_or_a_date_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Was;Wann;Text\nEins;01.02.2026;Ein Text\n", encoding="utf-8")
    _, _, (usage,) = read(path)
    assert usage.warnings() == [
        "no title and no date: if one of the names not used is it,"
        " say --map title=NAME --map date=NAME"
    ]
    path.write_text("title;text\nEins;Ein Text\n", encoding="utf-8")
    _, _, (usage,) = read(path)
    assert usage.warnings() == []  # there is no name left to ask for


def test_files_that_are_alike_are_one_line(tmp_path: Path) -> None:
    for number in range(5):
        more = {"url": "https://example.org"} if number else {}
        written(
            tmp_path, f"{number}/a.jsonl", {"title": f"T{number}", "date": "2026-01-12", **more}
        )
    _, _, (usage,) = read(tmp_path)
    assert (usage.files, usage.releases, usage.names["url"]) == (5, 5, {"url": 4})
    assert usage.warnings() == ["none of the 5 releases has a body"]


@pytest.mark.parametrize("name", ["windows-1252", "shift_jis", "koi8-r"])
def test_an_encoding_that_is_named_or_found(tmp_path: Path, name: str) -> None:
    texts = {
        "windows-1252": "Die Straße über die Brücke bleibt für größere Züge gesperrt.",
        "shift_jis": "経済産業省は輸出が増加したと発表した。半導体の輸出は過去最高を記録した。",
        "koi8-r": "Министерство сообщило о росте экспорта. Президент подписал закон.",
    }
    path = tmp_path / "a.csv"
    path.write_bytes(f"title,body,date\nT,{texts[name]},2026-01-12\n".encode(name))
    (release,), problems, (usage,) = read(path)
    assert (release.body, problems, usage.encoding != "") == (texts[name], [], True)
    assert read(path, encoding=name)[0][0].body == texts[name]


def test_single_bytes_far_into_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"title,body\n" + b"T,plain\n" * 20_000 + b"T,caf\xe9 \x93quoted\x94\n")
    releases, problems, _ = read(path)
    assert releases[-1].body == "café “quoted”"
    assert f"{path}:20002: not in UTF-8 from here on: read as Windows-1252" in problems


def test_a_record_without_a_body_takes_none_from_another(tmp_path: Path) -> None:
    whole = {"title": "Ferries", "date": "2026-01-12", "text": "They sail.", "url": "https://a.b/1"}
    part = {"title": "Ferries", "date": "2026-01-12", "url": "https://a.b/1"}
    written(tmp_path, "1-index.jsonl", {**part, "title": "Ferry"})
    written(tmp_path, "2-whole.jsonl", whole)
    written(tmp_path, "3-index.jsonl", part)
    releases, problems, _ = read(tmp_path)
    assert [release.body for release in releases] == ["", "They sail."]
    assert "taken for its newer version" in problems[0]
    assert "2-whole.jsonl:1, which has a body: skipped" in problems[-1]


def test_json_files_of_one_release_each_are_kept_apart(tmp_path: Path) -> None:
    one = {"title": "Joint statement", "text": "Of the port: the ferries sail every hour again."}
    for number, text in enumerate((one["text"], "Of the court.", "Of the mayor and the council.")):
        document = {**one, "text": text}
        (tmp_path / f"2026-01-1{number // 2}-{number}.json").write_text(
            json.dumps(document, indent=1)
        )
    releases, problems, _ = read(tmp_path)
    assert len({release.id for release in releases}) == 3
    assert [str(release.date) for release in releases] == ["2026-01-10", "2026-01-10", "2026-01-11"]
    assert not problems


def test_a_value_that_says_there_is_none(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.jsonl", {"title": "null", "headline": "A", "body": "nan", "text": "B"}
    )
    (release,), _, _ = read(path)
    assert (release.title, release.body) == ("A", "B")
    (tmp_path / "b.md").write_text(
        "---\ntitle: null\ndate: ~\n---\n# Ferries\n\n12 January 2026\n\nGo."
    )
    (release,), _, _ = read(tmp_path / "b.md")
    assert (release.title, str(release.date)) == ("Ferries", "2026-01-12")


def test_a_date_in_columns_of_its_own_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "title;Jahr;Monat;Tag\nFähren;2026;Januar;12\nBoote;2026;2;\n", encoding="utf-8"
    )
    releases, _, (usage,) = read(path, names={"date": "Jahr+Monat+Tag"})
    assert [release.date and str(release.date) for release in releases] == ["2026-01-12", None]
    assert "date=Jahr+Monat+Tag (1 of 2) (2026-Januar-12)" in str(usage) and usage.unused == ()
