"""Input and output of commands; text from mails and files is printed without control characters."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from intake.paths import default_state
from intake.terms import IntakeError
from intake.text import lines_as_they_are, one_line, parse_date

if TYPE_CHECKING:  # every command starts with this module: the store is loaded when used
    from intake.store import State

AsJson = Annotated[bool, typer.Option("--json", help="JSON で出す")]


_chosen: Path | None = None


def choose(folder: Path | None) -> None:
    """Set the state folder for all commands; None for the default."""
    global _chosen
    _chosen = folder


def state_in_use() -> State:
    """The state folder given by --state or INTAKE_STATE, else the default."""
    from intake.store import State

    return State(_chosen or default_state())


def day_of(option: str, text: str) -> date:
    """The date given as an option; IntakeError if it is invalid."""
    day = parse_date(text)
    if day is None:
        raise IntakeError(
            f"{option} {text} は日付として読めません。2022-09-01 の形にしてください。"
        )
    return day


def pair_of(option: str, text: str) -> tuple[str, str]:
    """The text before and after the first 「=」; IntakeError if there is none."""
    key, sign, value = text.partition("=")
    if not sign:
        raise IntakeError(f"{option} {text} は KEY=VALUE の形にしてください。")
    return key.strip(), value


def columns_of(value: Any) -> dict[str, Any]:
    """The fields of a dataclass with slots, by name."""
    return {name: getattr(value, name) for name in value.__slots__}


def say(text: str, *, err: bool = False) -> None:
    """Print text without control and bidirectional characters.

    Where stderr takes nothing any more, what is said there is dropped: the work goes on.
    """
    shown = lines_as_they_are(text)
    with suppress(*((OSError, ValueError) if err else ())):
        typer.echo(shown.encode("utf-8", "replace").decode("utf-8"), err=err)


def print_json(value: Any) -> None:
    """Print one line of JSON, with unprintable characters escaped."""
    line = json.dumps(value, ensure_ascii=False, default=_plain)
    if not line.isprintable():
        line = "".join(c if c.isprintable() or c == "\u3000" else json.dumps(c)[1:-1] for c in line)
    typer.echo(line)


def cell(text: str) -> Text:
    """Text for a table cell: one line, without rich's markup."""
    return Text(one_line(text).encode("utf-8", "replace").decode("utf-8"))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
