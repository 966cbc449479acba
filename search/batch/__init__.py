"""Batches: many queries read from a file and answered in one or more processes."""
