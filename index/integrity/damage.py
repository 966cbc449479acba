"""What `check` reports: one piece of damage, and where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import DatelineError

if TYPE_CHECKING:
    pass


class Damage(NamedTuple):
    """Something wrong in a file of an index: `message` goes on from the name of the file."""

    file: str
    message: str

    @classmethod
    def of(cls, error: DatelineError, file: Path) -> Damage:
        """What an error says of a file."""
        return cls(file.name, error.message.removeprefix(f"{file} "))


UNDECODABLE = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError),
    *(TypeError, ValueError),
)
"""What decoding raises where blocks say what cannot be."""
