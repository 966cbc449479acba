"""The encoding of a text: told by its mark, as UTF-8, or by the letters that it would give."""

from __future__ import annotations

import codecs

from corpus.text import ERRORS

_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UTF8 = "utf-8-sig"
_FALLBACK = "windows-1252"
_FEW = 4
"""With fewer bytes than this beyond ASCII, an encoding cannot be detected."""


def encoding_of(head: bytes) -> tuple[str, str, str]:
    """The encoding of a text that begins with `head`, how to treat its errors, and what to tell.

    What to tell is the name of an encoding that was neither marked nor UTF-8, or nothing.
    """
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked:
        return marked, ERRORS, ""
    if wide := _wide(head):
        return wide, ERRORS, wide
    errors, characters = _as_utf8(head)
    if not errors:
        # Single bytes further on are what an older encoding leaves in a text that is mostly ASCII.
        return _UTF8, ERRORS if characters else "surrogateescape", ""
    if characters * 2 > errors:
        return _UTF8, ERRORS, ""
    detected = _detected(
        b"\n".join(line for line in head.split(b"\n") if not line.isascii()).replace(b"\0", b"")
    )
    return detected, ERRORS, detected


def _wide(head: bytes) -> str:
    """The name of UTF-16 without a mark: of the two bytes of most characters one is 0."""
    half = len(head) // 2
    if half < 4:
        return ""
    first, second = head[::2].count(0), head[1::2].count(0)
    if min(first, second) > half // 50 or max(first, second) < half // 2:
        return ""
    return "utf-16-be" if first > second else "utf-16-le"


def _as_utf8(head: bytes) -> tuple[int, int]:
    """How many places of `head` are not UTF-8, and how many characters beyond ASCII are.

    Where all is UTF-8, the second is only whether there are any.
    """
    if head.isascii():
        return 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")
    try:
        decoder().decode(head)
    except UnicodeDecodeError:
        text = decoder("surrogateescape").decode(head)
    else:
        return 0, 1
    beyond = sum(1 for c in text if c > "\x7f")
    errors = sum(1 for c in text if "\udc80" <= c <= "\udcff")
    return errors, beyond - errors


def _detected(sample: bytes) -> str:
    """The encoding that suits `sample` best, by its name."""
    import chardet
    from chardet import EncodingEra

    if sum(byte > 0x7F for byte in sample[: _FEW * 100]) < _FEW:
        return _FALLBACK
    # Those of old Macs, of DOS and of mainframes too would be found in what is merely broken.
    eras = EncodingEra.MODERN_WEB | EncodingEra.LEGACY_ISO | EncodingEra.LEGACY_REGIONAL
    name = chardet.detect(sample, prefer_superset=True, encoding_era=eras)["encoding"]
    try:
        codecs.lookup(name or "")
    except LookupError:
        name = None
    # What has two bytes a character was looked for before.
    return name.lower() if name and not name.lower().startswith("utf-") else _FALLBACK
