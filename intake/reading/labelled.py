"""A value found under a label, before it is normalised and becomes a field."""

from __future__ import annotations

from dataclasses import dataclass

from intake.terms import FieldName

ENOUGH = 3  # required fields; with so many, a mail without a word of applying is an application


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value found under a label: the raw text, and its place in the mail (「本文 7行目」,
    「申込書!C5」).
    """

    name: FieldName
    value: str
    where: str
    doubt: str = ""  # Japanese: why a person must decide on the value
