"""The fields of a release: which names of a record stand for them, and what values become."""
