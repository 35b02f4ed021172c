"""The terminal: what it cannot show is shown as \\u…, as JSON writes it, never a failure."""

from __future__ import annotations

import codecs
import io
import sys

_NAME = "shown-as-json"


def forgiving() -> None:
    """Let stdout and stderr take any character, in whatever encoding this system's terminal has."""
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
