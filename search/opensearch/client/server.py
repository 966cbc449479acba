"""The connection to a server: requests, repeated if that helps, and errors in plain words."""

from __future__ import annotations

import json
import logging
import random
import re
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from search.errors import BackendError, DatelineError, IndexNotFound
from search.opensearch.client.address import Address

PATIENCE = 15.0
"""For how many seconds a request is repeated while the server is busy or a node is down."""

_PASSING = (429, 502, 503, 504)
_GONE = re.compile(r"(node_(not_connected|disconnected|closed)|connect_transport)_exception")
"""The errors by which one node reports that another is down."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 8.0

Params = Mapping[str, Any]


class Patience:
    """Longer and longer pauses between attempts, `PATIENCE` seconds in all."""

    def __init__(self, seconds: float | None = None) -> None:
        self._ends = time.monotonic() + (PATIENCE if seconds is None else seconds)
        self._pause = _FIRST_PAUSE

    def pause(self) -> bool:
        """Wait before the next attempt; returns False at once if there is no time left."""
        if time.monotonic() + self._pause > self._ends:
            return False
        time.sleep(self._pause * random.uniform(0.5, 1.0))
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        return True


class Server:
    """Talks to the server of an address. May be used by several threads at once.

    Raises `BackendError` if the client library or the file of certificates is missing.
    """

    def __init__(self, address: Address) -> None:
        try:
            import opensearchpy
        except ImportError as error:
            raise BackendError(
                f"the OpenSearch client is not installed ({error})",
                "pip install 'dateline[opensearch]'",
            ) from error
        # Each failure is raised; without a handler, Python would print it too.
        logging.getLogger("opensearch").addHandler(logging.NullHandler())
        self.address = address
        self._errors = opensearchpy.exceptions
        self._client = opensearchpy.OpenSearch(
            hosts=[
                {"host": host, "port": port, "url_prefix": address.path.strip("/")}
                for host, port in address.hosts
            ],
            use_ssl=address.scheme == "https",
            ssl_context=_context(address) if address.scheme == "https" else None,
            http_auth=(address.user, address.password) if address.user else None,
            http_compress=address.scheme == "https",
            pool_maxsize=16,
            max_retries=len(address.hosts) - 1,  # if a node is down, the next one is tried
            retry_on_status=(),
        )

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Params | None = None,
        patience: float | None = None,
        timeout: float | None = None,
        again: bool = False,
        partly: Callable[[Any], Any] | None = None,
    ) -> Any:
        """The server's answer, as JSON types.

        A request is repeated for `patience` seconds if that may help; with `again`, this includes
        is one without an answer in time, too. So is one whose answer is `partly` an error, which is
        given as it is in the end. Raises `IndexNotFound` if the server does not know the index,
        and `BackendError` for any other failure.
        """
        seconds = timeout or self.address.timeout
        left = Patience(patience)
        while True:
            try:
                answer = self._client.transport.perform_request(
                    method, path, params=dict(params or {}), body=body, timeout=seconds
                )
                if not (partly and partly(answer) and left.pause()):
                    return answer
            except self._errors.TransportError as error:
                if not self._passes(error, again) or not left.pause():
                    raise self._in_words(error, seconds) from error
            except self._errors.SerializationError as error:
                raise BackendError(
                    f"{self.address.server} sent an answer that is not JSON",
                    "is this the address of an OpenSearch server?",
                ) from error

    def lines(
        self, path: str, records: Iterable[Any], *, params: Params | None = None, **options: Any
    ) -> Any:
        """The server's answer to JSON records, sent one per line."""
        body = b"".join(encoded(record) + b"\n" for record in records)
        return self.call("POST", path, body, params=params, **options)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _passes(self, error: Any, again: bool) -> bool:
        """Whether another attempt may succeed."""
        if isinstance(error, self._errors.SSLError):
            return False
        if isinstance(error, self._errors.ConnectionTimeout):
            return again
        if isinstance(error, self._errors.ConnectionError):
            return True
        return is_transient(error.status_code, error.info)

    def _in_words(self, error: Any, seconds: float) -> DatelineError:
        server = self.address.server
        if isinstance(error, self._errors.SSLError):
            words = _first_line(error.info or error.error)
            hint = (
                "name its certificate authority with ?ca=FILE, or trust any server with ?verify=no"
            )
            if "WRONG_VERSION_NUMBER" in words:
                hint = "does it use http instead of https?"
            return BackendError(f"no safe connection to {server}: {words}", hint)
        if isinstance(error, self._errors.ConnectionTimeout):
            return BackendError(
                f"{server} did not answer within {seconds:g} seconds",
                "wait longer with ?timeout=SECONDS at the end of the address",
            )
        if isinstance(error, self._errors.ConnectionError):
            return BackendError(
                f"cannot reach {server}: {_first_line(error.info or error.error)}",
                "is the server running, and is the address correct?",
            )
        return self.refusal(error.status_code, reason_of(error.info) or str(error.error))

    def refusal(self, status: int, words: str) -> DatelineError:
        """The error for an answer of this status, with the server's words."""
        server = self.address.server
        if status == 401:
            return BackendError(
                f"{server} does not accept the user name or the password",
                "give them as DATELINE_OPENSEARCH_AUTH=user:password",
            )
        if status == 404 and "index_not_found" in words:
            return no_index(self.address)
        if status == 403 and "blocked" not in words:
            user = self.address.user or "no user"
            return BackendError(f"{server} does not let {user} do this: {words}")
        if "too_many" in words and "clauses" in words:
            return BackendError(
                f"the query has too many words for {server}",
                "use fewer, or raise indices.query.bool.max_clause_count on the server",
            )
        if status == 429:
            return BackendError(f"{server} is too busy: {words}", "try again later")
        if status in (503, 504):
            return BackendError(
                f"{server} cannot answer for the whole index: {words}",
                "try again; if it persists, see `dateline check` and the health of the cluster",
            )
        return BackendError(f"{server} answered {status}: {words}")


def _context(address: Address) -> ssl.SSLContext:
    """How to verify the identity of the server."""
    try:
        context = ssl.create_default_context(cafile=address.ca or None)
    except OSError as error:  # an SSLError is one too
        raise BackendError(
            f"the certificates in {address.ca} cannot be read: {error.strerror or error}",
            "name a file of PEM certificates with ?ca=FILE",
        ) from error
    if not address.verify:
        import urllib3

        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # as requested
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def no_index(address: Address) -> IndexNotFound:
    """The error for a missing index, or for one of several."""
    hint = f"create one: dateline --index {address} index SOURCE..."
    if not address.is_one:
        hint = "every name must exist, and the pattern must match an index"
    return IndexNotFound(f"there is no index {address.index} on {address.server}", hint)


def is_transient(status: int | None, info: Any) -> bool:
    """Whether another attempt may help: the server is busy, a shard is moving, a node is down."""
    return status in _PASSING or (status == 500 and bool(_GONE.match(reason_of(info))))


def encoded(record: Any) -> bytes:
    """A record as JSON; a lone surrogate, which JSON cannot carry, becomes a `?`."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def reason_of(info: Any) -> str:
    """The server's description of a failure: `type: reason` of its first cause."""
    if not isinstance(info, dict):
        return _first_line(info) if info else ""
    error = info.get("error", info)
    if not isinstance(error, dict):
        return _first_line(error)
    cause = error
    for place in ("root_cause", "failed_shards"):
        if error.get(place):
            first = error[place][0]
            cause = first.get("reason", first) if place == "failed_shards" else first
            break
    cause = cause if isinstance(cause, dict) else error
    deeper = cause.get("caused_by") or {}
    reasons = [each.get("reason") for each in (cause, deeper)]
    words = ": ".join(filter(None, [cause.get("type", "error"), *reasons]))
    return words.partition(" Consider using `allow_partial")[0]  # which is not for users


def _first_line(error: Any) -> str:
    """The first line of the message of an error's innermost cause, without the object's repr."""
    while getattr(error, "reason", None) and not isinstance(error.reason, str):
        error = error.reason
    lines = str(getattr(error, "reason", None) or error).splitlines()
    return re.sub(r"^\S*Connection(Pool)?\(.*?\): ", "", lines[0]) if lines else "no reason given"
