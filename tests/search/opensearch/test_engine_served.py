"""The web page over an index on a server: the same pages as over one in a folder."""

from __future__ import annotations

import re

import pytest

from search import opensearch
from tests.search.web.conftest import releases
from tests.search.web.test_application import client

SAME = (
    *("/search?q=tax", "/search?q=tax&in=2023&source=Tax+Division&page=2", "/search?q=korea+trade"),
    *("/release?id=made-3&q=tax", "/trend?q=tax&q=trade&by=year", "/search?q=%28tax", "/"),
    *(
        "/search.json?q=tax&topic=Trade",
        "/search.csv?q=tax",
        "/trend.json?q=tax",
        "/search?q=notise",
    ),
)


def comparable(text: str) -> str:
    """A page without what may differ: times, the last digits of scores, the name of the index."""
    text = re.sub(r'"took_ms": [\d.]+|"score": [\d.]+', "", text)
    return re.sub(r"<footer.*|,\d+\.\d{6},", "", text, flags=re.S)


def test_the_same_pages_come_from_a_server(new_address, web_index):
    address = new_address()
    opensearch.build(address, releases())
    with client(web_index) as folder, client(address) as server:
        for path in SAME:
            one, other = folder.get(path), server.get(path)
            assert one.status_code == other.status_code == 200, path
            assert comparable(one.text) == comparable(other.text), path
        refused = server.get("/keywords?in=2026")
        assert refused.status_code == 400
        assert "cannot be counted on OpenSearch" in refused.text
        assert server.get("/release?id=none").status_code == 404
        assert server.get("/timeline?q=tax").status_code == 200
        opensearch.build(address, [releases()[0].__class__("zebra", "Zebra", "zebra", None)])
        assert server.get("/search.json?q=zebra").json()["total"] == 1


pytestmark = pytest.mark.opensearch
