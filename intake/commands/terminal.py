"""What commands say: whatever a mail or a file holds, the terminal only shows it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import typer
from rich.text import Text

from intake.text import lines_as_they_are, one_line


def say(text: str, *, err: bool = False) -> None:
    """Print text; no character in it can move the cursor or turn the line round."""
    shown = lines_as_they_are(text)
    typer.echo(shown.encode("utf-8", "replace").decode("utf-8"), err=err)


def print_json(value: Any) -> None:
    """One line of JSON in which whatever a terminal would not print is escaped, nothing lost."""
    line = json.dumps(value, ensure_ascii=False, default=_plain)
    if not line.isprintable():
        line = "".join(c if c.isprintable() or c == "\u3000" else json.dumps(c)[1:-1] for c in line)
    typer.echo(line)


def cell(text: str) -> Text:
    """Text for a table on the terminal: one line, and no markup of rich's in it."""
    return Text(one_line(text).encode("utf-8", "replace").decode("utf-8"))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
