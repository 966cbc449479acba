"""How an index is named: the path of a folder, or the address of an index on a server."""

from __future__ import annotations


def is_address(target: str) -> bool:
    """Whether a target is the address of a server rather than a path."""
    return target.startswith(("http://", "https://"))


def display_name(target: str) -> str:
    """A target as it may be shown: an address without its user name, password and options."""
    if not is_address(target):
        return target
    scheme, _, rest = target.partition("://")
    return f"{scheme}://{rest.split('?')[0].rpartition('@')[2]}"
