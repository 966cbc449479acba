"""The manifest of an index: digests of what it holds, and what it was made with."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.arrays import Array
    from index.snapshot import Snapshot

_LIBRARIES = ("dateline", "nltk", "kiwipiepy")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What tells whether two indexes are made of the same releases in the same way.

    `digest` is of the ids and contents of all releases, whatever their order, and `sources` has
    that of the releases of each source (lower case), "" being those without one. `made_by` names
    the versions that the bytes of the index depend on, as of its last change, and `options` how it
    was made.
    """

    digest: str
    sources: dict[str, str]
    made_by: dict[str, str]
    options: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The manifest as JSON types."""
        return {
            "digest": self.digest,
            "sources": self.sources,
            "made_by": self.made_by,
            "options": self.options,
        }


def versions() -> dict[str, str]:
    """The versions of what the bytes of an index depend on."""
    from importlib.metadata import PackageNotFoundError, version

    if sys.version_info >= (3, 14):
        from compression.zstd import zstd_version
    else:
        from backports.zstd import zstd_version
    found = {"unicode": unicodedata.unidata_version, "zstd": zstd_version}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return dict(sorted(found.items()))


def manifest_of(snapshot: Snapshot) -> Manifest:
    """The manifest of an opened index."""
    import numpy as np

    from index.analysis.folding import fold

    live = np.arange(snapshot.size) if snapshot.live is None else np.flatnonzero(snapshot.live)
    digests = [segment.column("digest").reshape(-1, 16) for segment in snapshot.segments]
    every = np.concatenate([*digests, np.zeros((0, 16), np.uint8)])
    ordinals, names = snapshot.keywords("source", live)
    counts = snapshot.keyword_counts("source", live)
    owner = live[np.repeat(np.arange(len(live)), counts)]
    order = np.argsort(ordinals, kind="stable")
    bounds = np.searchsorted(ordinals[order], np.arange(len(names) + 1)).tolist()
    sources = {
        fold(name): _digest(every[owner[order[low:high]]])
        for name, (low, high) in zip(names, pairwise(bounds), strict=True)
        if low < high
    }
    if not counts.all():
        sources[""] = _digest(every[live[counts == 0]])
    contents = snapshot.toc
    return Manifest(
        digest=_digest(every[live]),
        sources=dict(sorted(sources.items())),
        made_by=dict(contents.made_by),
        options={"language": contents.language, "collapse": contents.collapse},
    )


def _digest(digests: Array) -> str:
    """A digest of digests (uint8[releases, 16]), whatever their order."""
    import numpy as np

    halves = np.ascontiguousarray(digests).view(">u8")
    ordered = digests[np.lexsort((halves[:, 1], halves[:, 0]))]
    return hashlib.sha256(ordered.tobytes()).hexdigest()
