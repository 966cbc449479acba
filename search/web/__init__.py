"""The page to search on: the answers of an engine as web pages, JSON, CSV and feeds."""
