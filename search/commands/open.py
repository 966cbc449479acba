"""The command `open ID|N`: the original of a release, in a browser or an editor."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.commands.console.pager import words_of
from search.commands.console.releases import find, numbered
from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command
from search.commands.options.completing import releases as completed
from search.errors import OptionError, SourceError
from search.render.escaping import visible
from search.render.links import link

if TYPE_CHECKING:
    from corpus.release import Release

_PLACE = re.compile(r"(.+?)(?::(\d+))?", re.DOTALL)
_WITH_GOTO = ("code", "codium", "code-insiders", "cursor", "windsurf")
_WITH_COLON = ("subl", "hx", "helix", "zed", "mate", "lapce")
_PLAIN = ("cat", "less", "more", "open", "xdg-open", "notepad", "notepad.exe", "start")


@command(
    examples="""
    dateline open 1
    dateline open 2026-01-02-3f9a2c1b --print
    dateline open 3 --file
    """
)
@click.argument("release_id", metavar="ID|N", shell_complete=completed)
@click.option("--file", is_flag=True, help="Open the file it was read from, even if it has a URL.")
@click.option("--print", "printed", is_flag=True, help="Print the URL or path instead.")
def open_(session: Session, release_id: str, file: bool, printed: bool) -> Status:
    """Open the original of a release.

    A release with a URL is opened in your browser ($BROWSER), any other in your editor ($VISUAL or
    $EDITOR) at the line it was read from. N is the number of a hit on the last page that a terminal
    showed.
    """
    last = numbered(session, [release_id])
    with session.engine() as engine:
        release = find(session, engine, release_id, last)
    address = "" if file else link(release.url)
    if printed:
        session.write([visible(address or _origin(release))])
    elif address:
        import webbrowser

        session.console.flush()
        if not webbrowser.open(address):
            raise SourceError("no browser could be started", f"the release is at {address}")
    else:
        _edit(session, _origin(release))
    return Status.FOUND


def _origin(release: Release) -> str:
    if not release.origin:
        raise SourceError(
            f"{release.id} has no URL, and where it was read from is not known",
            f"read it here: dateline show {release.id}",
        )
    return release.origin


def _edit(session: Session, origin: str) -> None:
    """Open a file in the editor, at its line; waits until that is left."""
    match = _PLACE.fullmatch(origin)
    path, line = (match[1], match[2]) if match else (origin, None)
    if not Path(path).is_file():
        raise SourceError(f"{path} is not there any more", f"the release was read from {origin}")
    environ = session.console.environ
    named = environ.get("VISUAL") or environ.get("EDITOR")
    if not named:
        raise OptionError(
            "neither $VISUAL nor $EDITOR names an editor", f"the release was read from {origin}"
        )
    editor = words_of(named)
    program = Path(editor[0]).stem
    if line is None or program in _PLAIN:
        words = [path]
    elif program in _WITH_GOTO:
        words = ["--goto", f"{path}:{line}"]
    elif program in _WITH_COLON:
        words = [f"{path}:{line}"]
    else:
        words = [f"+{line}", path]
    session.console.flush()
    try:
        subprocess.run([*editor, *words], check=False)
    except OSError as error:
        raise OptionError(
            f"{editor[0]} cannot be run: {error.strerror}", "set $EDITOR to your editor"
        ) from error
