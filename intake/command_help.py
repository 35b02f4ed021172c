"""Show the help of commands in Japanese, with lines no wider than the terminal."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from intake.console import release
from intake.text.widths import display_width

F = TypeVar("F", bound=Callable[..., Any])
Line = tuple[str, str]  # what is typed, and what it does
_HELP: Line = ("--help", "この説明を示す")
_NARROWEST, _WIDEST = 60, 100  # columns
_GAP = 2


def _say_release(wanted: bool) -> None:
    if wanted:
        typer.echo(release())
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", help="版を示す", callback=_say_release, is_eager=True),
]
"""The option --version of a program, which needs no command and no state folder."""


class Program(typer.Typer):
    """A typer program, or a group of commands in one, that prints its help in Japanese."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=_Group, rich_markup_mode=None, **settings)

    def command(  # type: ignore[override]  # of its settings, those used here
        self,
        name: str | None = None,
        *,
        help: str | None = None,
        cls: type[Command] | None = None,
    ) -> Callable[[F], F]:
        """Return a decorator that adds a function as a command, like typer's.

        `name` is the command's name (default: the function's name), `help` its Japanese help text
        (default: the function's docstring), `cls` the class of the command (default: Command).
        """
        return super().command(name, cls=cls or Command, help=help)


class _InJapanese:
    def format_help(self, context: Any, formatter: Any) -> None:
        width = min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)
        formatter.write("\n".join(help_lines(self, context, width)) + "\n")


class Command(_InJapanese, TyperCommand):
    """A command whose help is in Japanese and may end with a further table.

    `heading` is the table's heading, `lines` are its rows: (what is typed, what it does). Without
    rows, there is no table.
    """

    heading = ""
    lines: Sequence[Line] = ()


class _Group(_InJapanese, TyperGroup):
    pass


def every_help(app: typer.Typer, program: str, width: int) -> Iterator[tuple[str, str]]:
    """Yield (command, its help text) for every command of `app`.

    A command is its full name, such as 「intake register population」; `program` is the first word.
    Commands that only group others are left out. `width` is the greatest width of a line in
    terminal columns.
    """
    yield from _below(typer.main.get_command(app), None, program, width)


def _below(command: Any, parent: Any, name: str, width: int) -> Iterator[tuple[str, str]]:
    context = typer.Context(command, parent=parent, info_name=name)
    if not isinstance(command, TyperGroup):
        yield context.command_path, "\n".join(help_lines(command, context, width))
        return
    for part in command.list_commands(context):
        yield from _below(command.get_command(context, part), context, part, width)


def help_lines(command: Any, context: Any, width: int) -> Iterator[str]:
    """Yield the lines of a command's help: usage, description, arguments, options, subcommands.

    `command` is typer's object for the command, `context` the context in which typer runs it. No
    line is wider than `width` terminal columns, unless a single word is.
    """
    params = [param for param in command.params if not param.hidden]
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name == "option"]
    commands = _commands(command, context)
    typed = [_typed(param, context) for param in arguments]
    words = [context.command_path, *typed, "[指定]", *(["命令"] if commands else [])]
    yield f"使い方: {' '.join(words)}"
    about = list(_wrapped(command.help or "", width))
    yield from ("", *about) if about else ()
    told = [(_typed(param, context), _told(param)) for param in (*arguments, *options)]
    further = [(command.heading, command.lines)] if isinstance(command, Command) else []
    for heading, lines in (("指定", [*told, _HELP]), ("命令", commands), *further):
        yield from _table(heading, lines, width)


def _commands(command: Any, context: Any) -> list[Line]:
    if not isinstance(command, TyperGroup):
        return []
    named = ((name, command.get_command(context, name)) for name in command.list_commands(context))
    return [(name, (each.help or "").split("\n\n")[0]) for name, each in named if each]


def _typed(param: Any, context: Any) -> str:
    """A parameter of a command as the help shows it, such as 「--on DATE」 or 「PATHS...」.

    `param` and `context` are typer's objects for the parameter and its command.
    """
    if param.param_type_name == "argument":
        name = (param.metavar or param.name).upper()
        return f"{name}..." if param.nargs != 1 else str(name)
    value = "" if param.is_flag else f" {param.metavar or '値'}"
    return f"{'・'.join((*param.opts, *param.secondary_opts))}{value}"


def _told(param: Any) -> str:
    notes = ["必須"] if param.required else []
    notes += [f"環境変数 {param.envvar}"] if param.envvar else []
    behind = f"（{'、'.join(notes)}）" if notes else ""
    return f"{param.help or ''}{behind}"


def _table(heading: str, lines: Sequence[Line], width: int) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{heading}:"
    left = min(max(display_width(typed) for typed, _ in lines), width // 3)
    for typed, told in lines:
        first, *more = [*_wrapped(told, width - left - 2 * _GAP)] or [""]
        if display_width(typed) > left:
            yield f"{' ' * _GAP}{typed}"
            typed = ""
        yield f"{' ' * _GAP}{typed}{' ' * (left - display_width(typed) + _GAP)}{first}".rstrip()
        yield from (" " * (left + 2 * _GAP) + line for line in more)


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the text in lines of at most `width` terminal columns; blank lines are dropped.

    A blank line in the text starts a new line; its other line breaks become spaces. A line is not
    broken inside a word of Latin letters, before 「。」 or after 「（」: a word that is longer than
    `width` stays whole on a line that is too wide.
    """
    for paragraph in text.strip().split("\n\n"):
        line = ""
        for piece in _unbreakable(" ".join(paragraph.split())):
            if line and display_width(line + piece.rstrip()) > width:
                yield line.rstrip()
                line = ""
            line += piece if line else piece.lstrip()
        if line.strip():
            yield line.rstrip()


def _unbreakable(text: str) -> Iterator[str]:
    piece = ""
    for letter in text:
        joins = letter in "、。）」』】，．・：" or (
            letter.isascii() and not letter.isspace() and piece[-1:].isascii()
        )
        if piece and not joins and piece[-1:] not in "（「『【":
            yield piece
            piece = ""
        piece += letter
    yield piece
