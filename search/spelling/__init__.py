"""Spelling: completions and corrections."""
