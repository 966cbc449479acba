"""The page on sources names every format, its extra, and every name that a field is read from."""

import re
from pathlib import Path

from corpus.fields.names import ALIASES, FIELDS
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
