"""Sources of incoming mail: an IMAP mailbox (imap.py), or mail files on disk (files.py)."""

from intake.mailbox.batching import (
    batches,
)

__all__ = [
    "batches",
]
