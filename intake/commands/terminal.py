"""Input and output of commands, with control characters removed from what is printed."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake.paths import default_state
from intake.terms import IntakeError
from intake.text import lines_as_they_are, one_line

if TYPE_CHECKING:  # every command starts with this module: the store is loaded when used
    from rich.text import Text

    from intake.store import State

AsJson = Annotated[bool, typer.Option("--json", help="JSON で出す")]


_chosen: Path | None = None


def choose(folder: Path | None) -> None:
    """Set the state folder for all commands of this process; None means the default folder."""
    global _chosen
    _chosen = folder


def state_in_use() -> State:
    """Return the state folder chosen with --state or INTAKE_STATE, else the default one."""
    from intake.store import State

    return State(_chosen or default_state())


def state_there() -> State:
    """Return the state folder in use; raises IntakeError if there is no such folder.

    Commands that only look something up or record a decision use this: for them, a missing folder
    most likely means a mistyped name.
    """
    state = state_in_use()
    if not state.folder.is_dir():
        raise IntakeError(
            f"状態フォルダー {state.folder} がありません。--state か INTAKE_STATE の名前を確かめてください。"
            "初めて使うときは、フォルダーを作ってから intake poll を実行してください。"
        )
    return state


def pair_of(option: str, text: str) -> tuple[str, str]:
    """Return (key, value) from the text KEY=VALUE given for a command's option.

    `option` is the option's name, for the message. Raises IntakeError if `text` has no 「=」.
    """
    key, sign, value = text.partition("=")
    if not sign:
        raise IntakeError(f"{option} {text} は KEY=VALUE の形にしてください。")
    return key.strip(), value


def columns_of(value: Any) -> dict[str, Any]:
    """Return the attributes of `value`, an instance of a dataclass with slots, as {name: value}."""
    return {name: getattr(value, name) for name in value.__slots__}


def say(text: str, *, err: bool = False) -> None:
    """Print a text without control and bidirectional characters; with `err`, to stderr.

    If stderr can no longer be written to, the text is dropped without an error.
    """
    shown = lines_as_they_are(text)
    with suppress(*((OSError, ValueError) if err else ())):
        typer.echo(shown.encode("utf-8", "replace").decode("utf-8"), err=err)


def print_json(value: Any) -> None:
    """Print a value as one line of JSON; unprintable characters are escaped."""
    line = json.dumps(value, ensure_ascii=False, default=_plain)
    if not line.isprintable():
        line = "".join(c if c.isprintable() or c == "\u3000" else json.dumps(c)[1:-1] for c in line)
    typer.echo(line)


def cell(text: str) -> Text:
    """Return a text as a one-line cell of a table of the library rich, with markup ignored."""
    from rich.text import Text

    return Text(one_line(text).encode("utf-8", "replace").decode("utf-8"))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
