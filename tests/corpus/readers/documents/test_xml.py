"""XML that is no feed: which elements are releases, and hostile documents."""

import io
import time

import pytest

import corpus
from corpus.readers.documents import xml
from corpus.release import Release
from corpus.sources import from_stream

HOSTILE = {
    "deep": "<a>" * 100_000,
    "deep and closed": "<a>" * 5_000 + "<title>T</title>" + "</a>" * 5_000,
    "attributes": "<a " + " ".join(f'n{n}="x"' for n in range(20_000)) + "/>",
    "elements": "<a>" + "<b/>" * 200_000 + "</a>",
    "names": "<a>" + "".join(f"<n{n}><title>T</title></n{n}>" for n in range(20_000)) + "</a>",
    "entities": '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY c "&b;&b;">]><a><b>&c;</b></a>',
    "outside": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>&x;</a>',
    "markup": "<a><title>" + "<b>" * 50_000,
}


def read(text: str, problems: list[str]) -> list[Release]:
    source = io.BytesIO(text.encode())
    return list(from_stream(source, "a.xml", "auto", lambda p: problems.append(str(p))))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents(name: str) -> None:
    begun = time.process_time()
    try:
        read(HOSTILE[name], [])
    except corpus.SourceError as error:
        assert error.message.isprintable()
    assert time.process_time() - begun < 5


def test_a_document_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "LARGEST", 100_000)
    text = "<a>" + "<b><title>T</title></b>" * 20_000 + "</a>"
    with pytest.raises(corpus.SourceError, match="more than 64 MB"):
        read(text, [])


def test_paragraphs_keep_apart_and_days_are_settled() -> None:
    text = (
        "<press><notice><title>A &lt; B</title><day>12.01.2026</day>"
        "<para>One.</para><para>Two &amp; <i>three</i>.</para><ref>4</ref></notice>"
        "<notice><title>C</title><day>25.01.2026</day><para>Four.</para></notice></press>"
    )
    one, two = read(text, [])
    assert (one.title, one.body) == ("A < B", "One.\n\nTwo & three.")
    assert [str(release.date) for release in (one, two)] == ["2026-01-12", "2026-01-25"]
    assert two.body == "Four."


def test_the_group_of_elements_that_is_named(tmp_path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        "<r><w><x><title>P</title></x><x><title>Q</title></x></w><y><title>R</title></y></r>"
    )
    assert [r.title for r in corpus.read(path, on_problem=lambda _: None)] == ["P", "Q"]
    named = corpus.read(path, on_problem=lambda _: None, records="r.y")
    assert [r.title for r in named] == ["R"]
