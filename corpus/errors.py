"""The base of every error Dateline raises on purpose, the errors of `corpus`, and type checks."""

from __future__ import annotations

import os


class DatelineError(Exception):
    """An error: what went wrong (`message`) and, if known, how to put it right (`hint`)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class SourceError(DatelineError):
    """A source that cannot be read: it is missing, may not be read, or has no releases."""


class ArgumentError(DatelineError):
    """An argument of the wrong type; the message says what was expected."""


def expect(what: str, value: object, kind: type | tuple[type, ...], expected: str) -> None:
    """Raise `ArgumentError` if `value`, named by `what`, is not of this kind."""
    if not isinstance(value, kind):
        shown = repr(value)
        if len(shown) > 60:
            shown = f"{shown[:57]}..."
        raise ArgumentError(f"{what} must be {expected}, not {shown}")


def expect_path(path: object, *, empty: bool = False) -> None:
    """Raise `ArgumentError` if this is not a path, or an empty one unless that may be."""
    expect("a path", path, (str, bytes, os.PathLike), "a string or os.PathLike")
    if not path and not empty:
        raise ArgumentError("a path must not be empty", "write . for the current folder")
