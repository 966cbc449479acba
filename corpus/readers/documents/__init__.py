"""The readers of documents, messages, feeds and web pages: each gets the bytes of a file."""
