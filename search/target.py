"""How an index is named: the path of a folder, or the address of one on a server."""

from __future__ import annotations


def is_address(target: str) -> bool:
    """Whether a target is the address of a server, and not a path."""
    return target.startswith(("http://", "https://"))


def shown(target: str) -> str:
    """A target as it can be shown: an address without its user, password and options."""
    if not is_address(target):
        return target
    scheme, _, rest = target.partition("://")
    return f"{scheme}://{rest.split('?')[0].rpartition('@')[2]}"
