"""Logs: events with ids on stderr, never names, addresses or text of a mail."""

from __future__ import annotations

import logging
import os
import sys
import traceback
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from intake.folder import make_folder, private


class _Stderr:
    """The stderr of the moment. What it does not take is dropped: no log may end the work it is about."""

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a pipe whose reader is gone; a closed stream
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


_STDERR: Any = _Stderr()


def configure() -> None:
    """Quiet by default; INTAKE_LOG=info or debug says more."""
    import structlog  # slow to load, and help logs nothing

    level = getattr(logging, os.environ.get("INTAKE_LOG", "warning").upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(_STDERR),
    )
    logging.getLogger("mailparser").setLevel(logging.CRITICAL)


def silence() -> None:
    """Let nothing that a library says reach anybody: it may quote what it reads. For readers."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in (1, 2):
        os.dup2(nowhere, handle)
    os.close(nowhere)


def error_file(folder: Path) -> Path:
    return folder / "error.log"


def unexpected(error: BaseException, folder: Path) -> None:
    """Keep where an unforeseen error arose, without the values it met, for the engineer."""
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    with suppress(OSError):
        make_folder(folder)
        with open(error_file(folder), "a", encoding="utf-8", opener=private) as file:
            file.write(f"{type(error).__name__}\n  " + "\n  ".join(frames) + "\n")
