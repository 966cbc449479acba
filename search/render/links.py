"""Links: which addresses may become links, and how they are written safely."""

from __future__ import annotations

import re

_PLACE = re.compile(r"(/.+?)(?::\d+)?", re.DOTALL)
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")


def link(url: str) -> str:
    """The address of a web page with unsafe characters percent-encoded; "" for anything else."""
    url = url.strip()
    if not _WEB.match(url):
        return ""
    return _UNSAFE.sub(_encoded, url)


def source_link(url: str, origin: str) -> str:
    """The address of a release's original: its web page, else the file it was read from; or ""."""
    address = link(url)
    if address or not origin:
        return address
    place = _PLACE.fullmatch(origin)
    if place is None:  # a name that is no path, or a path of Windows
        return ""
    return f"file://{_UNSAFE.sub(_encoded, place[1].replace('%', '%25'))}"


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))
