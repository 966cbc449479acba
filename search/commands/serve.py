"""The command `serve`: the page to search on."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import click

from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command
from search.commands.watch import saved_path
from search.errors import OptionError


@command(
    examples="""
    dateline serve
    dateline serve --port 9000 --allow-saving
    dateline serve --behind-proxy --name search.example.org --user ann --password-file secret
    """
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True,
              help="Port to listen on.")  # fmt: skip
@click.option("--name", "names", multiple=True, metavar="NAME",
              help="A further host name to answer to; repeatable.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N",
              help="Number of processes.")  # fmt: skip
@click.option("--allow-saving", is_flag=True, help="Let visitors change the saved searches.")
@click.option("--user", metavar="NAME", help="Ask for this user name and a password.")
@click.option("--password-file", type=click.Path(dir_okay=False), metavar="FILE",
              help="File whose first line is the password; nobody else may read it.")  # fmt: skip
@click.option("--tls-cert", type=click.Path(dir_okay=False), metavar="FILE",
              help="Certificate, for HTTPS.")  # fmt: skip
@click.option("--tls-key", type=click.Path(dir_okay=False), metavar="FILE",
              help="Key of the certificate.")  # fmt: skip
@click.option("--behind-proxy", is_flag=True,
              help="A reverse proxy on this machine encrypts and forwards.")  # fmt: skip
@click.option("--root-path", default="", metavar="PATH",
              help="Path under which a proxy serves the page.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=10, show_default=True,
              metavar="SECONDS", help="How long one answer may take.")  # fmt: skip
@click.option("--log", is_flag=True, help="Log every request.")
def serve(
    session: Session,
    host: str,
    port: int,
    names: tuple[str, ...],
    workers: int,
    allow_saving: bool,
    user: str | None,
    password_file: str | None,
    tls_cert: str | None,
    tls_key: str | None,
    behind_proxy: bool,
    root_path: str,
    timeout: float,
    log: bool,
) -> Status:
    """Serve a web page to search on, until stopped.

    By default, only this machine can reach it, and nothing can be changed by it. New releases are
    found without a restart.
    """
    from search.web import server
    from search.web.settings import Settings, digest_of

    if (user is None) != (password_file is None):
        raise OptionError("--user and --password-file go together")
    if (tls_cert is None) != (tls_key is None):
        raise OptionError("--tls-cert and --tls-key go together")
    if root_path and not root_path.startswith("/"):
        raise OptionError("--root-path begins with a slash", "such as --root-path /releases")
    server.check(
        host,
        names,
        guarded=user is not None,
        encrypted=tls_cert is not None,
        proxied=behind_proxy,
    )
    session.engine().close()  # says what is wrong with the index before anything is served
    settings = Settings(
        target=session.target if "://" in session.target else str(Path(session.target).absolute()),
        name=Path(session.shown).name,
        saved=str(saved_path(session).absolute()),
        hosts=server.host_names(host, names),
        seconds=timeout,
        saving=allow_saving,
        user=user or "",
        digest=digest_of(_password(Path(password_file))) if password_file else "",
    )
    tls = (tls_cert, tls_key) if tls_cert and tls_key else None
    server.expect_ready(host, port, tls)
    scheme = "https" if tls_cert else "http"
    shown = f"[{host}]" if ":" in host else host
    lines = [f"dateline: serving {session.shown} at {scheme}://{shown}:{port}{root_path}/"]
    if not server.is_loopback(host) and user is None:
        lines.append("whoever can reach this machine can read it: --user asks for a password")
    lines.append("stop it with Ctrl-C")
    session.console.say(*lines)
    server.run(
        settings,
        host,
        port,
        workers=workers,
        tls=tls,
        proxied=behind_proxy,
        root=root_path.rstrip("/"),
        log=log,
    )
    return Status.FOUND


def _password(path: Path) -> str:
    """The first line of a file that is only its owner's to read."""
    try:
        mode = path.stat().st_mode
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise OptionError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise OptionError(f"{path} is not text in UTF-8") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise OptionError(f"others may read {path}", f"chmod 600 {path}")
    if not lines or not lines[0]:
        raise OptionError(f"the first line of {path} is empty", "it must be the password")
    return lines[0]
