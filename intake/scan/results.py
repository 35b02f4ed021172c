"""What was read from a scanned 利用申込書: proposals for a person, each with its cut-out."""

from __future__ import annotations

from dataclasses import dataclass

from intake.terms import FieldName


@dataclass(frozen=True, slots=True)
class Proposal:
    """The value of one field as it was read from a picture, and the place it was read from.

    `sure` is True if two readings agree and the field's own reader accepts the value. `width`,
    `height` and `rgb` are the cut-out of the picture, three bytes a pixel.
    """

    field: FieldName
    value: str
    sure: bool
    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Scanned:
    """The proposals from one page, in the order of the form; () if it is no 利用申込書."""

    proposals: tuple[Proposal, ...] = ()
