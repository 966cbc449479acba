"""Dates as people write them: parsed into periods, and described."""
