"""The page on sources names every format, its extra, and every name that a field is read from."""

import re
from pathlib import Path

import pytest

from corpus.dates.months import plain
from corpus.fields.languages import NAMES, names_of
from corpus.fields.names import ALIASES, FIELDS, plan_of
from corpus.formats import TABLE

PAGE = (Path(__file__).parents[3] / "search" / "help" / "sources.md").read_text(encoding="utf-8")


def test_every_format() -> None:
    rows = re.findall(r"(?m)^\| ([a-z, ]+) \|", PAGE)
    named = {name for row in rows for name in row.split(", ")}
    assert {format.name for format in TABLE} <= named
    for format in TABLE:
        assert f"dateline[{format.extra}]" in PAGE or not format.extra


def test_every_name_in_the_order_it_is_tried() -> None:
    for field in FIELDS:
        (row,) = re.findall(rf"(?m)^\| {field} \| (`.*) \|$", PAGE)
        assert row == ", ".join(f"`{name}`" for name in ALIASES[field])


@pytest.mark.parametrize("language", NAMES)
def test_every_name_of_other_languages(language: str) -> None:
    (row,) = re.findall(rf"(?m)^\| {language} \| (.*) \|$", PAGE)
    cells = [re.findall("`([^`]+)`", cell) for cell in row.split(" | ")]
    names = NAMES[language]
    fields = ("title", "date", "body", "source", "url", "topics")
    written = {field: names.get(field, "").split() for field in fields}
    written["body"] += names.get("excerpt", "").split()
    assert cells == list(written.values())


@pytest.mark.parametrize("field", FIELDS)
def test_names_of_other_languages_are_read(field: str) -> None:
    for name in names_of(field):
        for spelling in (name, name.upper(), name.replace("_", " "), plain(name)):
            assert spelling in getattr(plan_of([spelling], {}), field), (name, spelling)


@pytest.mark.parametrize(
    ("names", "field", "first"),
    [
        (("statements_text", "summary"), "body", "statements_text"),
        (("description", "text_clean"), "body", "text_clean"),
        (("name", "Titulo Comunicado"), "title", "Titulo Comunicado"),
        (("content.full_text", "content.paragraphs"), "body", "content.full_text"),
        (("Fecha de la nota", "titulo"), "date", "Fecha de la nota"),
        (("Año", "Year", "Month", "Day"), "date", "Year+Month+Day"),
        (("context", "alt_text", "link_text", "title_text"), "body", ""),
        (("dataset", "database", "data_type"), "date", ""),
        (("image.title", "subtitle", "job_title"), "title", ""),
    ],
)
def test_which_name_is_tried_first(names: tuple[str, ...], field: str, first: str) -> None:
    assert next(iter(getattr(plan_of(names, {}), field)), "") == first
