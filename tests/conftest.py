"""What the tests of every room share."""

from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")
