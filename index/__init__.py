"""The index of releases: building, opening, checking."""
