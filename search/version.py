"""Which version of Dateline this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("dateline")
except PackageNotFoundError:  # run from its source
    __version__ = "0+unknown"
