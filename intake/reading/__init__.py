"""Reading of mails: `read` turns a mail's bytes into a Reading (kind, fields, findings).

No side effects.
"""

from intake.reading.read import (
    read,
    unread,
)

__all__ = [
    "read",
    "unread",
]
