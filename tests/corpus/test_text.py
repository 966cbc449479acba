"""Cleaning a text, beside a slow and obvious oracle."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text import clean, is_broken, is_clean

CHARACTERS = st.one_of(
    st.characters(),
    st.sampled_from(
        "\r\n\t\0\x07\x1b\x7f\x80\x85\x9f\ufeff\u0301\u0327e\u1112\u1161\u11ab\u212b\xa0"
    ),
    st.integers(0xD800, 0xDFFF).map(chr),
)
TEXTS = st.lists(CHARACTERS, max_size=30).map("".join)


def slow_clean(text: str) -> str:
    kept = []
    for place, character in enumerate(text):
        kind = unicodedata.category(character)
        if character == "\r":
            kept.append("" if text[place + 1 : place + 2] == "\n" else "\n")
        elif "\udc80" <= character <= "\udcff":
            kept.append(bytes([ord(character) - 0xDC00]).decode("cp1252", "replace"))
        elif kind == "Cs":
            kept.append("\ufffd")
        elif character in "\x0b\x0c\x85":
            kept.append("\n")
        elif character in "\x1c\x1d\x1e\x1f":
            kept.append(" ")
        elif "\x80" <= character <= "\x9f":
            kept.append(character.encode("latin-1").decode("cp1252", "ignore"))
        elif character == "\ufeff" or (kind == "Cc" and character not in "\t\n"):
            continue
        else:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


@settings(deadline=None)
@given(TEXTS)
def test_clean_is_what_the_oracle_says(text: str) -> None:
    assert clean(text) == slow_clean(text)


@settings(deadline=None)
@given(TEXTS)
def test_is_clean_says_whether_anything_changes(text: str) -> None:
    assert is_clean(text) == (clean(text) == text)
    assert is_clean(clean(text))


@settings(deadline=None)
@given(TEXTS)
def test_broken_is_half_a_pair(text: str) -> None:
    assert is_broken(text) == any("\ud800" <= c <= "\udfff" for c in text)


@pytest.mark.parametrize("character", [chr(c) for c in range(0x100)])
def test_every_latin_character(character: str) -> None:
    for text in (f"a{character}b", f"ü{character}b"):
        assert clean(text) == slow_clean(text)
