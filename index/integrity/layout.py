"""Whether the blocks of a segment fit together, whatever its checksums say.

First the blocks that say where runs begin, against the blocks they cut: `index.integrity.content`
then compares what they hold with the releases. So a file that somebody made up, checksums and all,
is found out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.analysis.analyzer import Analyzer
from index.errors import IndexDamaged
from index.integrity.content import disagreements
from index.integrity.damage import UNDECODABLE
from index.reissues.fingerprints import BINS, PASSAGE_BYTES
from index.segment.record import DIGEST
from index.segment.segment import FIELDS, KEYWORDS, WORD_FIELDS, Segment
from index.segment.stored_texts import dictionary_of


def faults(segment: Segment, language: str) -> Iterator[str]:
    """What does not fit in a segment; each message continues the name of its file."""
    try:
        segment.blocks.check_all()
        layout_faults = list(_layout(segment))
        yield from layout_faults or disagreements(segment, Analyzer(language))
    except IndexDamaged as error:
        yield error.message.removeprefix(f"{segment.blocks.path} ")
    except UNDECODABLE as error:
        yield f"cannot be decoded: {type(error).__name__}: {error}"


def _layout(segment: Segment) -> Iterator[str]:
    """Blocks whose length does not fit that of others."""
    blocks, docs = segment.blocks, len(segment)
    length = blocks.length
    if ("dictionary" in blocks or "dictionary.copy" in blocks) and (
        blocks.bytes("dictionary") != dictionary_of(blocks.bytes("dictionary.copy"))
    ):
        yield "has two different dictionaries"
    runs = [
        ("record_start", docs, length("records")),
        ("start_escape_start", docs, length("start_escapes")),
        ("token_start", docs, None),
    ]
    counts = {"title_tokens": docs, "title_size": docs, "body_size": docs, "digest": docs * DIGEST}
    counts |= {"arrived": docs, "changed": docs, "times": length("generations")}
    runs.append(("history_start", length("history_docs"), length("history")))
    if "sketch" in blocks:
        counts["sketch"] = docs * BINS
        if length("passages") % PASSAGE_BYTES:
            yield "has passages that are cut off"
        runs.append(("passage_start", docs, length("passages") // PASSAGE_BYTES))
    for name in FIELDS:
        terms = length(f"{name}.term_start") - 1
        postings = length(f"{name}.docs")
        runs += [
            (f"{name}.term_start", terms, length(f"{name}.terms")),
            (f"{name}.post_start", terms, postings),
            (f"{name}.escape_start", terms, length(f"{name}.escapes")),
        ]
        if (f"{name}.freqs" in blocks) != (name in ("text", "title", "breaks")):
            yield f"lacks frequencies of {name!r}, or has them where it should not"
        elif f"{name}.freqs" in blocks:
            counts[f"{name}.freqs"] = (postings + 1) // 2
        if name in WORD_FIELDS:
            counts[f"{name}.stem"] = terms
        if name in ("id", *KEYWORDS):
            runs.append((f"{name}.value_start", docs, length(f"{name}.values")))
            counts[f"{name}.values"] = postings
    for name in ("text", "breaks"):
        terms, far = length(f"{name}.term_start") - 1, length(f"{name}.far")
        runs.append((f"{name}.far_start", terms, far))
        counts |= {f"{name}.far_at": far, f"{name}.width": terms, f"{name}.bit_start": terms}
    for name, count in counts.items():
        if length(name) != count:
            yield f"has {length(name):,} of {name!r} instead of {count:,}"
    for name, count, end in runs:
        starts = blocks.array(name).astype(np.int64)
        if len(starts) != count + 1 or starts[0] or (np.diff(starts) < 0).any():
            yield f"has {name!r} out of order"
        elif end is not None and starts[-1] != end:
            yield f"has {name!r} that ends at {starts[-1]:,} instead of {end:,}"
        elif end is None and length("starts") != (starts[-1] + 1) // 2:
            yield "has a different number of tokens and positions"
