"""The readers: one module a format, each from a text to its releases."""
