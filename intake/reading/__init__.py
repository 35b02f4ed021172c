"""Reading of mails: `read` turns the bytes of a mail into a Reading (kind, fields, findings).

Nothing here changes a file, the record or the network.
"""

from intake.reading.read import (
    read,
    unread,
)

__all__ = [
    "read",
    "unread",
]
