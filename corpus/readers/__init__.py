"""The readers: one module per format, each from a text to its releases."""
