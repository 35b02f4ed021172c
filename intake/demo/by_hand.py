"""Keep the mails that people send to a running demo, so that its servers have them the next time.

The demo's mailbox is only in memory: a mail that was not polled would be gone with the server.
"""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from intake.terms import JST

_FOLDER = "by-hand"  # in the demo's state folder


def keep(state: Path, raw: bytes, received_at: datetime) -> None:
    """Store a mail that came to the demo's mailbox as a file below the state folder `state`.

    `raw` are the mail's bytes. The file's modification time is the time of receipt.
    """
    folder = state / _FOLDER
    folder.mkdir(exist_ok=True)
    part = folder / f"{sha256(raw).hexdigest()}.part"
    part.write_bytes(raw)
    os.utime(part, (received_at.timestamp(),) * 2)
    part.replace(part.with_suffix(".eml"))


def kept(state: Path) -> dict[str, tuple[bytes, datetime]]:
    """Return the mails that people sent to earlier demos in the state folder `state`, oldest first.

    They are given as {SHA-256: (raw bytes, time of receipt)}.
    """
    files = sorted((state / _FOLDER).glob("*.eml"), key=lambda path: (path.stat().st_mtime, path))
    return {
        path.stem: (path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, JST))
        for path in files
    }
