"""Labelled values: texts written under labels such as 「担当課」, before they are normalised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from intake.terms import FieldName

ENOUGH = 3  # required fields that make a mail an application, even if no word in it applies


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value as written under a label such as 「担当課」, in a mail's text or in a form.

    `name` is the field that the label asks for. `value` is the text as written, "" if nothing is
    filled in. `where` is its position in the mail, such as 「本文 7行目」 or 「申込書!C5」. `doubt`
    is a Japanese sentence on why a person must decide on the value, "" if no decision is needed.
    """

    name: FieldName
    value: str
    where: str
    doubt: str = ""  # Japanese: why a person must decide on the value


RESERVED = "欄の名称に、時期や副担当などの断り書きがあります。"
"""The `doubt` about a value whose label says that it is not simply the contact's."""


def plain_names(values: Iterable[Labelled]) -> set[FieldName]:
    """Return the fields with a value under a plain label, which has no words like （副） (deputy).

    A value whose `doubt` is RESERVED is under a label with such words. Blank values do not count.
    """
    return {each.name for each in values if each.value.strip() and each.doubt != RESERVED}


def preferred(
    values: Sequence[Labelled], plain: Collection[FieldName] | None = None
) -> list[Labelled]:
    """Return `values`, except those under a restricted label whose field is also under a plain label.

    A restricted label has words such as （副） (deputy); its values have the doubt RESERVED. For
    example, the value of 「担当者氏名（副）」 is left out if there is one for 「担当者氏名（正）」; if there is none,
    it is kept, for a person to decide. `plain` are the fields with a value under a plain label; if
    None, they are found in `values`.
    """
    has = plain_names(values) if plain is None else plain
    return [each for each in values if each.doubt != RESERVED or each.name not in has]
