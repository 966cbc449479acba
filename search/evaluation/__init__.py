"""Evaluation: rankings measured against relevance judgements."""
