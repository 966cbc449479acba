"""Faults of a server: what goes wrong is said in words, tried again where that helps, never hidden.

A small server of this file answers as it is told; it speaks what OpenSearch speaks.
"""

from __future__ import annotations

import gzip
import json
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from corpus import Release
from search.errors import BackendError, IndexLocked, IndexNotFound
from search.opensearch import connect
from search.opensearch.client import server as connection
from search.opensearch.storage import analysis, build, bulk, mapping

pytest.importorskip("opensearchpy", reason="the client library opensearch-py is missing")

ROOT = {"version": {"distribution": "opensearch", "number": "2.5.0"}}
META = {
    "dateline": mapping.FORMAT,
    "language": "english",
    "analysis": analysis.fingerprint(),
}
OURS = {"releases-000001": {"mappings": {"_meta": META}}}
SHARDS = {"total": 1, "successful": 1, "failed": 0}
VALUES = {"buckets": [], "sum_other_doc_count": 0}
COUNTED = {
    **{name: {"value": None} for name in ("title", "body", "min", "max")},
    **dict.fromkeys(("source", "topic", "days", "periods"), VALUES),
    "undated": {"doc_count": 0},
}
EMPTY = {
    "hits": {"total": {"value": 0}, "hits": []},
    "aggregations": COUNTED,
    "_shards": SHARDS,
    "timed_out": False,
}


def failure(kind: str, reason: str) -> dict[str, Any]:
    cause = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [cause], **cause}}


@dataclass
class Script:
    """What the server answers: by the beginning of `METHOD path`, a status and a body each time.

    A list is answered one after the other, its last for good; a function is given the request.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, line: str, body: bytes) -> tuple[int, Any]:
        self.asked.append(line)
        for begin in sorted(self.answers, key=len, reverse=True):
            if line.startswith(begin):
                found = self.answers[begin]
                if isinstance(found, list):
                    found = found.pop(0) if len(found) > 1 else found[0]
                return found(body) if callable(found) else found
        return 500, failure("unexpected", line)

    def count(self, begin: str) -> int:
        return sum(line.startswith(begin) for line in self.asked)


@pytest.fixture
def script() -> Script:
    return Script({
        "GET /": (200, ROOT),
        "GET /releases/_mapping": (200, OURS),
        "GET /releases/_stats": (200, {}),
        "PUT /releases-000001/_mapping": (200, {"acknowledged": True}),
        "POST /releases/_msearch": (200, {"responses": [EMPTY]}),
        "POST /releases/_search": (200, EMPTY),
    })  # fmt: skip


@contextmanager
def serving(script: Script, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a server that follows the script."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            status, answer = script.answer(f"{self.command} {self.path}", body)
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass  # a client that goes away before it is answered

    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def url(script) -> Iterator[str]:
    with serving(script) as port:
        yield f"http://127.0.0.1:{port}/releases"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Try again for a second at most."""
    monkeypatch.setattr(connection, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(connection, "PATIENCE", 1.0)
    monkeypatch.setattr(bulk, "PATIENCE", 1.0)


def test_a_server_that_is_not_there():
    with pytest.raises(BackendError, match=r"cannot reach http://127.0.0.1:9: .*refused") as caught:
        connect("http://127.0.0.1:9/releases")
    assert "running" in caught.value.hint


def test_one_of_the_hosts_is_not_there(url):
    for _ in range(8):  # they are tried in any order
        with connect(url.replace("//", "//127.0.0.1:9,")) as engine:
            assert engine.search("*").total == 0


def test_a_host_that_is_not_there():
    with pytest.raises(BackendError, match="cannot reach"):
        connect("https://nowhere.invalid/releases")


def test_a_wrong_password(script, url):
    script.answers["GET /"] = (401, b"Unauthorized")
    with pytest.raises(
        BackendError, match="does not accept the user name or the password"
    ) as caught:
        connect(url.replace("//", "//me:secret@"))
    assert "DATELINE_OPENSEARCH_AUTH" in caught.value.hint
    assert "secret" not in str(caught.value)


def test_what_the_user_may_not_do(script, url):
    reason = "no permissions for [indices:data/read/search] and User [name=me]"
    script.answers["GET /releases/_mapping"] = (403, failure("security_exception", reason))
    with pytest.raises(BackendError, match=r"does not let me do this: .*data/read/search"):
        connect(url.replace("//", "//me:secret@"))


def test_a_full_disk(script, url):
    reason = "index [releases] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded]"
    script.answers["GET /releases/_mapping"] = (
        403, failure("cluster_block_exception", reason),
    )  # fmt: skip
    with pytest.raises(BackendError, match="disk usage exceeded"):
        connect(url)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ({"distribution": "opensearch", "number": "2.3.0"}, "needs 2.4 or newer"),
        ({"distribution": "opensearch", "number": "1.3.14"}, "needs 2.4 or newer"),
        ({"number": "8.11.0"}, "not an OpenSearch server but Elasticsearch 8.11.0"),
        ({}, "not an OpenSearch server"),
    ],
)
def test_a_server_that_is_too_old_or_another(script, url, version, words):
    script.answers["GET /"] = (200, {"version": version})
    with pytest.raises(BackendError, match=words):
        connect(url)


def test_something_that_is_no_search_server(script, url):
    script.answers["GET /"] = (200, b"<html>Welcome</html>")
    with pytest.raises(BackendError, match="sent an answer that is not JSON"):
        connect(url)


def test_newer_servers_are_taken(script, url):
    script.answers["GET /"] = (200, {"version": {"distribution": "opensearch", "number": "3.1.0"}})
    with connect(url) as engine:
        assert engine.search("*").total == 0


def test_an_index_that_is_not_there(script, url):
    script.answers["GET /releases/_mapping"] = (
        404, failure("index_not_found_exception", "no such index [releases]"),
    )  # fmt: skip
    with pytest.raises(IndexNotFound, match="there is no index releases"):
        connect(url)


def test_one_of_several_indexes_that_is_not_there(script, url):
    script.answers["GET /releases,more/_mapping"] = (
        404, failure("index_not_found_exception", "no such index [more]"),
    )  # fmt: skip
    with pytest.raises(IndexNotFound, match="there is no index releases,more") as caught:
        connect(f"{url},more")
    assert "every name" in caught.value.hint


def test_an_index_of_someone_else(script, url):
    script.answers["GET /releases/_mapping"] = (200, {"logs": {"mappings": {}}})
    with pytest.raises(BackendError, match=r"logs .* was not created by Dateline"):
        connect(url)


def test_an_index_of_another_format(script, url):
    other = {"releases-000001": {"mappings": {"_meta": META | {"dateline": 1}}}}
    script.answers["GET /releases/_mapping"] = (200, other)
    with pytest.raises(BackendError, match="has format 1, and this Dateline reads 3"):
        connect(url)


def test_an_index_with_other_words(script, url):
    other = {"releases-000001": {"mappings": {"_meta": META | {"analysis": "0"}}}}
    script.answers["GET /releases/_mapping"] = (200, other)
    with connect(url) as engine:
        for ask in (lambda: engine.search("tax"), lambda: engine.suggest("tax"),
                    lambda: engine.ranked("tax"), lambda: engine.similar("x")):  # fmt: skip
            with pytest.raises(BackendError, match="different version of Dateline") as caught:
                ask()
            assert "--new-version" in caught.value.hint
    with pytest.raises(BackendError, match="different version of Dateline"):
        build.build(url, [])


def busy(status: int) -> tuple[int, Any]:
    return status, failure("rejected_execution_exception", "queue capacity 1000 reached")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(script, url, status):
    with connect(url) as engine:
        script.answers["POST /releases/_search"] = [busy(status), busy(status), (200, EMPTY)]
        assert engine.search("*").total == 0
        assert script.count("POST /releases/_search") == 3


@pytest.mark.parametrize(("status", "words"), [(429, "too busy"), (503, "whole index")])
def test_a_server_that_stays_busy(script, url, status, words):
    with connect(url) as engine:
        script.answers["POST /releases/_search"] = busy(status)
        with pytest.raises(BackendError, match=f"{words}: .*queue capacity"):
            engine.search("*")
        assert script.count("POST /releases/_search") > 2


def test_other_errors_are_not_asked_again(script, url):
    with connect(url) as engine:
        script.answers["POST /releases/_search"] = (
            400, failure("parsing_exception", "unknown query [x]"),
        )  # fmt: skip
        with pytest.raises(BackendError, match="answered 400: parsing_exception: unknown query"):
            engine.search("*")
        assert script.count("POST /releases/_search") == 1


PARTIAL = EMPTY | {
    "_shards": {
        "total": 3,
        "failed": 1,
        "failures": [{"shard": 2, "reason": {"type": "node_disconnected", "reason": "n2 is gone"}}],
    }
}


@pytest.mark.parametrize("answer", [PARTIAL, EMPTY | {"timed_out": True}])
def test_a_part_is_never_passed_off_as_the_whole(script, url, answer):
    with connect(url) as engine:
        script.answers["POST /releases/_search"] = (200, answer)
        with pytest.raises(BackendError, match="without"):
            engine.search("*")
        assert "allow_partial_search_results=false" in script.asked[-1]
        script.answers["POST /releases/_msearch"] = (200, {"responses": [answer]})
        with pytest.raises(BackendError, match="without"):
            engine.search("*")


def test_one_of_several_searches_that_fails(script, url):
    with connect(url) as engine:
        one = failure("no_shard_available_action_exception", "[releases-000001][2]")
        script.answers["POST /releases/_msearch"] = [
            (200, {"responses": [one | {"status": 503}]}),
            (200, {"responses": [EMPTY]}),
        ]
        assert engine.search("*").total == 0
        script.answers["POST /releases/_msearch"] = (200, {"responses": [one | {"status": 503}]})
        with pytest.raises(BackendError, match="whole index: no_shard_available"):
            engine.search("*")


def test_a_server_that_does_not_answer(script, url):
    with connect(f"{url}?timeout=0.3") as engine:

        def slow(_: bytes) -> tuple[int, Any]:
            time.sleep(1.5)
            return 200, EMPTY

        script.answers["POST /releases/_search"] = slow
        began = time.monotonic()
        with pytest.raises(BackendError, match=r"did not answer within 0.3 seconds") as caught:
            engine.search("*")
        assert time.monotonic() - began < 1.4
        assert "timeout" in caught.value.hint


def test_an_answer_cut_off(script, url):
    with connect(url) as engine:
        script.answers["POST /releases/_search"] = (200, b'{"hits": ')
        with pytest.raises(BackendError, match="not JSON"):
            engine.search("*")


def test_https_to_a_server_of_http(url):
    with pytest.raises(BackendError, match="no safe connection") as caught:
        connect(url.replace("http:", "https:"))
    assert "http instead of https" in caught.value.hint


def test_certificates_that_cannot_be_read(tmp_path):
    with pytest.raises(BackendError, match=r"none\.pem cannot be read: No such file"):
        connect(f"https://127.0.0.1:9/releases?ca={tmp_path}/none.pem")
    (tmp_path / "text.pem").write_text("no certificate")
    with pytest.raises(BackendError, match=r"text\.pem cannot be read"):
        connect(f"https://127.0.0.1:9/releases?ca={tmp_path}/text.pem")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Path:
    """A certificate that signs itself, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("certificates are made with openssl, and there is none")
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = [
        openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", path, "-out", path,
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return path


def test_https_needs_a_certificate_that_is_trusted(script, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(script, context) as port:
        url = f"https://localhost:{port}/releases"
        with pytest.raises(BackendError, match=r"no safe connection.*certificate") as caught:
            connect(url)
        assert "?ca=FILE" in caught.value.hint
        for trusted in (f"{url}?ca={certificate}", f"{url}?verify=no"):
            with connect(trusted) as engine:
                assert engine.search("*").total == 0
        with pytest.raises(BackendError, match="no safe connection"):
            connect(f"https://127.0.0.1:{port}/releases?ca={certificate}")


# Bulk.

BODY = "Steel " * 200
KNOWN = "POST /releases-000001/_mget"
BULK = "POST /releases/_bulk?require_alias=true"
REFRESH = "POST /releases/_refresh"


def releases(count: int) -> list[Release]:
    return [Release(f"r{number}", "Title", BODY, None) for number in range(count)]


def bulk_server(script: Script, result: Callable[[str, int], dict[str, Any]]) -> list[str]:
    """Let the server take bulk parcels; `result` gives what becomes of an id, tried so often."""
    tried: dict[str, int] = {}
    taken: list[str] = []

    def answer(body: bytes) -> tuple[int, Any]:
        items = []
        for line in body.splitlines()[::2]:
            name = json.loads(line)["index"]["_id"]
            tried[name] = tried.get(name, 0) + 1
            item = result(name, tried[name])
            if item["status"] < 300:
                taken.append(name)
            items.append({"index": {"_id": name, **item}})
        return 200, {"errors": True, "items": items}

    script.answers |= {
        KNOWN: (200, {"docs": []}),
        BULK: answer,
        REFRESH: (200, {"_shards": SHARDS}),
    }
    return taken


def test_refused_releases_are_named_and_the_others_stored(script, url):
    reason = {"type": "mapper_parsing_exception", "reason": "failed to parse field [date]"}

    def result(name: str, tries: int) -> dict[str, Any]:
        return {"status": 400, "error": reason} if name in ("r3", "r77") else {"status": 201}

    taken = bulk_server(script, result)
    with pytest.raises(BackendError, match="refused 2 releases; the other 98 are stored") as caught:
        build.build(url, releases(100))
    assert "r3: mapper_parsing_exception: failed to parse field [date]" in caught.value.hint
    assert "r77: " in caught.value.hint
    assert sorted(taken) == sorted(f"r{n}" for n in range(100) if n not in (3, 77))


def test_only_what_was_too_much_is_sent_again(script, url):
    def result(name: str, tries: int) -> dict[str, Any]:
        full = int(name[1:]) % 3 == 0 and tries < 3
        error = {"type": "rejected_execution_exception", "reason": "full"}
        return {"status": 429, "error": error} if full else {"status": 201}

    taken = bulk_server(script, result)
    assert build.build(url, releases(50)).added == 50
    assert sorted(taken) == sorted(f"r{n}" for n in range(50))
    assert script.count(BULK) == 3


def test_what_a_node_that_has_gone_did_not_take_is_sent_again(script, url):
    gone = {"type": "node_not_connected_exception", "reason": "[n1] Node not connected"}

    def result(name: str, tries: int) -> dict[str, Any]:
        return {"status": 500, "error": gone} if tries < 3 else {"status": 201}

    taken = bulk_server(script, result)
    assert build.build(url, releases(5)).added == 5
    assert len(taken) == 5
    script.answers["POST /releases/_search"] = [
        (500, failure(gone["type"], gone["reason"])), (200, EMPTY),
    ]  # fmt: skip
    with connect(url) as engine:
        assert engine.search("*").total == 0


def test_a_parcel_that_stays_too_much(script, url):
    bulk_server(
        script, lambda name, tries: {"status": 503, "error": {"type": "unavailable", "reason": "x"}}
    )
    with pytest.raises(BackendError, match="did not accept 5 changes: unavailable: x"):
        build.build(url, releases(5))


def test_a_parcel_without_an_answer_is_sent_again(script, url):
    taken = bulk_server(script, lambda name, tries: {"status": 201})
    answer = script.answers[BULK]
    script.answers[BULK] = [busy(503), (502, b"Bad Gateway"), answer]
    assert build.build(url, releases(5)).added == 5
    assert len(taken) == 5


def test_many_releases_go_in_parcels(script, url, monkeypatch):
    monkeypatch.setattr(bulk, "PARCEL_BYTES", 20_000)
    taken = bulk_server(script, lambda name, tries: {"status": 201})
    seen: list[int] = []
    assert build.build(url, releases(300), progress=seen.append, jobs=3).added == 300
    assert sorted(taken) == sorted(f"r{n}" for n in range(300))
    assert script.count(BULK) > 15
    assert seen[-1] == 300


def test_changes_that_are_not_visible_yet_are_made_so(script, url):
    bulk_server(script, lambda name, tries: {"status": 201})
    failed = SHARDS | {"failed": 1, "failures": [{"reason": {"type": "gone", "reason": "n2"}}]}
    script.answers[REFRESH] = [(200, {"_shards": failed}), (200, {"_shards": SHARDS})]
    assert build.build(url, releases(5)).added == 5
    assert script.count(REFRESH) == 2
    script.answers[REFRESH] = (200, {"_shards": failed})
    with pytest.raises(BackendError, match="without 1 of 1 shards: gone: n2"):
        build.build(url, releases(5))


def test_what_is_indexed_is_asked_for_until_every_shard_says(script, url):
    bulk_server(script, lambda name, tries: {"status": 201})
    digest = build.digest_of(releases(1)[0])
    gone = {"_id": "r0", **failure("no_shard_available_action_exception", "gone")}
    there = {"_id": "r0", "found": True, "_source": {"id": "r0", "digest": digest}}
    script.answers[KNOWN] = [(200, {"docs": [gone]}), (200, {"docs": [there]})]
    assert build.build(url, releases(1)).unchanged == 1
    script.answers[KNOWN] = (200, {"docs": [gone]})
    with pytest.raises(BackendError, match="no_shard_available"):
        build.build(url, releases(1))


def test_a_version_that_another_takes_the_place_of(script, url):
    bulk_server(script, lambda name, tries: {"status": 201})
    newer = {"releases-000002": OURS["releases-000001"]}
    script.answers["GET /releases/_mapping"] = [(200, OURS), (200, newer)]
    with pytest.raises(IndexLocked, match="has replaced releases-000001") as caught:
        build.build(url, releases(5))
    assert "run the command again" in caught.value.hint


@pytest.mark.parametrize("done", [True, False])
def test_an_alias_whose_move_is_not_answered(script, url, done):
    """A version that the alias may stand for, now or soon, is never dropped."""
    name = "releases-000002"
    bulk_server(script, lambda name, tries: {"status": 201})
    before, after = ({each: {"aliases": {}}} for each in ("releases-000001", name))
    script.answers |= {
        "GET /releases-*/_alias": (200, before),
        f"PUT /{name}": (200, {}),
        f"POST /{name}/_bulk": script.answers[BULK],
        f"POST /{name}/_refresh": (200, {"_shards": SHARDS}),
        "GET /releases/_alias": [(200, before), (200, after if done else before)],
        "POST /_aliases": (502, b"Bad Gateway"),
    }
    if done:
        assert build.build(url, releases(5), rebuild=True).added == 5
    else:
        with pytest.raises(BackendError, match="502"):
            build.build(url, releases(5), rebuild=True)
    assert script.count("DELETE") == 0
