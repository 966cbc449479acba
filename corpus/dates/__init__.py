"""The dates of releases: as values in the wild have them, and as paths do."""
