"""The yaml format: a document with a list of releases in it, or documents of a release each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from corpus.options import Options
from corpus.problems import Report, UnreadableError, printable
from corpus.readers.json import records_of
from corpus.records import Record

LARGEST = 1 << 23
"""In characters: the parser takes some seconds for as much, and holds all of it."""
_DEEPEST = 50


def read(lines: TextIO, report: Report, options: Options) -> Iterator[Record]:
    """The records of a file of one or several YAML documents, one per release, counted from 1.

    Raises `UnreadableError` for a file that is no YAML, is too long, or has no releases.
    """
    text = lines.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise UnreadableError(
            f"more than {LARGEST:,} characters of YAML", "convert it first, to JSON say"
        )
    documents = [document for document in _documents(text) if document is not None]
    document = documents[0] if len(documents) == 1 else documents
    # Settings, of which many are in YAML, have names and descriptions too.
    yield from records_of(document, report, options, certain=True)


def _documents(text: str) -> list[Any]:
    import yaml

    try:
        # All values are texts; not CBaseLoader: deep nesting takes the whole process down with it.
        depth = 0
        for event in yaml.parse(text, yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent):
                raise UnreadableError("YAML with aliases (*name)", "convert it first, to JSON say")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise UnreadableError("YAML nested too deeply", "convert it first, to JSON say")
        return list(yaml.load_all(text, Loader=yaml.BaseLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = printable(error.problem or "cannot be read")
        raise UnreadableError(f"broken YAML (line {line}: {problem})", "repair it") from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        raise UnreadableError("broken YAML", "repair it or create it again") from None
