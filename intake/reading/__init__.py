"""Reading: a mail's bytes, the register and what is known, to a Reading. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.register import Register
    from intake.terms import Known, Reading

__all__ = ["read"]


def read(raw: bytes, register: Register, known: Known) -> Reading:
    """What one mail says: its kind, municipality, fields with sources, findings and outcome.

    The same bytes and arguments give the same Reading. Never raises, whatever the bytes.
    """
    from intake.reading.reader import read as read_mail  # rooms can be used one by one without it

    return read_mail(raw, register, known)
