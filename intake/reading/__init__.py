"""Read application mails: `read` turns the bytes of a mail into a Reading.

A Reading has the mail's kind, municipality, fields, findings and so on. Nothing here changes a file
or the record (DuckDB), or uses the network.
"""

from intake.reading.read import (
    read,
    unread,
)

__all__ = [
    "read",
    "unread",
]
