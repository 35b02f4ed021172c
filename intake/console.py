"""The terminal: what it cannot show is shown as \\u…, never a failure."""

from __future__ import annotations

import io
import sys


def forgiving() -> None:
    """Let stdout and stderr take any character, in whatever encoding this system's terminal has."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
