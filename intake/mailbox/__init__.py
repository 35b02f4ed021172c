"""Where mail comes from: an IMAP mailbox, or files."""

from intake.mailbox.batching import (
    batches,
)

__all__ = [
    "batches",
]
