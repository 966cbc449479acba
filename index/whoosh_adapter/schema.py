"""The Whoosh schema: the fields of an index, as Whoosh's queries and searcher see them."""

from __future__ import annotations

from whoosh.analysis import IDTokenizer
from whoosh.fields import ID, NUMERIC, STORED, TEXT, FieldType, Schema

# Queries reach Whoosh analysed: its own analyzers leave texts as they are.
_TEXT = TEXT(analyzer=IDTokenizer(), phrase=True, stored=True)
DATE_FIELD: FieldType = NUMERIC(int, bits=32, signed=True, shift_step=0, stored=True, sortable=True)


def schema() -> Schema:
    """The schema every index has."""
    return Schema(
        id=ID(unique=True, stored=True),
        text=TEXT(analyzer=IDTokenizer(), phrase=True),
        title=_TEXT,
        body=_TEXT,
        title_words=ID(),
        body_words=ID(),
        joins=ID(),
        source=ID(stored=True),
        topic=ID(stored=True),
        date=DATE_FIELD,
        url=STORED,
    )
