"""The server as it runs: workers, a rebuild beside it, many at once, and the OpenAPI document."""

from __future__ import annotations

import json
import re
import shutil
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import index
from corpus import Release
from tests.search.web.conftest import TODAY, releases

pytest.importorskip("uvicorn")

from search.errors import OptionError
from search.web.server import check, host_names

pytestmark = pytest.mark.slow


def got(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_two_hundred_at_once_and_none_is_lost(web_index, serving, workers):
    address = serving(web_index, "--workers", workers)
    paths = ("/search?q=tax", "/?page=2", "/release?id=made-3", "/search.json?q=trade")
    with ThreadPoolExecutor(200) as pool:
        asked = [address + paths[at % len(paths)] for at in range(400)]
        assert {status for status, _ in pool.map(got, asked)} == {200}


def test_new_commits_are_found_while_it_runs_and_nobody_notices(tmp_path, serving):
    path = tmp_path / "live.idx"
    index.build(path, releases(), jobs=1)
    address = serving(path)
    stop = threading.Event()
    statuses: list[int] = []

    def ask() -> None:
        while not stop.is_set():
            statuses.append(got(f"{address}/search?q=tax&in=2024")[0])

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    total = 0
    for at in range(8):
        index.build(path, [Release(f"new-{at}", "Zebra", "zebra", TODAY)], jobs=1)
        if at == 4:
            index.optimize(path)
        for _ in range(60):
            total = json.loads(got(f"{address}/search.json?q=zebra")[1])["total"]
            if total == at + 1:
                break
            time.sleep(0.1)
        assert total == at + 1
    stop.set()
    for asker in askers:
        asker.join()
    assert len(statuses) > 20 and set(statuses) == {200}


def test_every_address_keeps_to_the_openapi_document(web_index: Path, serving):
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, given, settings
    from schemathesis.specs.openapi.checks import (
        positive_data_acceptance,
    )  # not every text is a date

    schema = schemathesis.openapi.from_url(serving(web_index) + "/openapi.json")
    tried = 0
    for operation in schema.get_all_operations():

        @settings(
            max_examples=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.ok().as_strategy())
        def conforms(case):
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        conforms()
        tried += 1
    assert tried == 12


@pytest.mark.parametrize(
    ("host", "names", "guarded", "encrypted", "proxied", "safe"),
    [
        ("127.0.0.1", (), True, False, False, True),
        ("::1", (), True, False, False, True),
        ("192.0.2.1", (), False, False, False, True),
        ("192.0.2.1", (), True, False, False, False),
        ("192.0.2.1", (), True, True, False, True),
        ("192.0.2.1", (), True, False, True, True),
        ("0.0.0.0", (), False, False, False, False),
        ("0.0.0.0", ("search.example.org",), False, False, False, True),
    ],
)
def test_which_settings_are_safe(host, names, guarded, encrypted, proxied, safe):
    try:
        check(host, names, guarded=guarded, encrypted=encrypted, proxied=proxied)
    except OptionError:
        assert not safe
    else:
        assert safe
    assert "localhost" in host_names(host, names) and set(names) <= set(host_names(host, names))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl for a certificate")
def test_https_with_a_certificate_of_ones_own(web_index, serving, tmp_path):
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    made = ("-newkey", "rsa:2048", "-nodes", "-out", certificate, "-keyout", key)
    subprocess.run(["openssl", "req", "-x509", *made, *subject], check=True, capture_output=True)
    address = serving(web_index, "--tls-cert", str(certificate), "--tls-key", str(key))
    trusting = ssl.create_default_context(cafile=certificate)
    with urllib.request.urlopen(f"{address}/search?q=tax", context=trusting) as answer:
        assert answer.status == 200 and "max-age" in answer.headers["strict-transport-security"]
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"{address}/search?q=tax", timeout=10)


def test_every_link_works_under_a_path_behind_a_proxy(web_index, serving):
    import httpx
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    root = "/releases"
    behind = serving(
        web_index, "--behind-proxy", "--root-path", root, "--name", "search.example.org"
    )

    async def forward(request: Request) -> Response:
        path = request.url.path.removeprefix(root)
        headers = {"host": "search.example.org", "x-forwarded-proto": "https"}
        async with httpx.AsyncClient() as asking:
            answer = await asking.get(f"{behind}{path}?{request.url.query}", headers=headers)
        kind = answer.headers["content-type"]
        return Response(answer.content, answer.status_code, {"content-type": kind})

    proxy = Starlette(routes=[Route(f"{root}/{{path:path}}", forward)])
    server = uvicorn.Server(uvicorn.Config(proxy, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        for page in ("/", "/search?q=tax", "/release?id=made-3&q=tax", "/trend?q=tax"):
            status, body = got(f"http://127.0.0.1:{port}{root}{page}")
            assert status == 200
            links = set(re.findall(r'(?:href|src|action)="(/[^"]*)"', body.decode()))
            assert links and all(link.startswith(f"{root}/") for link in links)
            for link in sorted(links)[::4]:
                address = f"http://127.0.0.1:{port}{link}".replace("&amp;", "&")
                assert got(address)[0] == 200, link
        feed = got(f"http://127.0.0.1:{port}{root}/search.atom?q=tax")[1].decode()
        assert f"https://search.example.org{root}/search" in feed
        assert root + root not in feed
    finally:
        server.should_exit = True
        thread.join()
