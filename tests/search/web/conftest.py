"""What the tests of the page share: an index, a server, and where Chromium is."""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import corpus
from corpus import Release

ROOT = Path(__file__).parents[3]
TODAY = dt.date(2026, 1, 15)
HOSTILE = Release(
    "<script>alert(1)</script>/../x?y=1&z=\"'",
    "<img src=x onerror=alert(1)> Hostile \x1b[31mtrade\u202e",
    '</p><script>alert(2)</script> trade of {{ 7 * 7 }} with "quotes"\n\nsecond paragraph on trade',
    dt.date(2025, 11, 3),
    "<b>Bureau</b>; Tax Division",
    "javascript:alert(3)",
    ("<i>Topic</i>", "Trade"),
)


def releases() -> list[Release]:
    """The bundled sample, some made-up releases over four years, one undated and one hostile."""
    made = [
        Release(
            f"made-{at}",
            f"Tax notice number {at}",
            f"The office speaks of tax and trade, case {at}. Nothing else happened.",
            dt.date(2022, 1, 10) + dt.timedelta(days=29 * at),
            "Tax Division" if at % 2 else "Antitrust Division",
            f"https://example.org/{at}",
            ("Tax",) if at % 3 else ("Trade", "Tax"),
        )
        for at in range(48)
    ]
    undated = Release("undated-1", "Undated tax note", "No date at all.", None)
    return [*corpus.read(ROOT / "corpus" / "releases"), *made, undated, HOSTILE]


@pytest.fixture
def serving() -> Iterator[Callable[..., str]]:
    """Starts a server, and gives its address: `serving(path, "--workers", "2")`."""
    running: list[subprocess.Popen[bytes]] = []

    def start(path: Path, *options: str, environ: dict[str, str] | None = None) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "search", "--index", str(path), "serve"]
        running.append(
            subprocess.Popen([*command, "--port", str(port), *options], cwd=ROOT, env=environ)
        )
        secure = "--tls-cert" in options
        address = f"{'https' if secure else 'http'}://127.0.0.1:{port}"
        context = ssl._create_unverified_context() if secure else None
        for _ in range(300):
            assert running[-1].poll() is None, "the server has ended"
            try:
                urllib.request.urlopen(f"{address}/info.json", timeout=5, context=context).close()
                return address
            except OSError as error:
                if getattr(error, "code", 0) == 401:
                    return address
                time.sleep(0.1)
        pytest.fail("the server does not answer")

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(20)


def chromium() -> str | None:
    """The Chromium of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)
