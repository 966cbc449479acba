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

from search.render.renderer import Look, renderer

CASES = Path(__file__).parent.parent / "cases" / "render"


def again(**changes):
    return f"dateline search … {changes}"


LOOKS = {
    "terminal-80.txt": ("text", Look(terminal=True, width=80, again=again)),
    "terminal-40.txt": ("text", Look(terminal=True, width=40, again=again)),
    "terminal-120.ansi": ("text", Look(terminal=True, width=120, color=True, again=again)),
    "terminal-ascii.txt": ("text", Look(terminal=True, width=80, unicode=False)),
    "pipe.txt": ("text", Look()),
    "pretty.json": ("json", Look(terminal=True)),
    "page.jsonl": ("jsonl", Look()),
    "page.csv": ("csv", Look()),
    "page.tsv": ("tsv", Look()),
    "page.md": ("markdown", Look()),
    "page.html": ("html", Look()),
}
"""Each expected file's format and look."""


def cases():
    return sorted(p.name for p in CASES.iterdir())


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("case", cases())
def test_golden(case, name, make_page):
    record = json.loads((CASES / case / "page.json").read_text("utf-8"))
    format_, look = LOOKS[name]
    lines = renderer(format_, look).page(make_page(record))
    text = re.sub(r"(?s)<style>.*</style>", "<style/>", "".join(line + "\n" for line in lines))
    expected = CASES / case / name
    if os.environ.get("DATELINE_GOLDEN") == "write":
        expected.write_bytes(text.encode())
    assert text == expected.read_bytes().decode()


@pytest.mark.parametrize("case", cases())
def test_json_page_reads_back(case, make_page):
    record = json.loads((CASES / case / "page.json").read_text("utf-8"))
    page = make_page(record)
    for look in (Look(), Look(terminal=True)):
        text = "\n".join(renderer("json", look).page(page))
        assert json.loads(text) == page.to_dict()
