"""Releases of records: dates settled column by column, ids given, and what was used."""
