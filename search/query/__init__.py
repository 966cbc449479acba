"""Queries: from the text of a query to its plan, which any engine can run."""
