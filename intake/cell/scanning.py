"""The program of the cell (sandboxed process) that reads scans with Tesseract (OCR).

Tesseract and its data are loaded before the cell gives up its rights. After that Tesseract reads no
files and starts no programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from intake.cell.worker import main

if TYPE_CHECKING:
    from intake.cell.jobs import Job, Wanted
    from intake.cell.work import Work
    from intake.register import Register
    from intake.scan.results import Scanned

_MOST = (2400, 2400)  # pixels: an A4 page at 200 to the inch


def load(register: Register) -> Mapping[Job[Any, Any], Work]:
    """Load Tesseract; returns {SCAN: the function that reads a scan}, this cell's only job.

    `register` is the register of municipalities. Raises OSError if Tesseract is not installed.
    """
    from PIL import Image

    from intake.cell.jobs import SCAN
    from intake.cell.pixels import Undrawable, picture_of
    from intake.cell.work import wanted_part
    from intake.scan.form import Eyes, proposals_of
    from intake.scan.results import Scanned
    from intake.scan.tesseract import Layout

    eyes = Eyes()

    def scan_part(raw: bytes, wanted: Wanted, register: Register) -> Scanned:
        """The field values proposed from one page of a scanned 利用申込書 (application form).

        They are read with Tesseract; there are none if the page cannot be drawn. `raw` is the mail
        with the scan or, if `wanted.place` is None, the scan itself; `wanted` says which page.
        `register` is the register of municipalities.
        """
        part = wanted_part(raw, wanted)
        if part is None:
            return Scanned()
        try:
            picture, _ = picture_of(part.content, wanted.page, wanted.known.passwords, _MOST)
        except Undrawable:
            return Scanned()
        return proposals_of(picture, register, eyes)

    proposals_of(Image.new("RGB", (200, 280), "white"), register, eyes)
    for reader in (eyes.japanese, eyes.latin):  # what they load at their first use
        reader.words(Image.linear_gradient("L"), Layout.BLOCK)
    return {SCAN: scan_part}


if __name__ == "__main__":
    main(load)
