"""Limits on the size and number of what is read from the attachments of one mail.

If a limit is reached, a finding names it.
"""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on what is read from the attachments of one mail.

    Per mail: `files` documents, including those in archives; `unpacked` bytes after unpacking.

    Per attachment: `size` bytes as received. Archives may be nested `nesting` deep: 2 is a zip in a
    zip. A file may be tried with `passwords` passwords, and `spins` rounds of deriving keys for all
    of them together.

    Per archive or Office file: `members` entries, `ratio` unpacked bytes for each packed byte,
    `xml` bytes for each XML file inside an Office file.

    Per workbook: `sheets` sheets and `cells` filled cells. Per sheet: `rows` rows and `columns`
    columns. Per PDF: `pages` pages. Per document: `text` characters. Per cell: `cell` characters.
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
