"""What stands before every page: who may ask, by which name, how much, and for how long.

A browser that shows these pages shows hostile ones too. So the name that is asked for must be one
of this server's: a hostile name that is resolved to this machine could read them otherwise (DNS
rebinding). And whatever is sent forbids all content but its own.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from search.web.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LONGEST_QUERY = 8_000
"""The bytes that a query string may have."""
LARGEST_BODY = 32_000
"""The bytes that the body of a request may have."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class _TooLargeError(Exception):
    """The body of a request is larger than it may be."""


class Guard:
    """Refuses what must not reach the pages, and adds the headers that keep a browser safe."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        sent = _Sent(send, scope)
        refused = self._refused(scope, headers)
        if refused is not None:
            await sent.plain(*refused)
            return
        self._under_way += 1
        try:
            await asyncio.wait_for(
                self._app(scope, _limited(receive), sent), self._settings.seconds
            )
        except asyncio.TimeoutError:
            if not sent.started:
                await sent.plain(
                    503, "This answer took too long. Ask for less: fewer words, or fewer days."
                )
        except _TooLargeError:
            await sent.plain(413, f"The request has more than {LARGEST_BODY:,} bytes.")
        except Exception as error:
            import traceback

            traceback.print_exception(error, file=sys.stderr)
            if not sent.started:
                await sent.plain(500, "Something went wrong here. The server's log says what.")
        finally:
            self._under_way -= 1

    def _refused(
        self, scope: Scope, headers: dict[bytes, list[bytes]]
    ) -> tuple[int, str, dict[str, str]] | None:
        settings = self._settings
        hosts = headers.get(b"host", [])
        if len(hosts) != 1 or _name(hosts[0]) not in settings.hosts:
            return (
                421,
                "This server does not answer to that name. Its owner can add it: --name NAME.",
                {},
            )
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "GET, HEAD and POST only.", {"allow": "GET, HEAD, POST"}
        if len(scope["query_string"]) > LONGEST_QUERY:
            return 414, f"The address has more than {LONGEST_QUERY:,} bytes of parameters.", {}
        length = headers.get(b"content-length", [b"0"])[0]
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return 413, f"The request has more than {LARGEST_BODY:,} bytes.", {}
        if settings.digest and not self._admitted(headers.get(b"authorization", [])):
            return (
                401,
                "A name and a password are needed.",
                {"www-authenticate": 'Basic realm="Dateline", charset="UTF-8"'},
            )
        if self._under_way >= settings.waiting:
            return 503, "Too many people are asking. Try again in a moment.", {"retry-after": "2"}
        return None

    def _admitted(self, given: list[bytes]) -> bool:
        if len(given) != 1:
            return False
        scheme, _, value = given[0].partition(b" ")
        try:
            pair = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        user, colon, password = pair.partition(":")
        return scheme.lower() == b"basic" and bool(colon) and self._settings.admits(user, password)


class _Sent:
    """What is sent back, with the headers of every answer."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._https = scope.get("scheme") == "https"
        self._head = scope["method"] == "HEAD"
        self.started = False

    async def __call__(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.started = True
            message = {**message, "headers": [*message.get("headers", ()), *self._headers()]}
        await self._send(message)

    def _headers(self) -> Iterable[tuple[bytes, bytes]]:
        headers = dict(HEADERS)
        if self._https:
            headers["strict-transport-security"] = "max-age=31536000"
        return [(name.encode(), value.encode()) for name, value in headers.items()]

    async def plain(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        """Answer with a line of text."""
        body = f"{text}\n".encode()
        every = {
            "content-type": "text/plain; charset=utf-8",
            "content-length": str(len(body)),
            "cache-control": "no-store",
            "connection": "close",
            **(headers or {}),
        }
        pairs = [(name.encode(), value.encode()) for name, value in every.items()]
        await self({"type": "http.response.start", "status": status, "headers": pairs})
        await self({"type": "http.response.body", "body": b"" if self._head else body})


def _limited(receive: Receive) -> Receive:
    """The messages of a request, until they have more bytes than a body may have."""
    size = 0

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise _TooLargeError
        return message

    return limited


def _name(host: bytes) -> str:
    """The name in a Host header, in lower case and without its port."""
    text = host.decode("latin-1").lower()
    if text.startswith("["):
        name, bracket, port = text.partition("]")
        name += bracket
        port = port.removeprefix(":")
    else:
        name, _, port = text.partition(":")
    return name if not port or port.isdigit() else ""
