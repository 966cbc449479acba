"""Opening an engine: an index in a folder, or one on OpenSearch."""

from __future__ import annotations

import os

from corpus.errors import expect
from search.engine import Engine
from search.target import is_address


def open(target: str | os.PathLike[str]) -> Engine:
    """Open the index at a path, or at `https://host:9200/name` for one on OpenSearch.

    Raises `IndexNotFound`, `IndexDamaged`, or `BackendError` from a server.
    """
    expect("the index", target, (str, os.PathLike), "a path or an address")
    text = os.fspath(target)
    if is_address(text):
        from search.opensearch import connect

        return connect(text)
    from search.embedded.engine import EmbeddedEngine

    return EmbeddedEngine(text)
