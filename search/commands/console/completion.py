"""Completion: what a shell asks the command, and the scripts that teach a shell to ask.

A shell calls the command with the words of a line in COMP_WORDS and which of them is typed in
COMP_CWORD (fish: the word itself). The answer has a line for each completion: its kind (`plain`,
`file` or `dir`), its value and what it is, with tabs between.
"""

from __future__ import annotations

import os

import click
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

from search.commands.console.config import read as read_config
from search.commands.console.session import Session
from search.errors import DatelineError

COMPLETE = "_DATELINE_COMPLETE"
"""The environment variable by which a shell asks for completions."""

SHELLS = ("bash", "zsh", "fish")

_BASH = """\
_dateline_completion() {
    local kind value help
    COMPREPLY=()
    while IFS=$'\\t' read -r kind value help; do
        case $kind in
            plain)
                case ${COMP_WORDS[COMP_CWORD]} in
                    [\\'\\"]*) COMPREPLY+=("$value") ;;
                    *) COMPREPLY+=("$(printf '%q' "$value")") ;;
                esac ;;
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
        esac
    done < <(IFS=$'\\n'; COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
        _DATELINE_COMPLETE=bash_complete "$1" 2>/dev/null)
    compopt -o nosort 2>/dev/null
}
complete -F _dateline_completion dateline"""

_ZSH = """\
#compdef dateline
_dateline_completion() {
    local kind value help line
    local -a described
    for line in "${(@f)$(COMP_WORDS="${(F)words}" COMP_CWORD=$((CURRENT - 1)) \\
        _DATELINE_COMPLETE=zsh_complete $words[1] 2>/dev/null)}"; do
        IFS=$'\\t' read -r kind value help <<< "$line"
        case $kind in
            plain) described+=("${${value//\\\\/\\\\\\\\}//:/\\\\:}:$help") ;;
            dir) compset -P '--*='; _path_files -/ ;;
            file) compset -P '--*='; _path_files ;;
        esac
    done
    (( $#described )) || return
    compset -P '--*='
    _describe -V dateline described
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _dateline_completion "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _dateline_completion dateline
fi"""

_FISH = """\
function _dateline_completion
    set -l words (commandline -cp | string collect)
    set -l typed (commandline -ct | string collect)
    set -l answer (_DATELINE_COMPLETE=fish_complete COMP_WORDS=$words COMP_CWORD=$typed \\
        dateline 2>/dev/null)
    for line in $answer
        set -l parts (string split -m 2 \\t -- $line)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                printf '%s\\t%s\\n' $parts[2] $parts[3]
        end
    end
end
complete --no-files --command dateline --arguments '(_dateline_completion)'"""

_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def script(shell: str) -> str:
    """The script that teaches a shell to complete."""
    return _SCRIPTS[shell]


def complete(session: Session, group: click.Command, asked: str) -> int:
    """Answer a shell: `asked` is what it set COMPLETE to, such as `bash_complete`."""
    shell, _, what = asked.partition("_")
    if shell not in SHELLS:
        return 1
    if what == "source":
        session.write([script(shell)])
        return 0
    try:
        from search.commands.group import COMMANDS

        session.config = read_config(session.console.environ, COMMANDS)
    except DatelineError:  # a file with an error: its names are not offered
        pass
    found = _Answer(group, {"obj": session}, "dateline", COMPLETE, fish=shell == "fish").complete()
    session.write(found.splitlines())
    return 0


class _Answer(ShellComplete):
    """Completions in the form that the scripts read."""

    def __init__(self, *args: object, fish: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._fish = fish
        self._before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is typed, and that."""
        line = os.environ["COMP_WORDS"]
        if self._fish:
            typed = os.environ["COMP_CWORD"]
            words = split_arg_string(line)[1:]
            incomplete = (split_arg_string(typed) or [""])[0]
            if incomplete and words and words[-1] == incomplete:
                words.pop()
            if incomplete.startswith("--") and "=" in incomplete:  # fish replaces all of it
                self._before = f"{incomplete.partition('=')[0]}="
        else:
            place = int(os.environ["COMP_CWORD"])
            words = split_arg_string(line)
            incomplete = words[place] if place < len(words) else ""
            words = words[1:place]
        # bash takes `--option=value` for three words.
        if incomplete == "=":
            incomplete = ""
        return [word for word in words if word != "="], incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """A line: kind, value, what it is."""
        value = item.value
        if item.type == "plain" or self._fish:
            value = self._before + value
        described = " ".join((item.help or "").split())
        return "\t".join((item.type, value.replace("\t", " ").replace("\n", " "), described))
