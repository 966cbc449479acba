"""Who does not ask for OpenSearch gets nothing of it: an index in a folder imports none of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

EVERYTHING = """
import json, sys
import corpus, index, search
from search.cli import main

path, queries = sys.argv[1:]
index.build(path, corpus.read("corpus/releases"))
with search.open(path) as engine:
    page = engine.search("exports", explain=True, expand=True)
    engine.similar(page.hits[0].id)
    engine.suggest("semicondutor expo")
    engine.info(), list(engine.releases()), engine.refresh()
for command in ("search exports", "info", "check", "export", "optimize", f"batch {queries}"):
    assert main(["--index", path, *command.split()]) == 0, command
print(json.dumps(sorted(sys.modules)))
"""


def test_an_index_in_a_folder_imports_nothing_of_it(tmp_path):
    queries = tmp_path / "queries.txt"
    queries.write_text("exports\n")
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING, tmp_path / "idx", queries],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert {"search.embedded.engine", "index.whoosh_adapter.writer"} <= set(loaded)
    parts = ("opensearch", "urllib3", "requests", "certifi")
    assert not [name for name in loaded if any(part in name for part in parts)]
