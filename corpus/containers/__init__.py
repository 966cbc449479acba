"""Containers of files: compression of one and archives of many, each within limits."""
