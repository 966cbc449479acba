"""Asking before a change removes much of an index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from search.commands.console.streams import Console
from search.errors import OptionError
from search.render.phrasing import count

MANY = 1_000
"""So many releases are not deleted by their ids unasked, however large the index is."""


@dataclass(slots=True)
class Consent:
    """What `before_loss` of a change calls: asks on a terminal, refuses elsewhere.

    `what` is what would remove releases: `--prune`. `yes` consents beforehand. Of more than `most`
    releases, or more than half of all, the removal needs consent.
    """

    console: Console
    what: str
    yes: bool
    most: int | None = None
    clear: Callable[[], None] = lambda: None

    def __call__(self, lost: int, held: int) -> None:
        """Raise `OptionError` unless it may be done."""
        if self.yes or (lost * 2 <= held and (self.most is None or lost <= self.most)):
            return
        self.clear()
        said = f"{self.what} would delete {lost:,} of the index's {count(held, 'release')}"
        if self.console.interactive:
            if self.console.ask(f"dateline: {said}. Delete them? [y/N] "):
                return
            raise OptionError("nothing was deleted")
        raise OptionError(said, "nothing has changed; if that is meant, add --yes")
