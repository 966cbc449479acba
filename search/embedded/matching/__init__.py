"""Matching: which releases a plan finds, with what scores, and where in them."""
