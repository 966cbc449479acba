"""The exit statuses of the command."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The exit status of every command."""

    FOUND = 0
    NOTHING = 1
    ERROR = 2
    INTERRUPTED = 130
