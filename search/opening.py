"""Opening an engine: an index in a folder, or one on OpenSearch."""

from __future__ import annotations

import os

from corpus.errors import ArgumentError, expect, expect_path
from search.engine import Engine
from search.target import is_address


def open(target: str | os.PathLike[str], *more: str | os.PathLike[str]) -> Engine:
    """Open the index at a path, or at `https://host:9200/name` for one on OpenSearch.

    Several indexes in folders, of one language, are searched and ranked as the one index that holds
    the releases of all; of a release that several have, as the last of them has it.

    Raises `IndexNotFound`, `IndexDamaged`, or `BackendError` from a server; `ArgumentError` for
    several indexes that cannot be one.
    """
    texts = []
    for each in (target, *more):
        expect("the index", each, (str, os.PathLike), "a path or an address")
        expect_path(each)
        texts.append(os.fspath(each))
    if is_address(texts[0]) and not more:
        from search.opensearch import connect

        return connect(texts[0])
    if any(map(is_address, texts)):
        raise ArgumentError(
            "an index on OpenSearch cannot be searched together with others",
            "a server joins indexes itself: give it an alias of several",
        )
    from search.embedded.engine import EmbeddedEngine

    return EmbeddedEngine(*texts)
