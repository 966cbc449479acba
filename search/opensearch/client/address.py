"""The address of an index on OpenSearch: `https://user:password@host:9200/name?ca=FILE`.

What the address leaves out may be in the environment: `DATELINE_OPENSEARCH_AUTH` (`user:password`),
`_CA` (a file of certificates), `_VERIFY` (`no`), `_HTTP` (`yes`) and `_TIMEOUT` (seconds).
"""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from search.errors import OptionError
from search.target import display_name

TIMEOUT = 30.0
"""Seconds to wait for an answer."""

_EXAMPLE = "an address is https://host:9200/name"
_OPTIONS = ("ca", "verify", "http", "timeout")
_NAME = re.compile(r"[a-z0-9*][a-z0-9._*-]*")
_PORTS = {"https": 443, "http": 9200}


@dataclass(frozen=True, slots=True)
class Address:
    """The location of an index, and how to talk to its server.

    `hosts` are nodes of one cluster, as (host, port); `path` precedes the name of the index if
    a proxy requires it; `index` is one name, or several with commas and `*`, to read from.
    """

    scheme: str
    hosts: tuple[tuple[str, int], ...]
    path: str
    index: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    verify: bool = True
    timeout: float = TIMEOUT

    @property
    def server(self) -> str:
        """The name of the server in messages."""
        hosts = ",".join(f"{_bracketed(host)}:{port}" for host, port in self.hosts)
        return f"{self.scheme}://{hosts}{self.path}"

    @property
    def is_one(self) -> bool:
        """Whether it names a single index, which can be written to."""
        return not set(",*") & set(self.index)

    def __str__(self) -> str:
        """The address without user name, password and options."""
        return f"{self.server}/{self.index}"


def parse(url: str, environ: Mapping[str, str] | None = None) -> Address:
    """Read an address; raises `OptionError` for one that cannot be used.

    Plain `http` is only for this machine, unless `?http=yes` or the environment allows it.
    """
    environ = os.environ if environ is None else environ
    parts = urlsplit(url)
    where = display_name(url)
    login, _, nodes = parts.netloc.rpartition("@")
    path, _, index = parts.path.rstrip("/").rpartition("/")
    names = index.split(",")
    if not index:
        raise OptionError(f"{where} does not name an index", _EXAMPLE)
    if not all(map(_NAME.fullmatch, names)):
        raise OptionError(
            f"{index!r} is not a valid name for an index",
            "use lower-case letters and digits, and inside the name . - or _ as well",
        )
    options = _options(parts.query, where, environ)
    hosts = tuple(_host(node, parts.scheme, where) for node in nodes.split(","))
    if parts.scheme == "http" and not _yes(options["http"]) and not all(map(_is_local, hosts)):
        raise OptionError(
            f"{where} is not encrypted: plain http is only for a server on this machine",
            "use https, or add ?http=yes if the network is safe",
        )
    user, _, password = _login(login, environ).partition(":")
    return Address(
        scheme=parts.scheme,
        hosts=hosts,
        path=path,
        index=index,
        user=user,
        password=password,
        ca=options["ca"],
        verify=not options["verify"] or _yes(options["verify"]),
        timeout=_seconds(options["timeout"]),
    )


def _options(query: str, where: str, environ: Mapping[str, str]) -> dict[str, str]:
    options = {name: environ.get(f"DATELINE_OPENSEARCH_{name.upper()}", "") for name in _OPTIONS}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in options:
            raise OptionError(
                f"{where} has an unknown option {name!r}", f"the options are: {', '.join(_OPTIONS)}"
            )
        options[name] = value
    return options


def _login(login: str, environ: Mapping[str, str]) -> str:
    """`user:password`, from the address or else from the environment."""
    if login:
        user, _, password = login.partition(":")
        return f"{unquote(user)}:{unquote(password)}"
    return environ.get("DATELINE_OPENSEARCH_AUTH", "")


def _host(node: str, scheme: str, where: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:\s]+)(?::(\d{1,5}))?", node)
    if match is None:
        raise OptionError(f"{where} does not name a host", _EXAMPLE)
    port = int(match[2] or _PORTS[scheme])
    if not 0 < port < 65_536:
        raise OptionError(f"{where} has an invalid port: {port}", _EXAMPLE)
    return match[1].strip("[]"), port


def _is_local(host: tuple[str, int]) -> bool:
    name, _ = host
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _yes(value: str) -> bool:
    return value.lower() in ("yes", "true", "1", "on")


def _seconds(text: str) -> float:
    try:
        seconds = float(text or TIMEOUT)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise OptionError(f"a timeout is a number of seconds, not {text!r}")
    return seconds
