"""The dates of releases: as values are written in the world, and as paths have them."""
