"""Running the server: which settings are safe, and uvicorn with one worker or several."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

from search.errors import OptionError
from search.web.settings import Settings

BACKLOG = 2048
_IDLE = 15
"""Seconds that a connection may wait for its next request."""


def is_loopback(host: str) -> bool:
    """Whether an address can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check(
    host: str, names: tuple[str, ...], *, guarded: bool, encrypted: bool, proxied: bool
) -> None:
    """Refuse what would be unsafe; raises `OptionError`.

    A password must not cross a network in the clear, and a server that others reach must know by
    which names it is asked for.
    """
    if is_loopback(host):
        return
    if guarded and not (encrypted or proxied):
        raise OptionError(
            f"the password would cross the network to {host} unencrypted",
            "add --tls-cert and --tls-key, or --behind-proxy if a proxy encrypts",
        )
    if host in ("0.0.0.0", "::", "") and not names:
        raise OptionError(
            f"{host} stands for every address of this machine: say by which names it is asked for",
            "add --name search.example.org",
        )


def host_names(host: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that the server answers to, as they stand in a Host header."""
    own = Settings("", "").hosts
    bound = f"[{host}]" if ":" in host else host
    return tuple(dict.fromkeys((*own, bound.lower(), *(name.lower() for name in names))))


def expect_ready(host: str, port: int, tls: tuple[str, str] | None) -> None:
    """Raise `OptionError` where the extra `web` is missing, or a port or file cannot be had."""
    from importlib.util import find_spec

    for name in ("uvicorn", "starlette", "jinja2"):
        try:
            missing = find_spec(name) is None
        except ValueError:  # something of this name is there, and is no module
            missing = True
        if missing:
            raise OptionError(
                f"serving needs {name}", "install it with: pip install 'dateline[web]'"
            )
    for path in tls or ():
        if not Path(path).is_file() or not os.access(path, os.R_OK):
            raise OptionError(f"{path} cannot be read", "name the files of a certificate")
    _expect_port(host, port)


def run(
    settings: Settings,
    host: str,
    port: int,
    *,
    workers: int = 1,
    tls: tuple[str, str] | None = None,
    proxied: bool = False,
    root: str = "",
    log: bool = False,
) -> None:
    """Serve until stopped by a signal; `expect_ready` first says what would prevent it.

    `tls` are the files of a certificate and its key.
    """
    import uvicorn

    from search.web.application import imported

    settings.export()
    uvicorn.run(
        f"{imported.__module__}:{imported.__name__}",  # by name, since each worker imports it
        factory=True,
        host=host,
        port=port,
        workers=workers if workers > 1 else None,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
        proxy_headers=proxied,
        forwarded_allow_ips="127.0.0.1" if proxied else "",
        root_path=root,
        server_header=False,
        access_log=log,
        log_level="info" if log else "warning",
        backlog=BACKLOG,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=int(settings.seconds) + 1,
        ws="none",
        h11_max_incomplete_event_size=32_768,
    )


def _expect_port(host: str, port: int) -> None:
    """Fail early, with a sentence, where the port is taken or not allowed."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise OptionError(
                f"cannot listen on {host}, port {port}: {error.strerror or error}",
                "choose another with --port",
            ) from None
