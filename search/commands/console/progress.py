"""How far a command has come, redrawn in place on a terminal; and the summary of a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from search.commands.console.streams import Console
from search.render.columns import clip
from search.render.phrasing import count, size

if TYPE_CHECKING:
    from index import Summary

_SECONDS_BETWEEN = 0.1
_SECONDS_BEFORE_GUESSING = 1.0


class Progress:
    """How many have been processed, how fast, and how long it will take, on standard error.

    Silent unless that is a terminal; `quiet` silences it when results go to the same terminal.
    `total` is how many there are, or with `extent` how many bytes; `extent` gives those done.
    """

    def __init__(
        self,
        console: Console,
        noun: str = "release",
        quiet: bool = False,
        total: int | None = None,
        extent: Callable[[], int] | None = None,
    ) -> None:
        self._console = console
        self._noun = noun
        self.live = console.stderr.isatty() and not (quiet or console.quiet)
        self._began = self._drawn = console.clock()
        self._columns = 0
        self.total = total
        self._extent = extent

    def __call__(self, done: int) -> None:
        """Show that `done` of them have been processed."""
        now = self._console.clock()
        if not self.live or now - self._drawn < _SECONDS_BETWEEN:
            return
        self._drawn = now
        spent = now - self._began
        parts = [count(done, self._noun)]
        at = done
        if self._extent is not None:
            at = self._extent()
            parts.append(f"{size(at)} of {size(self.total)}" if self.total else f"{size(at)} read")
        elif self.total:
            parts[0] = f"{done:,} of {count(self.total, self._noun)}"
        parts.append(f"{round(done / spent):,} a second")
        if self.total and at and spent >= _SECONDS_BEFORE_GUESSING:
            parts.append(f"{_span(spent * max(self.total - at, 0) / at)} left")
        self._draw(", ".join(parts))

    def stage(self, what: str) -> None:
        """Show what is being done, where it cannot be said how far it has come."""
        if self.live:
            self._draw(f"{what} …" if self._console.unicode else f"{what} ...")

    def clear(self) -> None:
        """Erase the line, so that something else can be written."""
        if self._columns:
            self._draw("")
            self._console.stderr.write("\r")
            self._console.stderr.flush()

    def _draw(self, text: str) -> None:
        text = clip(text, max(self._console.width - 1, 10))
        self._console.stderr.write(f"\r{text:<{self._columns}}")
        self._console.stderr.flush()
        self._columns = len(text)


def _span(seconds: float) -> str:
    """A time as people say it: `40 s`, `3 min`, `2 h 5 min`."""
    if seconds < 100:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def summary_record(summary: Summary) -> dict[str, Any]:
    """A summary as a JSON object; `releases` is how many of those read the index holds."""
    return {
        "releases": summary.added + summary.updated + summary.unchanged,
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "deleted": summary.deleted,
        "skipped": summary.skipped,
        "repeated": summary.repeated,
        "kept_out": summary.kept_out,
    }


def summary_line(summary: Summary, dry_run: bool) -> str:
    """A summary as text: `8 releases: 8 added, 0 updated, 0 unchanged, 0 deleted`."""
    record = summary_record(summary)
    parts = [f"{record[name]:,} {name}" for name in ("added", "updated", "unchanged", "deleted")]
    for name in ("skipped", "repeated", "kept_out"):
        if record[name]:
            parts.append(f"{record[name]:,} {name.replace('_', ' ')}")
    prefix = "dry run: " if dry_run else ""
    return f"{prefix}{count(record['releases'], 'release')}: {', '.join(parts)}"
