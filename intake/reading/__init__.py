"""Reading: a mail's bytes, the register and what is known, to a Reading. Pure."""

from intake.reading.read import (
    read,
    unread,
)

__all__ = [
    "read",
    "unread",
]
