"""Queries: from the text of a query to its plan, whatever engine carries that out."""
