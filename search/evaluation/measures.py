"""Evaluation: how well an engine ranks judged releases, in standard measures.

The figures are computed by ir-measures, which `pip install dateline[eval]` installs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from search.errors import OptionError, QuerySyntaxError
from search.evaluation.trec import Qrels, Run, falling

if TYPE_CHECKING:
    from search.engine import Engine

MEASURES = ("nDCG@10", "MAP", "MRR", "P@10", "R@100")
"""The measures; for a single topic, ir-measures calls MAP and MRR AP and RR."""

DEPTH = 1_000
"""The number of releases ranked for a topic."""

Figures = dict[str, float]
"""The value of each measure, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Topics (id -> text) and the relevance judgements for each."""

    name: str
    topics: dict[str, str]
    qrels: Qrels


@dataclass(frozen=True, slots=True)
class Change:
    """A measure against a baseline: the gain, the share of topics that are better and worse,
    and the p-value of the difference (paired t-test, two-sided)."""

    difference: float
    better: float
    worse: float
    p: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one collection: for each topic, and against a baseline if there is one."""

    name: str
    topics: dict[str, Figures]
    changes: dict[str, Change] | None = None

    @property
    def means(self) -> Figures:
        """The means over all topics."""
        return mean(self.topics.values())

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON types; `topics` has those of each topic."""
        record: dict[str, Any] = {
            "name": self.name,
            "queries": len(self.topics),
            "figures": _rounded(self.means),
            "topics": {topic: _rounded(figures) for topic, figures in self.topics.items()},
        }
        if self.changes is not None:
            record["baseline"] = {
                measure: _rounded(
                    {
                        "difference": change.difference,
                        "better": change.better,
                        "worse": change.worse,
                        "p": change.p,
                    }
                )
                for measure, change in self.changes.items()
            }
        return record


def mean(figures: Iterable[Figures]) -> Figures:
    """The mean of each measure."""
    rows = list(figures)
    return {measure: fmean(row[measure] for row in rows) for measure in MEASURES}


def rank(
    engine: Engine,
    judged: Judged,
    *,
    expand: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Run:
    """An engine's ranking for each judged topic, read as words of which any may match.

    A topic without words has an empty ranking. Scores are made to fall by `trec.falling`,
    so that every tool sees the engine's order.
    """
    run: Run = {}
    asked = {topic: text for topic, text in judged.topics.items() if topic in judged.qrels}
    for number, (topic, text) in enumerate(asked.items(), 1):
        try:
            ranked = engine.ranked(text, plain=True, match="any", limit=DEPTH, expand=expand)
        except QuerySyntaxError:
            ranked = []
        run[topic] = dict(falling(ranked))
        if progress is not None:
            progress(number)
    return run


def measure(judged: Judged, run: Run, baseline: Run | None = None) -> Evaluation:
    """The figures of a run over all judged topics; a topic that is not in the run counts as 0.

    Raises `OptionError` if ir-measures is not installed.
    """
    topics = _figures(judged.qrels, run)
    if baseline is None:
        return Evaluation(judged.name, topics)
    before = _figures(judged.qrels, baseline)
    changes = {
        name: _change([topics[topic][name] - before[topic][name] for topic in topics])
        for name in MEASURES
    }
    return Evaluation(judged.name, topics, changes)


def require_library() -> None:
    """Raises `OptionError` if ir-measures is not installed."""
    try:
        import ir_measures  # noqa: F401
    except ImportError as error:
        raise OptionError(
            f"evaluation needs {error.name}, which is not installed",
            "pip install 'dateline[eval]'",
        ) from None


def _figures(qrels: Qrels, run: Run) -> dict[str, Figures]:
    """The figures of each judged topic, in the order of the judgements."""
    require_library()
    import ir_measures
    from ir_measures import AP, RR, P, R, nDCG

    names = dict(zip((nDCG @ 10, AP, RR, P @ 10, R @ 100), MEASURES, strict=True))
    topics: dict[str, Figures] = {topic: {} for topic in qrels}
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        topics[metric.query_id][names[metric.measure]] = float(metric.value)
    return topics


def _change(differences: list[float]) -> Change:
    count = len(differences)
    better = sum(difference > 0 for difference in differences)
    worse = sum(difference < 0 for difference in differences)
    return Change(fmean(differences), better / count, worse / count, _p_value(differences))


def _p_value(differences: list[float]) -> float:
    """The p-value of the paired t-test; 1 if there is nothing to compare."""
    if len(set(differences)) < 2:
        return 1.0 if len(differences) < 2 or not differences[0] else 0.0
    from scipy.stats import ttest_1samp

    return float(ttest_1samp(differences, 0.0).pvalue)


def _rounded(figures: Figures) -> Figures:
    return {name: round(value, 6) for name, value in figures.items()}
