"""Cleaning the texts of releases: NFC, plain newlines, no control characters."""

from __future__ import annotations

import codecs
import re

BROKEN = "\udfff"
"""Stands for bytes that could not be decoded until `clean` replaces it; no valid text has it."""

ERRORS = "dateline-broken"
"""The name of the decoding error handler that writes `BROKEN`."""

# C0 but for tab and newline, and DEL: single bytes in UTF-8, and never part of another character.
_CONTROL_BYTES = bytes(b for b in (*range(0x20), 0x7F) if b not in b"\t\n")
_WITHOUT_CONTROLS = bytes.maketrans(_CONTROL_BYTES, b" " * len(_CONTROL_BYTES))
_SHORT = 256
"""In characters: looking at each in turn takes longer for a longer text."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SINGLE_BYTES = re.compile("[\udc80-\udcff]")


def _replacements() -> dict[int, str | None]:
    """What becomes of each control character: some part words, and some are Windows-1252's."""
    table: dict[int, str | None] = dict.fromkeys((*range(0x20), 0x7F, 0xFEFF))
    table |= dict.fromkeys((0x0B, 0x0C, 0x85), "\n") | dict.fromkeys(range(0x1C, 0x20), " ")
    del table[0x09], table[0x0A]
    for code in (*range(0x80, 0x85), *range(0x86, 0xA0)):
        table[code] = bytes([code]).decode("cp1252", "ignore") or None
    return table


_REPLACEMENTS = _replacements()
_CP1252 = {0xDC00 + b: bytes([b]).decode("cp1252", "replace") for b in range(0x80, 0x100)}


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return BROKEN, error.end
    raise error


codecs.register_error(ERRORS, _mark)


def is_broken(text: str) -> bool:
    """Whether `text` holds something that is no character: undecodable bytes, half a pair."""
    return not text.isascii() and _SURROGATES.search(text) is not None


def has_single_bytes(text: str) -> bool:
    """Whether `text` holds bytes that were not UTF-8, as "surrogateescape" keeps them."""
    return not text.isascii() and _SINGLE_BYTES.search(text) is not None


def is_clean(text: str) -> bool:
    """Whether `clean` would change nothing; far quicker than cleaning."""
    if len(text) < _SHORT and text.isascii() and text.isprintable():
        return True
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    if data.translate(_WITHOUT_CONTROLS) != data:  # quicker than to delete them
        return False
    if len(data) == len(text):
        return True
    # The first byte of U+0080 to U+00BF, and the byte order mark: without them nothing to look for.
    if (b"\xc2" in data or b"\xef\xbb\xbf" in data) and _CONTROLS.search(text):
        return False
    return _is_nfc(text)


def clean(text: str) -> str:
    """`text` in NFC; CRLF and CR are newlines, what is no character is U+FFFD.

    Vertical tabs, form feeds and U+0085 are newlines, U+001C to U+001F spaces; the others of U+0080
    to U+009F are the characters that Windows-1252 has there, and so are single bytes that were not
    UTF-8. Other control characters than tab and newline, and byte order marks, are dropped.
    """
    if is_clean(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if has_single_bytes(text):
        text = text.translate(_CP1252)
    text = _SURROGATES.sub("\ufffd", text).translate(_REPLACEMENTS)
    if _is_nfc(text):
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def _is_nfc(text: str) -> bool:
    from unicodedata import is_normalized

    return is_normalized("NFC", text)
