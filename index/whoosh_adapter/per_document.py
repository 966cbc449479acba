"""What Whoosh reads by release: lengths, stored fields, dates and deletions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.codec import base

from index.segment.record import date_of
from index.segment.segment import Segment

if TYPE_CHECKING:
    from index.whoosh_adapter.segment_handle import DatelineSegment


class PerDocumentReader(base.PerDocumentReader):
    """Lengths, stored fields, the date column and deletions of a segment."""

    def __init__(self, segment: DatelineSegment) -> None:
        self._handle = segment
        self._segment = Segment(segment.folder / segment.entry.file, segment.entry.size)
        title, body = self._segment.column("title_size"), self._segment.column("body_size")
        self._lengths = {
            "title": title.astype(np.int64),
            "body": body.astype(np.int64),
            "text": title.astype(np.int64) + body,
        }

    def doc_count(self) -> int:
        return self._handle.entry.live

    def doc_count_all(self) -> int:
        return self._handle.entry.docs

    def has_deletions(self) -> bool:
        return bool(self._handle.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._handle.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._handle.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths.get(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def _live_lengths(self, name: str) -> Any:
        lengths = self._lengths.get(name, np.zeros(0, np.int64))
        deleted = self._handle.entry.deleted
        return lengths if deleted is None or not len(lengths) else lengths[~deleted]

    def field_length(self, fieldname: str) -> int:
        return int(self._live_lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(min(self._live_lengths(fieldname), default=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(max(self._live_lengths(fieldname), default=0))

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname == "date"

    def list_columns(self) -> list[str]:
        return ["date"]

    def column_reader(self, fieldname: str, column: Any) -> DayColumn:
        return DayColumn(self._segment.day)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        record = self._segment.record(docnum)
        return {
            "id": record.id,
            "title": record.title,
            "body": record.body,
            "source": record.source,
            "topic": record.topics,
            "url": record.url,
            "date": date_of(int(self._segment.day[docnum])),
        }


class DayColumn:
    """The date column: `date.toordinal()` by release, 0 for undated."""

    def __init__(self, days: Any) -> None:
        self._days = days
        self._sign = 1

    def __len__(self) -> int:
        return len(self._days)

    def __getitem__(self, docnum: int) -> int:
        return int(self._days[docnum])

    def __iter__(self) -> Iterator[int]:
        return iter(self._days.tolist())

    def load(self) -> list[int]:
        return list(self)

    def sort_key(self, docnum: int) -> int:
        return self._sign * self[docnum]

    def set_reverse(self) -> None:
        self._sign = -1
