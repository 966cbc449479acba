"""How often a misspelt word is corrected to the one it was made from.

    python -m tests.bench.spelling INDEX [--words N] [--least DF] [--seed N]

Words that at least DF releases have are drawn, as often as releases have them or each alike, and
misspelt by one letter: left out, added, replaced, or swapped with the next, each as often. What the
index knows as another word is left out. The table shows the share whose first correction is right.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from itertools import accumulate
from string import ascii_lowercase

from search.embedded.engine import EmbeddedEngine

LENGTHS = {"3 to 4 letters": (3, 4), "5 letters": (5, 5), "6 and more": (6, 40)}


def misspelt(word: str, chance: random.Random) -> str:
    """The word with one letter wrong."""
    while True:
        kind, at = chance.choice(["omit", "add", "replace", "swap"]), chance.randrange(len(word))
        letter = chance.choice(ascii_lowercase)
        if kind == "omit":
            typed = word[:at] + word[at + 1 :]
        elif kind == "add":
            typed = word[:at] + letter + word[at:]
        elif kind == "replace":
            typed = word[:at] + letter + word[at + 1 :]
        else:
            typed = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        if typed != word:
            return typed


def measured(
    engine: EmbeddedEngine, words: int, least: int, by_frequency: bool, seed: int = 1
) -> Iterator[tuple[str, int, float]]:
    """For each length: how many words were misspelt into none, and the share set right."""
    is_stop = engine.analyzer.is_stop
    for name, (shortest, longest) in LENGTHS.items():
        chance = random.Random(seed)
        drawn = [
            (form, df)
            for form, df in zip(*engine.lexicon.of_length(shortest, longest), strict=True)
            if form.isascii() and form.isalpha() and df >= least and not is_stop(form)
        ]
        weights = list(accumulate(df if by_frequency else 1 for _, df in drawn))
        asked = right = 0
        for word, _ in chance.choices(drawn, cum_weights=weights, k=words):
            typed = misspelt(word, chance)
            if not engine.lexicon.knows(typed):
                found = engine.lexicon.near(typed, 1)
                asked += 1
                right += bool(found) and found[0][0] == word
        yield name, asked, right / max(asked, 1)


def main() -> None:
    """Measure an index and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("index")
    parser.add_argument("--words", type=int, default=1000)
    parser.add_argument("--least", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with EmbeddedEngine(args.index) as engine:
        for by_frequency in (True, False):
            print("drawn by frequency" if by_frequency else "drawn alike")
            for name, asked, share in measured(
                engine, args.words, args.least, by_frequency, args.seed
            ):
                print(f"  {name:<16}{share:6.1%} of {asked:,}")


if __name__ == "__main__":
    main()
