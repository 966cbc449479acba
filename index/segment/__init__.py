"""A segment: its blocks, postings and stored texts, written, read and merged as arrays."""
