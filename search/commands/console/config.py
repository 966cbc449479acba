"""The config file: named indexes, default options of commands, colours and the pager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from search.errors import OptionError

_NOTHING: Mapping[str, Any] = {}
ROLES = ("title", "match", "dim", "bar")
_COLORS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_STYLES = {"bold": "1", "dim": "2", "italic": "3", "underline": "4", "reverse": "7"}
_STYLES |= {name: str(30 + number) for number, name in enumerate(_COLORS)}
_STYLES |= {f"bright-{name}": str(90 + number) for number, name in enumerate(_COLORS)}


class Config:
    """What the file at `path` says; `exists` is False where there is none, and nothing is set.

    `options` are those that commands have where the command line says nothing, by the name of the
    command; `colors` are SGR codes by role. No dataclass: making one would take each start longer.
    """

    def __init__(
        self,
        path: Path | None = None,
        exists: bool = False,
        index: str | None = None,
        color: str | None = None,
        pager: str | None = None,
        indexes: Mapping[str, str] = _NOTHING,
        options: Mapping[str, Mapping[str, Any]] = _NOTHING,
        colors: Mapping[str, str] = _NOTHING,
    ) -> None:
        self.path = path
        self.exists = exists
        self.index = index
        self.color = color
        self.pager = pager
        self.indexes = indexes
        self.options = options
        self.colors = colors


def place_of(environ: Mapping[str, str]) -> Path | None:
    """Where the config file is: DATELINE_CONFIG (none if it is empty), else under XDG_CONFIG_HOME.

    By default that is `~/.config`.
    """
    named = environ.get("DATELINE_CONFIG")
    if named is not None:
        return Path(named).expanduser() if named else None
    home = environ.get("XDG_CONFIG_HOME", "")
    folder = Path(home) if Path(home).is_absolute() else Path.home() / ".config"
    return folder / "dateline" / "config.toml"


def read(environ: Mapping[str, str], commands: Iterable[str]) -> Config:
    """The config file of this user. Raises `OptionError` for what is wrong with it."""
    path = place_of(environ)
    if path is None:
        return Config()
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if environ.get("DATELINE_CONFIG"):
            raise OptionError(f"there is no config file {path}", _WAY_OUT) from None
        return Config(path)
    except OSError as error:
        raise OptionError(f"{path} cannot be read: {error.strerror}", _WAY_OUT) from error
    return _Reader(path, set(commands)).config(data)


_WAY_OUT = "mend it, or run the command without a config file: DATELINE_CONFIG= dateline ..."


class _Reader:
    """Reads one file and says what in it cannot be used."""

    def __init__(self, path: Path, commands: set[str]) -> None:
        self._path = path
        self._commands = commands

    def config(self, data: bytes) -> Config:
        """The settings in the text of the file."""
        import sys

        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
        try:
            table = tomllib.loads(data.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise OptionError(f"{self._path} is not TOML: {error}", _WAY_OUT) from None
        single = ("default-index", "color", "pager")
        known = {*single, "indexes", "colors", *self._commands}
        for name in table:
            self._expect_known(name, known)
        if table.get("default-index") == "":
            raise self._wrong("default-index is empty")
        index, color, pager = (
            self._text(name, table[name]) if name in table else None for name in single
        )
        return Config(
            self._path,
            True,
            index,
            color,
            pager,
            indexes={
                name: self._text(f"indexes.{name}", value)
                for name, value in self._table(table, "indexes").items()
            },
            options={name: self._table(table, name) for name in self._commands & table.keys()},
            colors={
                role: self._color(role, value)
                for role, value in self._table(table, "colors").items()
            },
        )

    def _expect_known(self, name: str, known: Iterable[str]) -> None:
        if name in known:
            return
        from difflib import get_close_matches

        near = get_close_matches(name, known, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise self._wrong(f"there is nothing called {name!r} to set{meant}")

    def _table(self, table: Mapping[str, Any], name: str) -> dict[str, Any]:
        value = table.get(name, {})
        if not isinstance(value, dict):
            raise self._wrong(f"[{name}] must be a table, not {value!r}")
        return value

    def _text(self, name: str, value: Any) -> str:
        if name == "pager" and value is False:
            return ""
        if not isinstance(value, str):
            raise self._wrong(f"{name} must be a text in quotes, not {value!r}")
        return value

    def _color(self, role: str, value: Any) -> str:
        self._expect_known(role, ROLES)
        codes = []
        for word in self._text(f"colors.{role}", value).split():
            if word.isdecimal() and int(word) < 256:
                codes.append(f"38;5;{int(word)}")
            elif word in _STYLES:
                codes.append(_STYLES[word])
            else:
                raise self._wrong(
                    f"colors.{role}: {word!r} is no colour; colours are {', '.join(_COLORS)}, "
                    f"bright- before them, 0 to 255, {', '.join(list(_STYLES)[:5])}"
                )
        return ";".join(codes)

    def _wrong(self, message: str) -> OptionError:
        return OptionError(f"{self._path}: {message}", _WAY_OUT)
