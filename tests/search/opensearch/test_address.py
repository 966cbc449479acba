"""Addresses of indexes on a server: what they say, what the environment adds, what is refused."""

from __future__ import annotations

import pytest

from search.errors import OptionError
from search.opensearch.client.address import Address, parse
from search.target import display_name


def test_a_plain_address():
    address = parse("https://search.example.org/releases", {})
    assert address == Address("https", (("search.example.org", 443),), "", "releases")
    assert str(address) == "https://search.example.org:443/releases"


def test_a_full_address():
    address = parse(
        "https://me:p%40ss%3A@h1:9201,[::1]:9202,h3/proxy/path/a-1,b_2*?ca=ca.pem&timeout=2.5", {}
    )
    assert address.hosts == (("h1", 9201), ("::1", 9202), ("h3", 443))
    assert (address.path, address.index) == ("/proxy/path", "a-1,b_2*")
    assert (address.user, address.password) == ("me", "p@ss:")
    assert (address.ca, address.verify, address.timeout) == ("ca.pem", True, 2.5)
    assert str(address) == "https://h1:9201,[::1]:9202,h3:443/proxy/path/a-1,b_2*"


def test_passwords_are_never_shown():
    address = parse("https://me:secret@host/releases?verify=no", {})
    assert "secret" not in repr(address) + str(address)
    assert display_name("https://me:secret@host/releases?verify=no") == "https://host/releases"
    assert display_name("https://me:se@cret@host/releases") == "https://host/releases"
    assert display_name("folder/me:x@y?z") == "folder/me:x@y?z"


def test_the_environment_adds_what_the_address_leaves_out():
    environ = {
        "DATELINE_OPENSEARCH_AUTH": "you:pass:word",
        "DATELINE_OPENSEARCH_CA": "other.pem",
        "DATELINE_OPENSEARCH_VERIFY": "no",
        "DATELINE_OPENSEARCH_TIMEOUT": "7",
    }
    address = parse("https://host/releases", environ)
    assert (address.user, address.password) == ("you", "pass:word")
    assert (address.ca, address.verify, address.timeout) == ("other.pem", False, 7.0)
    address = parse("https://me:x@host/releases?verify=yes&ca=mine.pem&timeout=1", environ)
    assert (address.user, address.password) == ("me", "x")
    assert (address.ca, address.verify, address.timeout) == ("mine.pem", True, 1.0)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1.2.3:80", "[::1]:9200", "a.localhost"]
)
def test_http_is_for_this_machine(host):
    assert parse(f"http://{host}/releases", {}).scheme == "http"


def test_http_elsewhere_has_to_be_allowed():
    for host in ("example.org", "10.0.0.1", "127.0.0.1,example.org", "localhost.example.org"):
        with pytest.raises(OptionError, match="not encrypted"):
            parse(f"http://{host}/releases", {})
        assert parse(f"http://{host}/releases?http=yes", {}).scheme == "http"
        assert parse(f"http://{host}/releases", {"DATELINE_OPENSEARCH_HTTP": "yes"})


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://host", "does not name an index"),
        ("https://host/", "does not name an index"),
        ("https:///releases", "does not name a host"),
        ("https://ho st/releases", "does not name a host"),
        ("https://host:port/releases", "does not name a host"),
        ("https://host:0/releases", "port"),
        ("https://host:99999/releases", "port"),
        ("https://host/Releases", "not a valid name"),
        ("https://host/_all", "not a valid name"),
        ("https://host/a%20b", "not a valid name"),
        ("https://host/a,,b", "not a valid name"),
        ("https://host/releases?tls=1", "unknown option 'tls'"),
        ("https://host/releases?timeout=soon", "seconds"),
        ("https://host/releases?timeout=0", "seconds"),
        ("https://host/releases?timeout=nan", "seconds"),
    ],
)
def test_what_cannot_be_used_is_refused(url, words):
    with pytest.raises(OptionError, match=words):
        parse(url, {})
