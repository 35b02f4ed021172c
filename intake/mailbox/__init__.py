"""Read mails from where they arrive: an IMAP mailbox, or files."""

from intake.mailbox.batching import (
    batches,
)

__all__ = [
    "batches",
]
