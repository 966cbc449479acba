"""What Windows needs to be told: that the console is to show colours and links."""

from __future__ import annotations

import ctypes
import sys

_OUTPUTS = (-11, -12)
"""STD_OUTPUT_HANDLE and STD_ERROR_HANDLE."""
_SEQUENCES = 0x0004
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING; see
https://learn.microsoft.com/windows/console/console-virtual-terminal-sequences."""


def show_sequences() -> None:
    """Let the console act on escape sequences instead of showing them, where there is a console."""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        for number in _OUTPUTS:
            handle = kernel.GetStdHandle(number)
            mode = ctypes.c_ulong()
            if kernel.GetConsoleMode(handle, ctypes.byref(mode)):
                kernel.SetConsoleMode(handle, mode.value | _SEQUENCES)
