"""The releases that a command line names: by id, one a line on standard input, or by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.commands.console.session import Session


def listed(session: Session, names: Iterable[str]) -> Iterator[str]:
    """The ids, where `-` stands for those on standard input: the first word of each line."""
    for name in names:
        if name != "-":
            yield name
            continue
        session.expect_input()
        for line in session.console.stdin:
            words = line.split("\t")[0].split() if line.strip() else []
            if words:
                yield " ".join(words)
