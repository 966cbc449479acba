"""Every section of `python -m tests.safety`, short."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.safety

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = ("stops", "kills", "faults", "soak", "damage", "queries", "sources", "odd_releases")


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_ends_well_and_counts(section: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.safety", "--only", section],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.startswith(section)
    assert rows
    assert all(len(row) > 16 and row[:14].strip() for row in rows)
