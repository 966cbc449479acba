"""The labels of a chart: the last period has one, and months have theirs at Januaries."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from search.facets import date_facet
from search.render.chart import chart

np = pytest.importorskip("numpy")


@pytest.mark.parametrize(
    ("first", "last", "by", "labels"),
    [
        ("2009-01", "2018-04", "month", ["2009-01", "2012-01", "2015-01", "2018-04"]),
        ("2009-03", "2018-04", "month", ["2010-01", "2013-01", "2018-04"]),
        ("2024-11", "2026-02", "month", ["2025-01", "2026-02"]),
        ("2025-02", "2025-12", "month", ["2025-02", "2025-05", "2025-08", "2025-12"]),
        ("2009-01", "2018-04", "year", ["2009", "2011", "2013", "2015", "2018"]),
        ("2025-01", "2025-03", "month", ["2025-01", "2025-02", "2025-03"]),
    ],
)
def test_labels(first, last, by, labels):
    days = [dt.date.fromisoformat(f"{text}-15").toordinal() for text in (first, last)]
    text = "\n".join(chart(date_facet(np.array(days), by)))
    found = re.findall(r'y="155" text-anchor="(\w+)">([^<]+)<', text)
    assert [label for _, label in found] == labels
    assert found[-1][0] == ("end" if labels != ["2025-01", "2025-02", "2025-03"] else "middle")
