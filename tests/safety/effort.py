"""How much is tried: a little of each in seconds, or all that there is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """`long` for everything; `seed` of what is drawn."""

    long: bool = False
    seed: int = 0

    def of(self, short: int, long: int) -> int:
        """The one number or the other."""
        return long if self.long else short
