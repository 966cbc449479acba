"""Showing long output in a pager, as git does: only if it does not fit the screen."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

from search.render.columns import width

_LESS = "FRX"
"""The options of less where $LESS is not set: leave a short text, show colours, keep the screen."""
_AT_ONCE = 1.0
"""In seconds: a pager that ends sooner, with an error, was not left by a reader."""
_MOST_KEPT = 100_000
"""In lines: so many are kept for where the pager fails."""


def pager_of(environ: Mapping[str, str], configured: str | None) -> str:
    """The pager's command line: DATELINE_PAGER, the config file, PAGER, else less; "" for none."""
    named = environ.get("DATELINE_PAGER", configured)
    if named is None:
        named = environ.get("PAGER", "less")
    try:
        words = words_of(named)
    except ValueError:  # an open quote
        return ""
    if not words or words[0] == "cat" or not shutil.which(words[0], path=environ.get("PATH")):
        return ""
    return named


def words_of(line: str) -> list[str]:
    """The words of a command line; on Windows a backslash is a part of a path."""
    if os.name != "nt":
        return shlex.split(line)
    return [word.strip('"') for word in shlex.split(line, posix=False)]


class Pager:
    """Keeps lines until they are more than a screen has, and then shows them in a pager.

    `command` is split into words as a shell would. The pager starts when it is needed, so that what
    fits the screen costs nothing; `finish` waits until it has been left. One that fails at once,
    such as `false`, or less with an option that it does not know, has shown nothing: what it was
    given is kept.
    """

    def __init__(self, command: str, columns: int, rows: int, environ: Mapping[str, str]) -> None:
        self._command = command
        self._columns = columns
        self._room = rows - 1
        self._environ = {"LESS": _LESS, "LV": "-c", **environ}
        self._lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._sent: list[str] = []
        self._began = 0.0
        self._has_failed = False

    def write(self, line: str) -> None:
        """Take a line. Raises `BrokenPipeError` when the reader has left the pager."""
        if self._process is not None:
            self._send(line)
            return
        self._lines.append(line)
        if self._has_failed:
            return
        self._room -= sum(max(-(-width(part) // self._columns), 1) for part in _seen(line))
        if self._room < 0:
            self._start()

    def kept(self) -> list[str]:
        """The lines that were not shown, which are forgotten."""
        lines, self._lines = self._lines, []
        return lines

    def finish(self) -> None:
        """Close the pager's input, and wait until it has been left."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        while process.poll() is None:
            with suppress(KeyboardInterrupt):  # it is the pager's
                process.wait()
        if process.returncode > 0 and time.monotonic() - self._began < _AT_ONCE:
            self._has_failed = True
            self._lines = self._sent
        self._sent = []

    def _start(self) -> None:
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            words_of(self._command),
            stdin=subprocess.PIPE,
            env=dict(self._environ),
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
        )
        for line in self.kept():
            self._send(line)

    def _send(self, line: str) -> None:
        if self._process is None or self._process.stdin is None:  # since it has failed
            self._lines.append(line)
            return
        if len(self._sent) < _MOST_KEPT:
            self._sent.append(line)
        try:
            self._process.stdin.write(line + "\n")
        except OSError as error:  # Windows says EINVAL
            self.finish()
            if not self._has_failed:
                raise BrokenPipeError(*error.args) from error


def _seen(line: str) -> list[str]:
    """The rows of a line as they show: without escape sequences."""
    import re

    text = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", line)
    return text.split("\n")


def rows_of(stream: TextIO, environ: Mapping[str, str]) -> int:
    """The rows of a terminal: LINES if set, else what it says, else 24."""
    lines = environ.get("LINES", "")
    if lines.isdecimal() and int(lines):
        return int(lines)
    try:
        return os.get_terminal_size(stream.fileno()).lines or 24
    except (OSError, ValueError):
        return 24
