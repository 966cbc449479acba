"""Runs the command: the wheel holds this file as `__main__` of the package `dateline`."""

import sys

from dateline import main

sys.exit(main())
