"""The one base of every error Dateline raises on purpose, and the errors of reading releases."""

from __future__ import annotations


class DatelineError(Exception):
    """What went wrong (`message`) and, where there is one, the way out (`hint`)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class SourceError(DatelineError):
    """A source that cannot be read: it is not there, may not be read, or holds no releases."""
