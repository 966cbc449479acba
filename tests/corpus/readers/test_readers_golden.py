"""Files under tests/cases/corpus: what each gives, and what is reported of it.

A case is a file and, beside it in `expected`, `NAME.json` with its releases and problems, or with
the error. Run this file as a script to write what is expected anew; then read the difference.
"""

import json
import os
from pathlib import Path

import pytest

import corpus

CASES = Path(__file__).parents[2] / "cases" / "corpus"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_file())


def outcome(name: str) -> dict[str, object]:
    releases: list[dict[str, object]] = []
    problems: list[str] = []
    result: dict[str, object] = {"releases": releases, "problems": problems}
    try:
        for release in corpus.read(name, on_problem=lambda p: problems.append(str(p))):
            releases.append(
                {k: v for k, v in corpus.to_dict(release).items() if v and k != "origin"}
            )
    except corpus.SourceError as error:
        result["error"] = error.message
        result["hint"] = error.hint
    return result


def expected_file(name: str) -> Path:
    return CASES / "expected" / f"{name}.json"


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    assert outcome(name) == json.loads(expected_file(name).read_text(encoding="utf-8"))


def test_every_expectation_has_its_case() -> None:
    assert sorted(p.name for p in (CASES / "expected").iterdir()) == [f"{n}.json" for n in NAMES]


if __name__ == "__main__":
    os.chdir(CASES)
    for case in NAMES:
        text = json.dumps(outcome(case), ensure_ascii=False, indent=1)
        expected_file(case).write_text(text + "\n", encoding="utf-8")
