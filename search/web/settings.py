"""The settings of one `serve`: made once from the command line, and handed to every worker."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

ENVIRONMENT = "DATELINE_SERVE"
"""The environment variable that carries the settings to the workers."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What every worker must know.

    `hosts` are the names under which the page may be asked for, without ports. `seconds` is how
    long one answer may take, and `waiting` how many requests may wait for theirs. `user` and
    `digest` (see `digest_of`) guard the page by basic authentication if they are not empty. `saved`
    is the file of saved searches, which only `saving` allows to change. `token` proves that a form
    was one of this server's.
    """

    target: str
    name: str
    saved: str = ""
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    seconds: float = 10.0
    waiting: int = 1000
    saving: bool = False
    user: str = ""
    digest: str = ""
    token: str = field(default_factory=secrets.token_urlsafe)

    def export(self) -> None:
        """Put the settings where the workers find them."""
        os.environ[ENVIRONMENT] = json.dumps(asdict(self))

    @classmethod
    def imported(cls) -> Settings:
        """The settings that `export` put there."""
        record = json.loads(os.environ[ENVIRONMENT])
        return cls(**{**record, "hosts": tuple(record["hosts"])})

    @property
    def saved_path(self) -> Path | None:
        """The file of saved searches, if there is one."""
        return Path(self.saved) if self.saved and Path(self.saved).exists() else None

    def admits(self, user: str, password: str) -> bool:
        """Whether these are the user's name and password; takes as long for any that are not."""
        right = hmac.compare_digest(user.encode(), self.user.encode())
        return hmac.compare_digest(digest_of(password), self.digest) and right


def digest_of(password: str) -> str:
    """The SHA-256 of a password, so that the password itself is kept nowhere."""
    return hashlib.sha256(password.encode()).hexdigest()
