"""The order of day, month and year in a column of dates such as `01/12/2026`."""

from __future__ import annotations

import datetime as dt

from corpus.dates.parsing import Unsettled

ORDERS = ("dmy", "mdy", "ymd")


class Column:
    """The orders of day, month and year that all values seen so far allow.

    One value that only one order reads settles it: `25/01/2026` is day first. Where two values
    each settle it another way, `is_mixed`, and nothing else is read. It `is_closed` once no
    further value comes.
    """

    def __init__(self) -> None:
        self._possible = set(ORDERS)
        self.is_mixed = False
        self.is_closed = False

    @property
    def is_decided(self) -> bool:
        """Whether no further value can tell more."""
        return self.is_closed or self.is_mixed

    @property
    def order(self) -> str:
        """The settled order, or nothing."""
        return "".join(self._possible) if len(self._possible) == 1 and not self.is_mixed else ""

    def see(self, value: Unsettled) -> None:
        """Take a value into account."""
        left = self._possible & value.readings.keys()
        if left:
            self._possible = left
        else:
            self.is_mixed = True

    def day(self, value: Unsettled) -> dt.date | None:
        """The day of a value as far as that is settled by now."""
        days = set(value.readings.values())
        return days.pop() if len(days) == 1 else value.readings.get(self.order)

    def last_resort(self, value: Unsettled) -> dt.date | None:
        """The day of a value that no other one settles: with points between, the day is first."""
        if self.is_mixed or value.separator != "." or "dmy" not in self._possible:
            return None
        return value.readings.get("dmy")
