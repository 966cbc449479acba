"""Watching an index: saved searches, and what they match that was not shown before."""
