"""Hostile and broken documents: each ends in a message, and soon."""

import builtins
import io
import sys
import time
import zipfile
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus.formats import BY_NAME, Format
from corpus.problems import Problem
from corpus.readers.documents import pdf
from corpus.sources import from_stream

CASES = Path(__file__).parents[3] / "cases" / "corpus"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def read(data: bytes, name: str = "file") -> tuple[list[corpus.Release], list[str]]:
    problems: list[Problem] = []
    begun = time.process_time()
    try:
        releases = list(from_stream(io.BytesIO(data), name, "auto", problems.append))
    except corpus.SourceError as error:
        releases, problems = [], [*problems, Problem("", None, error.message)]
    assert time.process_time() - begun < 20
    return releases, [problem.message for problem in problems]


def zipped(parts: dict[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return data.getvalue()


def docx(document: str) -> bytes:
    return zipped({"word/document.xml": document})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (f"<?xml version='1.0'?>{LAUGHS}<rss><item/></rss>".encode(), "declares entities"),
        (docx(f"{LAUGHS}<w:document {WORD}><w:p>&b;</w:p></w:document>"), "declares entities"),
        (b"<rss>" + b"<a>" * 100_000, "broken XML"),
        (docx(f"<w:document {WORD}>" + "<w:p>" * 100_000), "broken XML"),
        (b"<rss><!--" + b"x" * 150_000_000, "endless"),
        (b"<rss><channel>", "broken XML"),
        (docx(f"<w:document {WORD}/>"), "without text"),
        (docx("no XML"), "broken XML"),
        (zipped({"xl/workbook.xml": "no XML"}), "a damaged Excel file"),
        (zipped({"ppt/presentation.xml": ""}), "a .pptx document, which is not read"),
        (b"PK\x03\x04 and no more", "a damaged ZIP archive"),
        (b"%PDF-1.7 and no more", "a damaged PDF"),
        (b"WARC/1.0\r\nno header\r\n\r\n", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "an encrypted office document"),
        (b"{\\rtf1 Text}", "an RTF document"),
        (b"<html><body>" + b"<div>" * 200_000, ""),
        (b"<!doctype html>" + b"<p>x" * 400_000, "of more than 8 MB or 300,000 tags"),
        (b"<!doctype html>" + b"word " * 4_000_000, "of more than 8 MB or 300,000 tags"),
        (b"<html>" + b"<a b='" * 100_000, ""),
        (b"From: a\nMIME-Version: 1.0\n" + b"Subject: x\n" * 100_000 + b"\n", ""),
    ],
)
def test_hostile_documents(data: bytes, message: str) -> None:
    releases, problems = read(data)
    assert len(releases) <= 1
    assert not message or message in " ".join(problems)
    assert all(problem.isprintable() for problem in problems)


@pytest.mark.parametrize("format", BY_NAME.values(), ids=lambda format: format.name)
@pytest.mark.parametrize("data", [b"Some words.\n", b"\0\1\2\3" * 99, b"\xff" * 99, b"\n", b"{}"])
def test_a_suffix_that_is_wrong(format: Format, data: bytes) -> None:
    for suffix in format.suffixes:
        releases, problems = read(data, f"file{suffix}")
        assert len(releases) <= 1
        assert releases or problems


def test_a_pointer_of_git_lfs() -> None:
    data = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
    assert read(data, "a.xlsx")[1] == ["a.xlsx: a pointer of Git LFS and not the file itself"]


def test_deeply_nested_mail() -> None:
    head = b"MIME-Version: 1.0\nSubject: S\n"
    parts = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000)
    )
    releases, _ = read(head + parts + b"Content-Type: text/plain\n\nText\n")
    assert len(releases) <= 1


def test_only_the_first_pages_of_a_long_pdf_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    releases, problems = read((CASES / "2026-01-12.pdf").read_bytes())
    assert "Children" not in releases[0].body
    assert problems[0] == "a PDF of 2 pages: only the first 1 were read"


@pytest.mark.slow
def test_a_document_that_unpacks_to_too_much() -> None:
    data = docx(f"<w:document {WORD}>" + " " * (1 << 28))
    assert read(data)[1] == ["file: a document of more than 128 MB"]
    data = zipped({"xl/workbook.xml": " " * (1 << 29)})
    assert read(data)[1] == ["file: an Excel file that unpacks to far too much"]


@pytest.mark.parametrize(
    "name",
    sorted(p.name for p in CASES.iterdir() if p.suffix in (".docx", ".odt", ".xlsx", ".pdf")),
)
def test_documents_cut_anywhere_and_changed_anywhere(name: str) -> None:
    data = (CASES / name).read_bytes()
    for at in range(0, len(data), max(1, len(data) // 40)):
        read(data[:at])
        read(data[:at] + b"\xff\x00<" + data[at + 3 :])


@pytest.mark.parametrize("format", ["html", "pdf", "xlsx", "warc"])
def test_a_format_whose_extra_is_missing(
    format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = BY_NAME[format].needs
    find: Callable[..., Any] = util.find_spec
    monkeypatch.setattr("corpus.formats.find_spec", lambda n: None if n == missing else find(n))
    sources = {
        "html": "page.html",
        "pdf": "titled.pdf",
        "xlsx": "press.xlsx",
        "warc": "crawl.warc.gz",
    }
    case = CASES / sources[format]
    with pytest.raises(corpus.SourceError) as caught:
        list(corpus.read(case))
    message = f"{BY_NAME[format].kind} need an extra"
    way = f"pip install 'dateline[{format}]', and run the command again"
    assert (caught.value.message, caught.value.hint) == (f"{case}: {message}", way)
    (tmp_path / case.name).write_bytes(case.read_bytes())
    (tmp_path / "z.jsonl").write_text('{"id": "z", "title": "T", "date": "2026-01-02"}\n')
    problems: list[corpus.Problem] = []
    ids = [r.id for r in corpus.read(tmp_path, on_problem=problems.append)]
    assert ids == ["z"]
    assert [(p.message, p.hint) for p in problems] == [(f"{message}: skipped", way)]


def test_what_is_not_read_is_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = {"trafilatura", "htmldate", "lxml", "pypdfium2", "openpyxl", "warcio"}
    for name in [n for n in sys.modules if n.split(".")[0] in heavy]:
        monkeypatch.delitem(sys.modules, name)
    original = builtins.__import__

    def refuse(name: str, *rest: Any, **named: Any) -> Any:
        assert name.split(".")[0] not in heavy
        return original(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)
    for name in ("rss.xml", "list.mbox", "unstyled.docx", "mixed.zip", "names.csv"):
        assert list(corpus.read(CASES / name))
