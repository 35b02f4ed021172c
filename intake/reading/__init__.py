"""Read a mail: from its bytes, the register and what the store knows to a Reading. No side effects."""

from intake.reading.read import (
    read,
    unread,
)

__all__ = [
    "read",
    "unread",
]
