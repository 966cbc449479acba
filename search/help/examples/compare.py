"""A comparison of two queries: what each finds that the other does not, and month by month."""

import os
import sys

import search

one, other = sys.argv[1:3]
with search.open(os.environ["DATELINE_INDEX"]) as engine:
    found = {query: {hit.id for hit in engine.search(query, limit=1000)} for query in (one, other)}
    both = found[one] & found[other]
    print(f"{one}: {len(found[one])}, {other}: {len(found[other])}, both: {len(both)}")
    for query in (one, other):
        for release_id in sorted(found[query] - both):
            release = engine.get(release_id)
            print(f"only {query}: {release.title}" if release else release_id)
    trend = engine.trend(one, other, by="month")
    for number, period in enumerate(trend.periods):
        counts = [series.counts[number] for series in trend.series]
        print(period.key, *counts)
