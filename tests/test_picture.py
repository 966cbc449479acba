"""The picture in the README shows what a search writes to a terminal.

As a script, `python -m tests.test_picture`, this draws it again.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path

from tests.test_readme import FIGURES, HELP, SAMPLE, run

PICTURE = HELP / "search.svg"
COMMAND = "dateline search korea trade -n 3 --by week"

_SGR = re.compile(r"\x1b\[([\d;]*)m")
_WIDE, _HIGH, _MARGIN, _HEAD = 8.4, 20, 24, 40
_STYLE = """
  .window { fill: #0d1117; stroke: #30363d }
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
         fill: #d1d7e0; white-space: pre }
  .b1 { font-weight: 600; fill: #f0f6fc }
  .b1-31 { font-weight: 600; fill: #ff8e7f }
  .b2 { fill: #8b949e }
  .b36 { fill: #3fb8c4 }
  .prompt { fill: #7ee787 }
"""
_EIGHTHS = "▏▎▍▌▋▊▉█"


def written(folder: Path) -> str:
    """The command and what it writes, colours and all."""
    _, (status, output) = run([SAMPLE, COMMAND], folder, True, NO_COLOR="")
    assert status == 0, output
    return f"$ {COMMAND}\n{output}"


def svg(output: str) -> str:
    """A terminal window with this output in it."""
    lines = output.rstrip("\n").split("\n")
    columns = max(len(_SGR.sub("", line)) for line in lines)
    width = round(2 * _MARGIN + columns * _WIDE)
    height = _HEAD + len(lines) * _HIGH + _MARGIN
    dots = "".join(
        f'<circle cx="{22 + 20 * at}" cy="20" r="6" fill="{fill}"/>'
        for at, fill in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    body = "\n".join(_line(line, number) for number, line in enumerate(lines) if line)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label="{escape(COMMAND)}">\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="window" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="10"/>\n'
        f"{dots}\n{body}\n</svg>\n"
    )


def text_of(picture: str) -> list[str]:
    """The lines of text in a picture, without colours and blank lines."""
    lines = []
    for group in re.findall(r"<g>(.*)</g>", picture):
        line = ""
        parts = re.findall(r'data-at="(\d+)"(?: data-bar="([^"]*)")?[^>]*>([^<]*)', group)
        for at, bar, text in parts:
            line = line.ljust(int(at)) + (bar or unescape(text))
        lines.append(FIGURES.sub("…", line))
    return lines


def test_the_picture_shows_what_a_search_writes(tmp_path: Path) -> None:
    lines = FIGURES.sub("…", _SGR.sub("", written(tmp_path))).splitlines()
    assert text_of(PICTURE.read_text(encoding="utf-8")) == [line for line in lines if line]


def _line(line: str, number: int) -> str:
    top = _HEAD + number * _HIGH
    return "<g>" + "".join(_run(top, *piece) for piece in _runs(line, number == 0)) + "</g>"


def _runs(line: str, prompt: bool) -> Iterator[tuple[int, str, str]]:
    """The stretches of a line: the column each begins in, its text and its class."""
    at, kind = 0, "prompt" if prompt else ""
    for index, part in enumerate(_SGR.split(line)):
        if index % 2:
            kind = "" if part in ("", "0") else "b" + part.replace(";", "-")
            continue
        for word in re.finditer(r"\S+(?: \S+)*", part):
            yield at + word.start(), word[0], kind
        at += len(part)


def _run(top: int, at: int, text: str, kind: str) -> str:
    left = _MARGIN + at * _WIDE
    if set(text) <= set(_EIGHTHS):
        width = sum((_EIGHTHS.index(block) + 1) / 8 for block in text) * _WIDE
        return (
            f'<rect data-at="{at}" data-bar="{text}" class="{kind}" x="{left:.1f}" y="{top + 3}"'
            f' width="{width:.1f}" height="{_HIGH - 6}" rx="1.5"></rect>'
        )
    return (
        f'<text data-at="{at}" class="{kind}" x="{left:.1f}" y="{top + 15}"'
        f' textLength="{len(text) * _WIDE:.1f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(text, quote=False)}</text>"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        PICTURE.write_text(svg(written(Path(made))), encoding="utf-8")
