"""Settings that all tests share."""

import os

from hypothesis import settings

# Machines differ too much in speed for deadlines; what CI finds must be found again.
settings.register_profile("dateline", deadline=None)
settings.register_profile("ci", parent=settings.get_profile("dateline"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dateline")
