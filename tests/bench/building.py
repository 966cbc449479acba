"""Indexing, measured: one engine, one process of its own, one empty folder.

Run as a module it is that process: it builds, and prints its seconds and its peak memory as JSON.
`ru_maxrss` of a process that another one started begins at what that one held, so the peak is
taken from the kernel's high-water mark of the process itself where there is one. An engine that
uses more processes is watched from outside, and the highest sum seen counts.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.engines.registry import ENGINES

ROOT = Path(__file__).resolve().parents[2]
_WATCH_SECONDS = 0.2


class BuildError(Exception):
    """An engine's build ended in an error; the message is the last of what it said."""


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds of the build, importing its library included, and peak memory in megabytes."""

    seconds: float
    peak_mb: float


def build(name: str, jsonl: Path, folder: Path) -> Built:
    """Build an engine's index afresh in a process of its own. Raises `BuildError`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.bench.building", name, str(jsonl), str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        watched = watch(process)
        out, err = process.communicate()
    if process.returncode:
        raise BuildError((err.strip().splitlines() or ["no message"])[-1])
    report = json.loads(out.splitlines()[-1])
    return Built(report["seconds"], max(report["peak_mb"], watched))


def watch(process: subprocess.Popen[str], *, alone: bool = False) -> float:
    """Megabytes that the process and its children held at most, together; waits for its end.

    A process without children reports its own mark, which is exact: `alone` counts it too.
    """
    peak = 0.0
    while True:
        try:
            process.wait(_WATCH_SECONDS)
        except subprocess.TimeoutExpired:
            family = _family(process.pid)
            if alone or len(family) > 1:
                peak = max(peak, sum(map(_resident_mb, family)))
        else:
            return peak


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        with suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _resident_mb(pid: int) -> float:
    """Megabytes of one process, what it shares with others divided among them."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def peak_mb() -> float:
    """The most memory this process ever held, in megabytes."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _main(name: str, jsonl: str, folder: str) -> None:
    engine = ENGINES[name]()
    started = time.perf_counter()
    engine.build(Path(jsonl), Path(folder))
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
