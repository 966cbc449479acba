"""Settings that all tests share."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from index.commit import toc
from index.segment.blocks import BlockWriter

# Machines differ too much in speed for deadlines; what CI finds must be found again.
settings.register_profile("dateline", deadline=None)
settings.register_profile("ci", parent=settings.get_profile("dateline"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dateline")


# The time at which every index of the tests is committed, unless a test says otherwise.
os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")  # the beginning of 2026


@pytest.hookimpl(tryfirst=True)  # before those that are not asked for are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start a server."""
    for item in items:
        if "start_cluster" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.opensearch)


@pytest.fixture(scope="session")
def forge() -> Callable[..., None]:
    """Replaces a segment by one with other blocks, and lets the contents say that it is right."""

    def replaced(folder: Path, number: int, blocks: dict[str, Any], **changes: Any) -> None:
        contents = toc.read(folder)
        entry = contents.segments[number]
        (folder / entry.file).unlink()
        writer = BlockWriter(folder / entry.file)
        for name, block in blocks.items():
            writer.add(name, block)
        size, seal = writer.close()
        entries = list(contents.segments)
        entries[number] = replace(entry, size=size, seal=seal, **changes)
        (folder / toc.file_name(contents.generation)).unlink()
        replace(contents, segments=tuple(entries)).write(folder)

    return replaced
