"""Write commands.md, the help of all commands of `intake` and `reports`.

Run by `python docs/build_commands.py`, or `make docs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from intake.cli import app as intake
from intake.command_help import every_help
from reports.cli import command_line

PAGE = Path(__file__).resolve().parent / "commands.md"
_WIDTH = 96  # columns
_HEAD = """\
# Commands

Made by `make docs` from the commands; do not edit. Exit codes: 0 done, 1 done with failures that were
recorded, 2 could not run. Results go to stdout, progress and messages to stderr.
"""


def page() -> str:
    """Return the Markdown text of commands.md."""
    return "\n".join([_HEAD, *_commands()])


def _commands() -> Iterator[str]:
    for app, program in ((intake, "intake"), (command_line(), "reports")):
        for name, told in every_help(app, program, _WIDTH):
            yield f"## `{name}`\n\n```text\n{told.rstrip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
