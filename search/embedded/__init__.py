"""The embedded engine: retrieval from an index on this machine."""
