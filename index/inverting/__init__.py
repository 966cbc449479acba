"""Inverting: from releases to the postings of a segment, in one or two processes."""
