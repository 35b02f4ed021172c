"""Logs of events on stderr: identifiers only, never names, addresses or mail text.

The command `intake watch` writes events as JSON lines, for the system's journal. The other commands
write them as Japanese sentences.
"""

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
    """An output stream that writes to the current sys.stderr and ignores errors of writing."""

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a pipe whose reader is gone; a closed stream
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


_STDERR: Any = _Stderr()


_SENTENCES = {
    "store_migrated": "記録を新しい版（{to}）にしました。元の記録の控え：{kept}",
    "checkpoint_put_off": "記録しましたが、記録のファイルの整理を後に回しました。"
    "ディスクの空きがないか、書き込めません。空き容量と書込み権限を確かめてください。",
}
"""What a person at a terminal reads instead of an event."""


def configure(*, sentences: bool = False) -> None:
    """Set up logging to stderr: events are written as JSON or, with `sentences`, in Japanese.

    An event without a Japanese sentence is written as JSON in any case. The environment variable
    INTAKE_LOG names the lowest level to write, such as debug or info; the default is warning.
    """
    import structlog

    level = getattr(logging, os.environ.get("INTAKE_LOG", "warning").upper(), logging.WARNING)
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _as_sentences(as_json) if sentences else as_json,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(_STDERR),
    )
    logging.getLogger("mailparser").setLevel(logging.CRITICAL)


def _as_sentences(as_json: Any) -> Any:
    """Return a structlog renderer that turns an event into its Japanese sentence.

    A sentence that was written before is dropped. Events without a Japanese sentence are passed on
    to `as_json`, the renderer for JSON.
    """
    import structlog

    said: set[str] = set()

    def rendered(log: Any, method: str, event: Any) -> Any:
        if event["event"] not in _SENTENCES:
            return as_json(log, method, event)
        sentence = _SENTENCES[event["event"]].format_map(event)
        if sentence in said:
            raise structlog.DropEvent
        said.add(sentence)
        return sentence

    return rendered


def logger() -> Any:
    """Return the structlog logger for events.

    If `configure` has not been called yet, logging is set up to write Japanese sentences. structlog
    is imported only when needed, because most commands log nothing.
    """
    import structlog

    if not structlog.is_configured():
        configure(sentences=True)
    return structlog.get_logger()


def silence() -> None:
    """Discard everything that this process prints or logs from now on.

    Called in processes that open mails: a library's message might quote the mail.
    """
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in (1, 2):
        os.dup2(nowhere, handle)
    os.close(nowhere)


def error_file(folder: Path) -> Path:
    return folder / "error.log"


def unexpected(error: BaseException, folder: Path) -> None:
    """Append an unforeseen error to error.log in `folder`: its type and where it was raised.

    The error's message is left out, because it may contain personal data. A failure to write is
    ignored.
    """
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    with suppress(OSError):
        make_folder(folder)
        with open(error_file(folder), "a", encoding="utf-8", opener=private) as file:
            file.write(f"{type(error).__name__}\n  " + "\n  ".join(frames) + "\n")
