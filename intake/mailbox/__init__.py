"""Where mail comes from: so many mails, or so many bytes of them, at a time."""

from intake.mailbox.batching import (
    batches,
)

__all__ = [
    "batches",
]
