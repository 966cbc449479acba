"""What every text of a release goes through: NFC, plain newlines, no control characters."""

from __future__ import annotations

import codecs
import re

BROKEN = "\udfff"
"""Stands for bytes that could not be decoded until `clean` replaces it; no valid text has it."""

ERRORS = "dateline-broken"
"""The name of the decoding error handler that writes `BROKEN`."""

# C0 but for tab and newline, and DEL: single bytes in UTF-8, and never part of another character.
_CONTROL_BYTES = bytes(b for b in (*range(0x20), 0x7F) if b not in b"\t\n")
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return BROKEN, error.end
    raise error


codecs.register_error(ERRORS, _mark)


def is_broken(text: str) -> bool:
    """Whether `text` holds something that is no character: undecodable bytes, half a pair."""
    return not text.isascii() and _SURROGATES.search(text) is not None


def is_clean(text: str) -> bool:
    """Whether `clean` would change nothing; far quicker than cleaning."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    if len(data.translate(None, _CONTROL_BYTES)) != len(data):
        return False
    if len(data) == len(text):
        return True
    # The first byte of U+0080 to U+00BF, and the byte order mark: without them nothing to look for.
    if (b"\xc2" in data or b"\xef\xbb\xbf" in data) and _DROPPED.search(text):
        return False
    return _is_nfc(text)


def clean(text: str) -> str:
    """`text` in NFC; CRLF and CR are newlines, what is no character is U+FFFD.

    Control characters other than tab and newline, and byte order marks, are dropped.
    """
    if is_clean(text):
        return text
    text = _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _DROPPED.sub("", text)
    if _is_nfc(text):
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def _is_nfc(text: str) -> bool:
    from unicodedata import is_normalized

    return is_normalized("NFC", text)
