"""Scoring: the formulas of ranking, whatever engine computes them."""
