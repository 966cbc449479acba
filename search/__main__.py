"""Runs the command: `python -m search`."""

import sys

from dateline import main

sys.exit(main())
