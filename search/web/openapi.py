"""The OpenAPI document: every address that gives JSON."""

from __future__ import annotations

from typing import Any


def document(root: str) -> dict[str, Any]:
    """The document."""
    return {"openapi": "3.1.0", "info": {"title": "Dateline", "version": "1"}, "paths": {}}
