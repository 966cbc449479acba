"""Draws the README's picture of the page: `python -m tests.search.web.picture INDEX SAMPLE_INDEX`.

A search of a large index in light, and before it one of the bundled sample in the dark.
"""

from __future__ import annotations

import base64
import io
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.search.web.conftest import ROOT, chromium

PICTURE = ROOT / "search" / "help" / "page.png"
_COLOURS = 96
_TOGETHER = """
<body style="margin:0"><div style="position:relative;width:1560px;height:980px">
<img style="position:absolute;left:0;top:0;width:1180px;border:1px solid #ccc6ba;border-radius:12px"
 src="data:image/png;base64,{}">
<img style="position:absolute;right:0;bottom:0;width:400px;border:1px solid #444;border-radius:18px;
box-shadow:0 10px 40px rgb(0 0 0/35%)" src="data:image/png;base64,{}"></div></body>
"""


def shot(browser: Browser, path: str, address: str, wide: int, high: int, scheme: str) -> str:
    """One page of an index, as base64."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "search", "--index", path, "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/info.json").close()
                break
            except OSError:
                time.sleep(0.1)
        page = browser.new_page(
            viewport={"width": wide, "height": high}, color_scheme=scheme, device_scale_factor=1.25
        )
        page.goto(f"http://127.0.0.1:{port}{address}")
        return base64.b64encode(page.screenshot()).decode()
    finally:
        server.terminate()
        server.wait()


def draw(large: str, sample: str) -> None:
    """Draw it, from the paths of the two indexes."""
    from PIL import Image

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        light = shot(browser, large, "/search?q=tax+fraud", 1180, 900, "light")
        dark = shot(browser, sample, "/search?q=korea+trade&in=2026-01", 400, 780, "dark")
        page = browser.new_page(viewport={"width": 1560, "height": 980})
        page.set_content(_TOGETHER.format(light, dark))
        made = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
        browser.close()
    made.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE).save(PICTURE, optimize=True)


if __name__ == "__main__":
    draw(*(str(Path(path).absolute()) for path in sys.argv[1:3]))
