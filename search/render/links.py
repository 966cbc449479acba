"""Links: which addresses may become links, and how they are written safely."""

from __future__ import annotations

import re

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")


def link(url: str) -> str:
    """The address of a web page with unsafe characters percent-encoded; "" for anything else."""
    url = url.strip()
    if not _WEB.match(url):
        return ""
    return _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode(errors="replace")), url)
