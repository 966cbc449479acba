"""Commits: the table of contents, the writer's lock, and files flushed to the disk."""
