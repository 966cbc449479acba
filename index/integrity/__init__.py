"""Verifying an index byte by byte, and salvaging releases from a damaged one."""
