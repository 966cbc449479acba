"""Trends: how often, since when, and what a period is about."""
