"""The commands and settings in the documentation (README, docs, guide), ready to be checked."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from intake import cli as intake_cli
from reports import cli as reports_cli

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = {"intake": intake_cli.app, "reports": reports_cli.app}
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(text: str, *kinds: str) -> list[str]:
    """The contents of the fenced code blocks of these kinds, such as "sh"."""
    return [content for kind, content in _BLOCK.findall(text) if kind in kinds]


def commands(text: str) -> Iterator[list[str]]:
    """Every call of intake or reports in lines of shell, as a list of words."""
    for line in text.replace("\\\n", " ").splitlines():
        words: list[str] = []
        for word in [*_words(line), ";"]:
            if word[0] in "();<>|&":
                yield from _call(words)
                words = []
            else:
                words.append(word)


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line.replace("\\", "/"), posix=True, punctuation_chars=True)
    lexer.whitespace_split, lexer.commenters = True, "#"
    return list(lexer)


def _call(words: list[str]) -> Iterator[list[str]]:
    """The calls in one simple command: intake … at its start, or …/bin/intake … anywhere."""
    for at, word in enumerate(words):
        name = word.split("/")[-1].removesuffix(".exe")
        if name in PROGRAMS and (at == 0 or "/bin/" in word or "/Scripts/" in word):
            yield [name, *words[at + 1 :]]
            return


def why_refused(words: list[str]) -> str | None:
    """Why a command line would be refused; None if its command and options exist. Runs nothing."""
    command, rest = _top(words[0]), words[1:]
    try:
        while isinstance(command, TyperGroup):
            context = command.make_context(words[0], rest or ["--help"])
            rest = [*context._protected_args, *context.args]
            name, found, rest = command.resolve_command(context, rest)
            if found is None:
                return f"{name} is no command"
            command = found
        command.make_context(words[0], rest)
    except typer.Exit:  # --help
        return None
    except typer.TyperException as error:
        return str(error) or type(error).__name__
    return None


def every_command() -> Iterator[tuple[str, TyperCommand]]:
    """(words, command) of every command there is, such as "intake register population"."""
    for program in PROGRAMS:
        yield from _below(program, _top(program))


def _top(program: str) -> Any:
    return typer.main.get_command(PROGRAMS[program])


def _below(name: str, command: Any) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for part, found in command.commands.items():
            yield from _below(f"{name} {part}", found)
    else:
        yield name, command
