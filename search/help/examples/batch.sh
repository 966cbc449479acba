#!/bin/sh
# Many queries from a file, a line each, and for each its number of releases and its best hit.
set -eu
dateline batch --limit 1 --snippets 0 "$1" |
    jq --raw-output '[.query, .total, (.hits[0].title // "nothing")] | @tsv'
