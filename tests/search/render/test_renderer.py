"""Golden pages: a page as JSON in `tests/cases/render/NAME/page.json`, and each format beside it.

`DATELINE_GOLDEN=write pytest ...` writes what the renderers give; read the difference before
keeping it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from search.render.renderer import OutputStyle, renderer

CASES = Path(__file__).parents[2] / "cases" / "render"


def again(**changes):
    return f"dateline search … {changes}"


LOOKS = {
    "terminal-80.txt": ("text", OutputStyle(terminal=True, width=80, again=again, timing=True)),
    "terminal-40.txt": ("text", OutputStyle(terminal=True, width=40, again=again)),
    "terminal-120.ansi": ("text", OutputStyle(terminal=True, width=120, color=True, again=again)),
    "terminal-ascii.txt": ("text", OutputStyle(terminal=True, width=80, unicode=False)),
    "pipe.txt": ("text", OutputStyle()),
    "pretty.json": ("json", OutputStyle(terminal=True)),
    "page.jsonl": ("jsonl", OutputStyle()),
    "page.csv": ("csv", OutputStyle()),
    "page.tsv": ("tsv", OutputStyle()),
    "page.md": ("markdown", OutputStyle()),
    "page.html": ("html", OutputStyle()),
}
"""Each expected file's format and style."""


def cases():
    return sorted(p.name for p in CASES.iterdir())


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("case", cases())
def test_golden(case, name, make_page):
    record = json.loads((CASES / case / "page.json").read_text("utf-8"))
    format_, style = LOOKS[name]
    lines = renderer(format_, style).page(make_page(record))
    text = re.sub(r"(?s)<style>.*</style>", "<style/>", "".join(line + "\n" for line in lines))
    expected = CASES / case / name
    if os.environ.get("DATELINE_GOLDEN") == "write":
        expected.write_bytes(text.encode())
    assert text == expected.read_bytes().decode()


@pytest.mark.parametrize("case", cases())
def test_json_page_reads_back(case, make_page):
    record = json.loads((CASES / case / "page.json").read_text("utf-8"))
    page = make_page(record)
    for style in (OutputStyle(), OutputStyle(terminal=True)):
        text = "\n".join(renderer("json", style).page(page))
        assert json.loads(text) == page.to_dict()
        assert json.loads(text)["took_ms"] is None
    text = "\n".join(renderer("json", OutputStyle(timing=True)).page(page))
    assert json.loads(text)["took_ms"] == record["took_ms"]
