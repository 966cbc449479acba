"""Golden sessions: files of typed commands, each with what it shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def replayed(session: Path, answer: Callable[[str], str]) -> str:
    """A session with what its commands show now; with `DATELINE_GOLDEN=write` it is written so."""
    shown = ""
    for line in session.read_text("utf-8").splitlines():
        if line.startswith("# ") and not shown:
            shown += f"{line}\n"
        if line.startswith("$ "):
            shown += f"{line}\n{answer(line[2:])}"
    if os.environ.get("DATELINE_GOLDEN") == "write":
        session.write_text(shown, "utf-8")
    return shown
