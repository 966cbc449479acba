"""Dateline on OpenSearch: the engine, and building and maintaining an index there."""

from search.opensearch.engine import connect
from search.opensearch.storage.build import build
from search.opensearch.storage.maintenance import check, delete, optimize

__all__ = ["build", "check", "connect", "delete", "optimize"]
