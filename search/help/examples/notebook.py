"""A cell of a notebook: hits and counts as data frames of pandas."""

import os

import pandas as pd

import search

engine = search.open(os.environ["DATELINE_INDEX"])

page = engine.search("exports", limit=50)  # shown as it is, a page has links and highlights
hits = pd.DataFrame([hit.to_dict() for hit in page], columns=["date", "title", "id", "score"])
hits["date"] = pd.to_datetime(hits["date"])
print(hits.set_index("id")[["date", "title"]].to_string(max_colwidth=40))

counts = engine.counts("exports", by="week")
weeks = pd.Series({bucket.key: bucket.count for bucket in counts.buckets}, name="releases")
print(weeks.to_string())
