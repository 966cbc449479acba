"""Snippets: the passages that show why a release matched."""
