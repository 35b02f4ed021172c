"""The values read from a scanned 利用申込書 (application form).

They are only proposals: a person checks them against the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.terms import FieldName


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed value of one field, with the part of the picture from which the value was read.

    `sure` is True if two OCR readings agree and the value is valid for the field. A municipality's
    name or code or a prefecture must also be in the register of municipalities; any other value
    must be clearly legible. `rgb` is the part of the picture, three bytes for each of `width` ×
    `height` pixels.
    """

    field: FieldName
    value: str
    sure: bool
    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Scanned:
    """The proposals from one scanned page, in the order of FieldName.

    `proposals` is () if the page is no 利用申込書 (application form).
    """

    proposals: tuple[Proposal, ...] = ()
