"""Safety: what may befall an index, a query or a source is let happen, and counted.

    python -m tests.safety                     all of it, short: about a minute
    python -m tests.safety --long              all of it: about half an hour on one core
    python -m tests.safety --only stops,kills --long --seed 2

Run it from the top of a clone. What breaks a rule ends it with a traceback and status 1.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Sequence

from tests.safety.effort import Effort

SECTIONS = ("stops", "kills", "faults", "soak", "damage", "queries", "sources", "odd_releases")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sections that are asked for, and print what was done."""
    parser = argparse.ArgumentParser(description="Try what Dateline is to survive, and count it.")
    parser.add_argument("--long", action="store_true", help="everything, not a little of each")
    parser.add_argument(
        "--only", metavar="NAMES", default=",".join(SECTIONS), help="of these alone"
    )
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn")
    options = parser.parse_args(arguments)
    names = options.only.split(",")
    if unknown := set(names) - set(SECTIONS):
        parser.error(f"no section {unknown.pop()}; there are {', '.join(SECTIONS)}")
    for name in names:
        begun = time.monotonic()
        section = importlib.import_module(f"tests.safety.{name}")
        rows = list(section.run(Effort(options.long, options.seed)))
        print(f"{name} ({time.monotonic() - begun:.0f} s)")
        for what, count in rows:
            print(f"  {count:>12}  {what}", flush=True)


if __name__ == "__main__":
    main()
