"""Runs the command: `python -m search`, and, where the wheel puts a copy, `python -m dateline`."""

import sys

from dateline import main

sys.exit(main())
