r"""Run a program's command line so that neither the terminal nor a typing error causes a traceback.

A character that the terminal cannot show is written as \u…. A command line that is not understood
is explained in one Japanese sentence. The programs intake and reports print their errors in the
same way, by `complain`.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
from contextlib import suppress
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import typer

from intake.text import lines_as_they_are

ERROR = "エラー："
UNCUT = 10**6
"""The width, in columns, of a pipe or file for tables: more than any row, so that none is cut."""
_NAME = "shown-as-json"
_PACKAGE = "shien-intake"


def release() -> str:
    """Return the name and version of the installed package, such as 「shien-intake 1.0.0」.

    If its files were only copied, not installed, a Japanese sentence says so instead of a version.
    """
    try:
        return f"{_PACKAGE} {version(_PACKAGE)}"
    except PackageNotFoundError:
        return f"{_PACKAGE}（版は分かりません。ファイルだけが写され、`pip install` で入れられていません）"


def forgiving() -> None:
    """Make stdout and stderr escape every character that they cannot encode instead of failing."""
    codecs.register_error(_NAME, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_NAME)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    units = (lacking[at : at + 2].hex() for at in range(0, len(lacking), 2))
    return "".join(f"\\u{unit}" for unit in units), error.end


def complain(sentence: object) -> None:
    """Print an error to stderr as 「エラー：」 and its Japanese sentence or sentences.

    Control and bidirectional characters are removed. If stderr can no longer be written to, the
    text is dropped without an error.
    """
    text = lines_as_they_are(f"{ERROR}{sentence}").encode("utf-8", "replace").decode("utf-8")
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def run(app: typer.Typer, program: str, arguments: list[str] | None = None) -> int:
    """Run the command line of the program `app` and return its exit code.

    If the command line is not understood, a Japanese sentence goes to stderr and the code is 2.
    `program` is the program's name, `arguments` the words after it; None means those this process
    was started with. If the reader of our output closes the pipe, as `head` does, the code is 0.
    """
    try:
        code = _code_of(app, program, arguments)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # what typer and rich make of a closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _code_of(app: typer.Typer, program: str, arguments: list[str] | None) -> int:
    try:
        result = app(arguments, prog_name=program, standalone_mode=False)
    except typer.TyperException as error:
        if said := misread(error, program):
            complain(said)
        else:
            print(error)  # the help that answers a program called alone
        return 2
    return result if isinstance(result, int) else 0


def misread(error: typer.TyperException, program: str) -> str:
    """Return a Japanese sentence on what is wrong with a command line and how to get help.

    `error` is typer's error, `program` the name of the program. "" if nothing is wrong, because
    `error` only asks for the help to be shown.
    """
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context else program
    what = _wrong(error, context)
    return what and f"{what}使い方は {command} --help で見られます。"


def _wrong(error: typer.TyperException, context: Any) -> str:
    said = str(error)
    param: Any = getattr(error, "param", None)
    option = getattr(error, "option_name", "")
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return ""
        case "MissingParameter" if param is not None:
            return f"{_called(param)} がありません。指定してください。"
        case "BadParameter" if param is not None:
            cure = next((cure for word, cure in _CURES.items() if word in said), "")
            bound = re.search(r"\d+", said)
            return f"{_called(param)} を読み取れません。{cure.format(bound[0] if bound else '')}"
        case "NoSuchOption":
            near = getattr(error, "possibilities", None) or ()
            return f"{option} という指定はありません。{_perhaps(near)}"
        case "BadOptionUsage":
            lacks = "requires" in said
            return f"{option} に値が{'ありません' if lacks else '付いていますが、値は要りません'}。"
    if unknown := re.match(r"No such command '(.*?)'", said, re.DOTALL):
        every = context.command.list_commands(context) if context else ()
        near = get_close_matches(unknown[1], every, 1)
        return f"{unknown[1]} という命令はありません。{_perhaps(near)}"
    if extra := re.search(r"extra arguments?(?:\(s\))? \((.*)\)", said, re.DOTALL):
        return f"余分な語があります（{extra[1]}）。"
    return f"指定を読み取れません（{said}）。" if said else ""


_CURES = {
    "greater than or equal": "{} 以上で書いてください。",
    "less than or equal": "{} 以下で書いてください。",
    "integer": "整数で書いてください。",
    "number": "数で書いてください。",
}


def _called(param: Any) -> str:
    """The name of an option or argument as the help shows it: 「--on」 or 「PATHS」.

    `param` is typer's object for the option or argument.
    """
    option = param.param_type_name == "option"
    return str(param.opts[0] if option else (param.metavar or param.name).upper())


def _perhaps(near: Any) -> str:
    return f"「{'」「'.join(near)}」のことではありませんか。" if near else ""
