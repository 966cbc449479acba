"""Which lists of a JSON document are releases: wherever they stand, all of them are found."""

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus.sources import from_stream


def release(number: int) -> dict[str, Any]:
    return {"title": f"Release {number}", "date": "2026-01-12", "text": f"Text {number}."}


@st.composite
def documents(draw: st.DrawFn) -> tuple[Any, int]:
    """A document with releases in it, all at one path, and how many there are."""
    count = draw(st.integers(2, 6))
    items = [release(number) for number in range(count)]
    if draw(st.booleans()):
        value: Any = items
    else:
        value = {f"p-{number}": item for number, item in enumerate(items)}
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(("key", "wrap", "split", "noise")))
        if kind == "key":
            value = {draw(st.sampled_from(("data", "items", "x", "Ergebnisse"))): value}
        elif kind == "wrap":
            value = [value] if isinstance(value, list) else [{"page": 1, "of": value}]
        elif kind == "noise":
            value = {"count": 3, "next": None, "list": value, "tags": [{"id": 1}, {"id": 2}]}
        elif isinstance(value, list) and len(value) > 1:
            value = [{"year": 2025, "those": value[:1]}, {"year": 2026, "those": value[1:]}]
    return value, count


@given(documents())
def test_all_releases_are_found_in_their_order(document_count: tuple[Any, int]) -> None:
    document, count = document_count
    data = json.dumps(document, indent=1).encode()
    releases = list(from_stream(io.BytesIO(data), "a.json", "json", lambda _: None))
    assert [r.title for r in releases] == [f"Release {number}" for number in range(count)]


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 900 + "1" + "}" * 900,
        "[" * 900 + '{"title": "T"}' + "]" * 900,
        json.dumps([{f"n{n}": {"x": 1} for n in range(500)}, *({} for _ in range(200_000))]),
        json.dumps({f"n{n}": [{f"m{m}": [1] for m in range(20)}] for n in range(5_000)}),
        json.dumps([[{f"n{n}": [{"title": "T"}]} for n in range(2_000)]]),
    ],
    ids=["deep objects", "deep lists", "many names", "many lists", "lists in lists"],
)
def test_hostile_documents_are_soon_done_with(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f"{text}\n")
    begun = time.process_time()
    try:
        list(corpus.read(path, on_problem=lambda _: None))
    except corpus.SourceError as error:
        assert error.message.isprintable()
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
@pytest.mark.parametrize(
    ("text", "said"),
    [("[]", "it is empty"), ("{}", "it is empty"), ("[1, 2]", "it is a list of other things")],
)
def test_what_holds_no_releases_is_called_what_it_is(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(corpus.DatelineError, match=said):
        list(corpus.read(tmp_path / name))
