"""A command from nothing, measured: wall time and peak memory of whole processes, in turn.

Run as a module it starts the commands it reads from standard input, over and over, each once a
round; it stays small itself, for a child's `ru_maxrss` begins at what the process held that
started it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BASELINE = "python -c 'import click, numpy'"


def dateline() -> list[str]:
    """The installed command where there is one beside this Python, else this clone's module."""
    script = Path(sys.executable).with_name("dateline")
    if script.exists():
        return [str(script)]
    return [sys.executable, "-c", "from search.cli import main; main()"]


def commands(index: Path, words: str, language: str) -> dict[str, list[str]]:
    """The commands that are compared, by name: a bare-word query and one in the full language."""
    search = [*dateline(), "--index", str(index), "search"]
    return {
        BASELINE: [sys.executable, "-c", "import click, numpy"],
        "dateline search, bare words": [*search, *words.split()],
        "dateline search, full language": [*search, language],
    }


def measure(named: dict[str, list[str]], rounds: int) -> dict[str, dict[str, Any]]:
    """Milliseconds and megabytes of each command, or an `error` where one does not end in 0."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.cold"],
        cwd=ROOT,
        input=json.dumps({"commands": named, "rounds": rounds}),
        capture_output=True,
        text=True,
        check=True,
    )
    report: dict[str, dict[str, Any]] = json.loads(done.stdout)
    for figures in report.values():
        if "wall_ms" in figures:
            figures["median_ms"] = statistics.median(figures["wall_ms"])
            figures["fastest_ms"] = min(figures["wall_ms"])
    return report


def _main() -> None:
    task = json.load(sys.stdin)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed command has its bytecode
    report: dict[str, dict[str, Any]] = {}
    for name, command in task["commands"].items():  # once for the bytecode and the file cache
        tried = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, text=True)
        if tried.returncode:
            error = (tried.stderr.strip().splitlines() or ["no message"])[-1]
            report[name] = {"error": f"exit status {tried.returncode}: {error}"}
        else:
            report[name] = {"wall_ms": [], "peak_mb": 0.0}
    for _ in range(task["rounds"]):
        for name, figures in report.items():
            if "error" not in figures:
                wall, peak = _run(task["commands"][name])
                figures["wall_ms"].append(wall)
                figures["peak_mb"] = max(figures["peak_mb"], peak)
    json.dump(report, sys.stdout)


def _run(command: list[str]) -> tuple[float, float]:
    """Milliseconds and megabytes of one run."""
    null = os.open(os.devnull, os.O_RDWR)
    redirect = [(os.POSIX_SPAWN_DUP2, null, number) for number in (0, 1, 2)]
    started = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=redirect)
    _, _, usage = os.wait4(pid, 0)
    wall = (time.perf_counter() - started) * 1000
    os.close(null)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return wall, usage.ru_maxrss / unit


if __name__ == "__main__":
    _main()
