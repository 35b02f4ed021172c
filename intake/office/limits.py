"""Limits on the size and number of what is read from the attachments of one mail.

If a limit is reached, a finding names it.
"""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for what is read of the attachments of one mail.

    For the whole mail, `files` is the number of documents, including those in archives, and
    `unpacked` the number of bytes unpacked. For one attachment, `size` is the number of bytes as
    received. For one archive or Office file, `members` is the number of its entries, and `ratio`
    the number of unpacked bytes for one packed byte; `nesting` is the depth of archives in archives
    (2 is a zip in a zip), `xml` the bytes of one XML file in an Office file. One workbook has
    `sheets` and filled `cells`, one sheet `rows` and `columns`, one PDF `pages`. `cell` and `text`
    are the characters of one cell and of one document. `passwords` is the number of passwords tried
    on one file, `spins` the number of rounds of deriving keys in all these tries together.
    """

    size: int = 30 * _MB  # one attachment as received
    unpacked: int = 60 * _MB  # all that is unpacked from one mail
    ratio: int = 400  # unpacked to packed, of members above 1 MB
    files: int = 100  # documents of one mail, archives' contents included
    members: int = 2_000  # entries of one archive or Office file
    nesting: int = 2  # archives inside archives: a zip in a zip is opened, no deeper
    xml: int = 4 * _MB  # one XML part of an Office file
    sheets: int = 30
    rows: int = 5_000  # row number up to which a sheet is read
    columns: int = 256  # column number likewise
    cells: int = 30_000  # filled cells of one workbook
    pages: int = 20  # of one PDF
    cell: int = 2_000  # characters of one cell; longer text is cut
    text: int = 300_000  # characters of one document
    passwords: int = 10  # tried on one file
    spins: int = 1_000_000  # rounds of deriving keys for one encrypted file, all tries together


DEFAULT = Limits()


class Budget:
    """How much has been opened so far of one mail's attachments: `unpacked` bytes and `files`.

    The code that opens files adds to these numbers, and raises Unopened if one exceeds `limits`.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.unpacked = 0
        self.files = 0
