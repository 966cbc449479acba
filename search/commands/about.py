"""The commands `help` and `completion`: the pages in `search/help`, and completion scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from search.commands.console.session import Session
from search.commands.console.status import Status
from search.commands.options.common import command
from search.commands.options.completing import help_topics
from search.errors import OptionError

PAGES = Path(__file__).parents[1] / "help"
START = """\
Dateline searches dated releases: it ranks what matches, counts it by date and shows where.

Get started:
  dateline index FILE_OR_FOLDER...    read your releases into an index
  dateline search WORDS...            show the releases that match
  dateline COMMAND --help             explain a command; dateline --help lists all

Help topics, shown by `dateline help TOPIC`:
"""


@command(
    examples="""
    dateline help
    dateline help queries
    dateline help formats > formats.md
    dateline help --man > dateline.1
    """
)
@click.argument("topic", required=False, shell_complete=help_topics)
@click.option("--man", is_flag=True, help="Print the manual page in the format of man(7).")
def help(session: Session, topic: str | None, man: bool) -> Status:
    """Show a page of the manual, or list its topics.

    On a terminal the page is laid out for reading; elsewhere it is written as it is, in Markdown.
    TOPIC may also be the name of a command.
    """
    if man:
        from search.commands.console.manual import manual
        from search.commands.group import dateline

        session.write(manual(dateline, topics()["commands"]))
        return Status.FOUND
    if topic is None:
        session.write([*START.splitlines(), *_listed()])
        return Status.FOUND
    name = topic.casefold().removesuffix(".md")
    pages = topics()
    if name in pages:
        text = pages[name].read_text(encoding="utf-8")
        session.write(_page(session, text))
        return Status.FOUND
    ctx = click.get_current_context()
    group = ctx.find_root().command
    subject = group.get_command(ctx, name) if isinstance(group, click.Group) else None
    if subject is None:
        raise OptionError(f"there is no help topic {topic!r}", _hint(name))
    with click.Context(subject, info_name=name, parent=ctx.parent) as subject_ctx:
        session.write(subject_ctx.get_help().splitlines())
    return Status.FOUND


@command(
    examples="""
    dateline completion bash >> ~/.bashrc
    dateline completion zsh >> ~/.zshrc
    dateline completion fish > ~/.config/fish/completions/dateline.fish
    """
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(session: Session, shell: str) -> Status:
    """Print a completion script for your shell.

    It completes commands, options and files, and the names that there are: sources, topics, ids,
    languages, saved searches, and indexes of the config file.
    """
    from search.commands.console.completion import script

    session.write([script(shell)])
    return Status.FOUND


def topics() -> dict[str, Path]:
    """The page of each topic, in alphabetical order."""
    return {path.stem: path for path in sorted(PAGES.glob("*.md"))}


def summary(page: Path) -> str:
    """What a page is about: its heading, behind the name."""
    with page.open(encoding="utf-8") as lines:
        heading = next(lines).lstrip("# ").strip()
    return heading.partition(": ")[2] or heading


def _listed() -> Iterator[str]:
    pages = topics()
    columns = max(map(len, pages)) + 2
    for name, page in pages.items():
        yield f"  {name:<{columns}}{summary(page)}"


def _page(session: Session, text: str) -> Iterator[str]:
    if not session.console.terminal:
        return iter(text.splitlines())
    from search.render.help_page import HelpPage

    return HelpPage(session.style()).lines(text)


def _hint(name: str) -> str:
    """The topics and commands with a similar name, else the topics that mention the word."""
    from difflib import get_close_matches

    from search.commands.group import COMMANDS

    pages = topics()
    near = get_close_matches(name, [*pages, *COMMANDS], n=3)
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    word = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    mentions = {key: len(word.findall(page.read_text("utf-8"))) for key, page in pages.items()}
    best = sorted(filter(mentions.get, mentions), key=mentions.__getitem__, reverse=True)[:3]
    if best:
        return f"the word appears in: {', '.join(best)}"
    return "dateline help lists the topics"
