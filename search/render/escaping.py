"""Makes control and invisible characters visible, so that no release can act on a terminal."""

from __future__ import annotations

import re

_ACTS_OR_HIDES = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters, C0, DEL and C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks and overrides
    "\u00ad\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff"  # nothing to see
    "\u2028\u2029\ufff9-\ufffb"  # line ends and annotation marks
    "\ud800-\udfff\U000e0000-\U000e007f]"  # halves of characters, tags
)
_JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    r"""The text with control and invisible characters shown: `␛` for an escape, `\u202e`.

    A joiner after a character beyond ASCII is left: Persian, Indic scripts and emoji need it.
    """
    return _ACTS_OR_HIDES.sub(_show, text)


def escaped(text: str) -> str:
    r"""JSON text with those characters as `\uXXXX`: the same value, but nothing that can act."""
    return _ACTS_OR_HIDES.sub(_escape, text)


def one_line(text: str) -> str:
    """The text as running text: any white space becomes one space, and the rest is `visible`."""
    return visible(" ".join(text.split()))


def _show(match: re.Match[str]) -> str:
    character, place = match.group(), match.start()
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if character in _JOINERS and place and not match.string[place - 1].isascii():
        return character
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character == "\n":  # between the tokens of indented JSON; inside a string it is escaped
        return character
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
