"""Texts, phrases and lists of phrases from the values of a record; others are reported."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.fields.markup import without_markup
from corpus.fields.values import inner, passage
from corpus.text import clean, has_single_bytes, is_broken, is_clean

_MOST_PASSES = 4
_SEPARATORS = re.compile(r"[;|\n]")
_QUOTED_LIST = re.compile(r"""\s*\[\s*(?:(['"]).*\1)?\s*\]\s*""", re.DOTALL)
_QUOTED_ITEM = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")


class Texts:
    """Reads the values of one record after the other.

    `is_broken` is whether one had broken text, `is_legacy` whether one had bytes of an older
    encoding. `report` is called with what is wrong with a value.
    """

    def __init__(self, report: Callable[[str], None]) -> None:
        self.is_broken = False
        self.is_legacy = False
        self._report = report

    def cleaned(self, raw: str) -> str:
        """`raw` cleaned, broken text noted."""
        if is_clean(raw):
            return raw
        if has_single_bytes(raw):
            self.is_legacy = True
        elif is_broken(raw):
            self.is_broken = True
        return clean(raw)

    def _plain(self, raw: str) -> str:
        """`raw` cleaned, what HTML it holds as text."""
        text = (raw if is_clean(raw) else self.cleaned(raw)).strip()
        if "<" not in text and "&" not in text:
            return text
        for _ in range(_MOST_PASSES):
            plain = without_markup(text)
            if plain == text:
                return text
            text = self.cleaned(plain).strip()
        return text.replace("<", "").replace("&", "").strip()

    def text(self, value: object, name: str) -> str:
        """A text, of paragraphs where the value is a list of texts."""
        if isinstance(value, str):
            return self.cleaned(value).strip() if name == "id" else self._plain(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value) if value == value else ""
        if isinstance(value, list) and name == "body":
            if _is_run(value):
                return self.text("".join(str(inner(item) or "") for item in value), name)
            items = [passage(item) for item in value]
            texts = [self.text(item, name) for item in items if isinstance(item, str)]
            if texts:
                return "\n\n".join(filter(None, texts))
        elif isinstance(value, list) and len(value) == 1:
            return self.text(inner(value[0]), name)
        if value is not None:
            self._report(f"{name} is not a text: left out")
        return ""

    def phrase(self, value: object, name: str) -> str:
        """A text on one line, with single spaces."""
        if isinstance(value, str):
            if ("<" in value or "&" in value) and name != "id":
                value = self._plain(value)
            elif not (value.isascii() and value.isprintable()):
                value = self.cleaned(value)
            elif "  " not in value:  # and no other white space, which is not printable
                return value.strip()
            return " ".join(value.split())
        return " ".join(self.text(value, name).split())

    def phrases(self, value: object, name: str, *, commas: bool | None = None) -> list[str]:
        """The phrases of a list, or of one text: split where `commas` says so, or not at all."""
        if isinstance(value, str):
            if commas is None and not value.startswith("["):
                phrase = self.phrase(value, name)
                return [phrase] if phrase else []
            value = _split(self._plain(value), commas)
        items = value if isinstance(value, list) else [value]
        if len(items) == 1:
            phrase = self.phrase(inner(items[0]), name)
            return [phrase] if phrase else []
        texts = [self.phrase(inner(item), name) for item in items]
        return list(dict.fromkeys(filter(None, texts)))


def _is_run(items: list[object]) -> bool:
    """Whether a list is one text in pieces, some of them in bold or links, as Telegram has it."""
    kinds = set(map(type, items))
    pieces = (item for item in items if isinstance(item, dict))
    return kinds == {str, dict} and all({"type", "text"} <= piece.keys() for piece in pieces)


def _split(text: str, commas: bool | None) -> list[str]:
    # A list that Python or JSON wrote as text.
    if text.startswith("[") and _QUOTED_LIST.fullmatch(text):
        return [single or double for single, double in _QUOTED_ITEM.findall(text)]
    if commas is None:
        return [text]
    parts = _SEPARATORS.split(text)
    return text.split(",") if commas and len(parts) == 1 else parts
