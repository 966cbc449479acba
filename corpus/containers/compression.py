"""Files compressed with gzip, zstd, bzip2 or xz, decompressed as they are read."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BufferedIOBase
from typing import Any, cast

MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
)
SUFFIXES = (".gz", ".zst", ".bz2", ".xz")
_TARS = (".tgz", ".tbz2", ".txz", ".tzst")
PACKED = (*SUFFIXES, *_TARS, ".tar", ".zip")
"""The suffixes of compressed files and of archives."""
_LARGEST_WINDOW = 27
"""Of zstd, as a power of 2: 128 MB, which is what the zstd command grants too."""


def compression_of(head: bytes) -> str:
    """What a file that begins with `head` is compressed with, or nothing."""
    return next((name for magic, name in MAGIC if head.startswith(magic)), "")


def without_suffix(name: str) -> str:
    """The name of a file without the suffix that says how it is compressed; tgz becomes tar."""
    lower = name.lower()
    if lower.endswith(_TARS):
        return f"{name.rpartition('.')[0]}.tar"
    suffix = next((suffix for suffix in SUFFIXES if lower.endswith(suffix)), "")
    return name[: len(name) - len(suffix)]


def decompressed(file: BufferedIOBase, compression: str) -> BufferedIOBase:
    """What `file` holds. Reading it raises one of `errors(compression)` where it is damaged."""
    return cast(BufferedIOBase, _OPENERS[compression](file))


def errors(compression: str) -> tuple[type[Exception], ...]:
    """What reading raises of damaged data, beside `EOFError` of data that is cut off."""
    if compression == "zstd":
        return OSError, _zstd().ZstdError
    if compression == "xz":
        import lzma

        return OSError, lzma.LZMAError
    return OSError, zlib.error, ValueError


def _gzip(file: BufferedIOBase) -> Any:
    import gzip

    return gzip.GzipFile(fileobj=file)


def _bzip2(file: BufferedIOBase) -> Any:
    import bz2

    return bz2.BZ2File(file)


def _xz(file: BufferedIOBase) -> Any:
    import lzma

    return lzma.LZMAFile(cast(Any, file))


def _zstd_file(file: BufferedIOBase) -> Any:
    zstd = _zstd()
    limit = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
    return zstd.ZstdFile(file, options=limit)


def _zstd() -> Any:
    from backports import zstd

    return zstd


_OPENERS: dict[str, Callable[[BufferedIOBase], Any]] = {
    "gzip": _gzip,
    "zstd": _zstd_file,
    "bzip2": _bzip2,
    "xz": _xz,
}
