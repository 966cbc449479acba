"""Sources: mutated and guided input to every reader, which has to keep its rules.

Never another error than a `SourceError`, never long; what comes of it is clean and is written and
read again the same. The rules are those of `tests.corpus.readers.fuzz_readers`, which mutates the
cases; atheris, where it is installed, looks for inputs that reach new lines of each reader.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus.formats import FORMATS
from tests.corpus.readers import fuzz_readers
from tests.safety.effort import Effort

ROOT = Path(__file__).resolve().parents[2]
_DONE = re.compile(rb"Done (\d+) (?:runs )?in")


def run(effort: Effort) -> Iterator[tuple[str, str]]:
    """Feed the readers; what was fed, as (what, how often)."""
    found = fuzz_readers.run(effort.seed, runs=effort.of(1500, 100_000))
    yield "mutated inputs", f"{found['inputs']:,}"
    yield "releases in them", f"{found['releases']:,}"
    if not effort.long:
        return
    if not importlib.util.find_spec("atheris"):
        yield "inputs guided by coverage: atheris is not installed", "0"
        return
    for format in ("auto", *FORMATS):
        yield (
            f"inputs guided by coverage, read as {format}",
            f"{_guided(format, 60, effort.seed):,}",
        )


def _guided(format: str, seconds: int, seed: int) -> int:
    """How many inputs atheris has tried on a reader."""
    with tempfile.TemporaryDirectory() as made:
        for number, data in enumerate(fuzz_readers.seeds()):
            (Path(made) / str(number)).write_bytes(data)
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tests.safety.guided", format, made),
                *(f"-max_total_time={seconds}", f"-seed={seed + 1}", "-max_len=4096"),
                *("-timeout=10", "-rss_limit_mb=2048", f"-artifact_prefix={made}/"),
            ],
            cwd=ROOT,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
    counted = _DONE.search(done.stderr)
    assert done.returncode == 0 and counted, done.stderr.decode(errors="replace")[-3000:]
    return int(counted[1])
