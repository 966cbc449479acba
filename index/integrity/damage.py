"""One piece of damage, as `check` reports it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpus.errors import DatelineError

if TYPE_CHECKING:
    pass


class Damage(NamedTuple):
    """Something wrong in a file of an index; `message` continues the name of the file."""

    file: str
    message: str

    @classmethod
    def of(cls, error: DatelineError, file: Path) -> Damage:
        """The damage that an error reports in a file."""
        return cls(file.name, error.message.removeprefix(f"{file} "))


UNDECODABLE = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError),
    *(TypeError, ValueError),
)
"""The errors of decoding blocks with impossible content."""
