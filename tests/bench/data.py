"""The releases the benchmark is run on: a JSONL file cut to a size, repeated to it, or generated.

Every engine reads the same plain JSONL file, so that unpacking weighs on none. A corpus smaller
than the size asked for is repeated; each further copy has its less frequent words changed, so that
the vocabulary grows as it does when a collection grows, while common words stay common.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

DEFAULT = Path(__file__).resolve().parents[3] / "shared/data/doj_press_releases.jsonl.gz"

_WORD = re.compile(r"[A-Za-z]{4,}")
_NAMES = ("Núñez", "Müller", "Gagné", "Øster", "Zoë", "Peña\N{RIGHT SINGLE QUOTATION MARK}s", "São")
_CHANGED = 3  # in a copy, one of so many of the less frequent words is another word


class Record(NamedTuple):
    """What every engine indexes of a release; `month` counts months since the year 0."""

    id: str
    title: str
    body: str
    date: dt.date | None
    source: str

    @property
    def iso(self) -> str | None:
        return self.date.isoformat() if self.date else None

    @property
    def month(self) -> int | None:
        return self.date.year * 12 + self.date.month - 1 if self.date else None


def records(jsonl: Path) -> Iterator[Record]:
    """The releases of a plain JSONL file, as an engine's own indexing script would read them."""
    with jsonl.open(encoding="utf-8") as lines:
        for line in lines:
            yield _record(json.loads(line))


def beyond_ascii(jsonl: Path) -> float:
    """The share of releases whose text has a character beyond ASCII."""
    beyond = [not (each.title + each.body).isascii() for each in records(jsonl)]
    return sum(beyond) / max(len(beyond), 1)


def _record(release: dict[str, Any]) -> Record:
    date = release.get("date")
    source = release.get("source") or "; ".join(release.get("components") or ())
    return Record(
        release["id"],
        release["title"],
        release["body"],
        dt.date.fromisoformat(date) if date else None,
        source,
    )


def write(path: Path, corpus: Path | None, size: int | None) -> int:
    """Write `size` releases (None: as many as there are) of `corpus` to `path`, and count them.

    `corpus` None means generated releases, 2,000 where no size is given.
    """
    if corpus is None:
        source: Callable[[], Iterator[dict[str, Any]]] = lambda: generate(size or 2000)  # noqa: E731
    else:
        source = lambda: _read(corpus)  # noqa: E731
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for release in islice(_repeated(source) if size else source(), size):
            out.write(json.dumps(release) + "\n")
            count += 1
    return count


def _read(corpus: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if corpus.suffix == ".gz" else open
    with opener(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _repeated(source: Callable[[], Iterator[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """The releases, then copies of them without end."""
    frequencies: Counter[str] = Counter()
    count = 0
    for count, release in enumerate(source(), start=1):  # noqa: B007
        frequencies.update(set(_WORD.findall(release["body"])))
        yield release
    if not count:
        return
    common = {word for word, frequency in frequencies.items() if frequency * 50 > count}
    copy = 1
    while True:
        for release in source():
            yield _changed(release, copy, common)
        copy += 1


def _changed(release: dict[str, Any], copy: int, common: set[str]) -> dict[str, Any]:
    ending = _ending(copy)

    def change(match: re.Match[str]) -> str:
        word = match.group()
        if word in common or _checksum(word) % _CHANGED:
            return word
        return word + ending

    body = _WORD.sub(change, release["body"])
    title = _WORD.sub(change, release["title"])
    return release | {"id": f"{release['id']}-{copy}", "title": title, "body": body}


@cache
def _checksum(word: str) -> int:
    return zlib.crc32(word.encode())


def _ending(copy: int) -> str:
    """Letters that tell one copy from the others and that no stemmer takes off."""
    letters = "bdfgkmnp"
    ending = ""
    while copy:
        copy, digit = divmod(copy, len(letters))
        ending += "o" + letters[digit]
    return ending + "ok"


def generate(size: int, seed: int = 11) -> Iterator[dict[str, Any]]:
    """Made-up releases: made-up words, as frequent as Zipf's law has it, in sentences.

    The words are built so that every English stemmer takes off the same endings. Most releases have
    characters beyond ASCII: names with accents, dashes and curly quotes.
    """
    rng = random.Random(seed)
    words = _vocabulary(rng, 8000)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    sources = [f"Office of {words[rank].title()}" for rank in range(20, 32)]
    first = dt.date(2019, 1, 1)
    for number in range(size):
        drawn = rng.choices(words, weights, k=rng.randint(120, 700))
        sentences = []
        while drawn:
            length = rng.randint(8, 24)
            sentence = _adorned(rng, drawn[:length])
            sentences.append(sentence[0].upper() + sentence[1:] + ".")
            del drawn[:length]
        yield {
            "id": f"made-{number:06d}",
            "title": " ".join(rng.choices(words, weights, k=rng.randint(5, 12))).title(),
            "date": (first + dt.timedelta(days=rng.randrange(1500))).isoformat(),
            "body": " ".join(sentences),
            "source": rng.choice(sources),
        }


def _adorned(rng: random.Random, words: list[str]) -> str:
    """A sentence, now and then with a name, a dash or a quotation as typesetters write them."""
    chance = rng.random()
    at = rng.randrange(1, len(words)) if len(words) > 1 else 0
    if not at:
        pass
    elif chance < 0.08:
        words.insert(at, rng.choice(_NAMES))
    elif chance < 0.14:
        words.insert(at, "\N{EM DASH}")
    elif chance < 0.2:
        words[at] = f"\N{LEFT DOUBLE QUOTATION MARK}{words[at]},\N{RIGHT DOUBLE QUOTATION MARK}"
    return " ".join(words)


def _vocabulary(rng: random.Random, size: int) -> list[str]:
    stems: dict[str, None] = {}
    while len(stems) < size:
        syllables = rng.choices("bdfgklmnprtv", k=rng.randint(2, 4))
        stem = "".join(consonant + rng.choice("aou") for consonant in syllables)
        stems[stem + rng.choice("kmp")] = None
    return [stem + rng.choice(("", "", "", "s", "ed")) for stem in stems]
