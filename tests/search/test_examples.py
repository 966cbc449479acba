"""The examples in `search/help/examples` do what they say."""

from __future__ import annotations

import json
import os
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import corpus
import index

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "search" / "help" / "examples"


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of the sample, and the command."""
    folder = tmp_path_factory.mktemp("examples")
    index.build(folder / "idx", corpus.read(ROOT / "corpus" / "releases"))
    (folder / "bin").mkdir()
    command = folder / "bin" / "dateline"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m search.cli "$@"\n')
    command.chmod(0o755)
    return folder


def run(home: Path, *command: str) -> str:
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environ = {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(home), "LANG": "C.UTF-8"}
    environ["DATELINE_INDEX"] = str(home / "idx")
    done = subprocess.run(command, cwd=home, env=environ, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_every_example_is_tested():
    source = Path(__file__).read_text("utf-8")
    assert all(path.name in source for path in EXAMPLES.iterdir() if path.suffix in (".py", ".sh"))


@pytest.mark.filterwarnings("ignore:Using `httpx`")
def test_web_app(home, monkeypatch):
    pytest.importorskip("starlette")
    pytest.importorskip("httpx")
    from starlette.testclient import TestClient

    monkeypatch.setenv("DATELINE_INDEX", str(home / "idx"))
    app = runpy.run_path(str(EXAMPLES / "web_app.py"))["app"]
    with TestClient(app) as client:
        page = client.get("/search", params={"q": "exports"}).json()
        assert page["total"] == 4 and len(page["hits"]) == 4
        again = client.get("/search", params={"q": "exports"}).json()
        assert again == page
        broken = client.get("/search", params={"q": '"exports', "since": "2026-01"})
        assert broken.status_code == 200 and broken.json()["repairs"]
        refused = client.get("/search", params={"q": "x", "since": "Febtober"})
        assert refused.status_code == 400 and "Febtober" in refused.json()["error"]


def test_notebook(home):
    pytest.importorskip("pandas")
    out = run(home, sys.executable, str(EXAMPLES / "notebook.py"))
    assert "2026-01-02-2929d029 2026-01-02" in out
    assert out.count("2026-W0") == 3


def test_many_at_once(home):
    out = run(home, sys.executable, str(EXAMPLES / "many_at_once.py"))
    assert out.splitlines()[0] == "exports: 4" and len(out.splitlines()) == 3


def test_compare(home):
    out = run(home, sys.executable, str(EXAMPLES / "compare.py"), "exports", "trade")
    first, *rest = out.splitlines()
    assert first.startswith("exports: 4, trade: ")
    assert rest[-1].startswith("2026-01 4 ")


def test_new_by_mail(home, tmp_path):
    source = tmp_path / "releases"
    source.mkdir()
    run(home, "dateline", "saved", "add", "exports", "exports")
    script = str(EXAMPLES / "new_by_mail.sh")
    assert "first look" not in run(home, "dateline", "new")
    (source / "one.jsonl").write_text(json.dumps({"id": "n", "title": "Exports of pears rise"}))
    assert "Exports of pears rise" in run(home, "sh", script, str(source))
    assert run(home, "sh", script, str(source)) == ""


@pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq")
def test_batch(home, tmp_path):
    queries = tmp_path / "queries.txt"
    queries.write_text("exports\nzebra\n")
    first, second = run(home, "sh", str(EXAMPLES / "batch.sh"), str(queries)).splitlines()
    assert first.startswith("exports\t4\t") and second == "zebra\t0\tnothing"
